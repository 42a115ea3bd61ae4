"""`?as_of=`: what the API tells about the past."""

from urllib.parse import quote

import pytest
from django.utils import timezone

from tests.api.conftest import problem

pytestmark = pytest.mark.django_db


def test_a_record_and_a_list_are_told_as_they_stood(admin):
    made = admin.post("accounts", {"name": "Before"}).json()
    then = quote(timezone.now().isoformat())
    admin.patch(f"accounts/{made['id']}", {"name": "After"})
    admin.post("accounts", {"name": "Later"})
    assert admin.get(f"accounts/{made['id']}?as_of={then}").json()["name"] == "Before"
    found = admin.get(f"accounts?as_of={then}&fields=name").json()
    assert [each["name"] for each in found["items"]] == ["Before"]
    assert found["count"] == 1
    assert admin.get(f"accounts/{made['id']}?as_of={timezone.now():%Y-%m-%d}").json()["name"] == "After"


def test_a_record_was_not_there_before_it_was_made(admin):
    made = admin.post("accounts", {"name": "New"}).json()
    assert admin.get(f"accounts/{made['id']}?as_of=2001-01-01").status_code == 404


@pytest.mark.parametrize("moment", ["yesterday", "2999-01-01", "2026-13-01", "9999-12-31T23:59:59-23:59"])
def test_what_is_no_past_moment_is_refused(admin, moment):
    assert "as_of" in problem(admin.get(f"accounts?as_of={quote(moment)}"), 422)["fields"]
