"""Lead sources for people from whom a field of leads is kept: nothing is told of it, and no page breaks."""

import pytest

from regulars.engine import workspace
from regulars.engine.models import FieldRule
from tests.api.conftest import api_of
from tests.areas.make import make
from tests.factories.people import SYSTEM

__all__ = ["api_of"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["status", "answered_at", "created_at", "converted_at"])
def test_what_the_figures_count_by_is_asked_of_nobody_from_whom_it_is_kept(client, api_of, company, key):
    assert _asked(client, api_of, company, key) == (403, 403)


@pytest.mark.parametrize("key", ["owner", "source", "campaign", "email"])
def test_what_a_table_goes_by_takes_its_table_along(client, api_of, company, key):
    assert _asked(client, api_of, company, key) == (200, 200)


def _asked(client, api_of, company, key):
    """What the page and the API answer to Ann, from whom a field is hidden."""
    make("lead", SYSTEM, name="Lee", source="website", campaign="fair", owner=str(company.ann.id))
    for role in company.ann.roles.all():
        FieldRule.objects.create(role=role, entity="lead", field=key, mode="hidden")
    workspace.move_access_epoch()
    client.force_login(company.ann)
    return client.get("/dashboard/leads").status_code, api_of(company.ann).get("reports/leads").status_code
