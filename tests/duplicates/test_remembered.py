"""Whoever saves all the same has decided: the pair is no duplicate, and they are not asked again."""

import pytest

from regulars.engine import gates, save
from regulars.engine.gates import Way
from regulars.engine.matches import Duplicate
from regulars.services.duplicates.models import DuplicatePair
from tests.api.conftest import problem
from tests.duplicates.conftest import EMAIL, NAME
from tests.duplicates.test_api import SAME, admin
from tests.duplicates.test_doors import ada, anna, make

__all__ = ["ada", "admin", "anna"]


@pytest.fixture
def asked(rules):
    rules.match(EMAIL, NAME)
    rules.do(form="warn", api="warn")


def saved_all_the_same(actor):
    with pytest.raises(Duplicate) as caught, gates.coming(Way("form", asks=True)):
        make(actor, name="A. B.", email="anna@example.com")
    with gates.coming(Way("form", asks=True, seen=caught.value.tokens)):
        return make(actor, name="A. B.", email="anna@example.com")


def test_a_later_change_by_the_form_is_not_asked_about_again(asked, ada, anna):
    made = saved_all_the_same(ada)
    made.name, made.email = "Zoe Quill", "ANNA@example.com"
    with gates.coming(Way("form", asks=True)):
        save.save(made, actor=ada)
    found = DuplicatePair.objects.get()
    assert {found.one, found.other} == {made.pk, anna.pk}
    assert (found.state, found.decided_by_id) == ("accepted", ada.id)
    assert found.decided_at is not None
    assert found.levels["email"] == ["same", 0.0]


def test_a_third_one_like_both_is_asked_about(asked, ada, anna):
    saved_all_the_same(ada)
    with pytest.raises(Duplicate), gates.coming(Way("form", asks=True)):
        make(ada, name="A third", email="anna@example.com")


def test_a_program_that_said_yes_is_not_asked_again(asked, admin, anna):
    made = admin.post("contacts?duplicates=allow", SAME).json()
    assert admin.patch(f"contacts/{made['id']}", {"name": "Zoe Quill"}).status_code == 200
    other = admin.post("contacts", {"name": "Boris", "email": "boris@example.com"}).json()
    problem(admin.patch(f"contacts/{other['id']}", {"email": "anna@example.com"}), 409, "duplicate")


def test_what_was_let_through_unasked_waits_for_a_decision(rules, ada, anna):
    rules.match(EMAIL, NAME)
    rules.do(form="report")
    with gates.coming(Way("form", asks=True)):
        make(ada, name="A. B.", email="anna@example.com")
    found = DuplicatePair.objects.get()
    assert (found.state, found.decided_by_id) == ("open", None)
