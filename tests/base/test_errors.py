from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy, override

from regulars.base.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, Unreadable


@pytest.mark.parametrize(
    ("refusal", "code", "status"),
    [
        (Refused("no"), "refused", 422),
        (NotAllowed(), "not_allowed", 403),
        (NotFound(), "not_found", 404),
        (Conflict(), "conflict", 409),
        (Invalid(fields={"name": "empty"}), "invalid", 422),
    ],
)
def test_each_refusal_has_its_code_and_status(refusal: Refused, code: str, status: int) -> None:
    assert (refusal.code, refusal.status) == (code, status)
    assert str(refusal)


def test_a_refusal_says_its_own_code_fields_and_details() -> None:
    refusal = Refused("Expired.", code="quote_expired", fields={"until": "past"}, details={"days": 3})
    assert str(refusal) == "Expired."
    assert (refusal.code, refusal.fields, refusal.details) == ("quote_expired", {"until": "past"}, {"days": 3})


def test_a_conflict_tells_the_three_values() -> None:
    conflict = Conflict(conflicts={"name": {"base": "a", "mine": "b", "theirs": "c"}})
    assert conflict.conflicts["name"]["theirs"] == "c"


def test_a_lazy_message_speaks_the_language_of_the_reader() -> None:
    refusal = Refused(gettext_lazy("January"))
    with override("ru"):
        assert str(refusal) == "Январь"
    assert str(refusal) == "January"


def test_what_cannot_be_read_is_a_value_error() -> None:
    assert issubclass(Unreadable, ValueError)
