"""Duplicates told to programs, and rules set up by them."""

import pytest

from regulars.areas.contacts.models import Contact
from tests.api.conftest import problem
from tests.duplicates.conftest import EMAIL
from tests.duplicates.test_doors import anna

__all__ = ["anna"]

SAME = {"name": "A. B.", "email": "anna@example.com"}


@pytest.fixture
def admin(company, api_of):
    return api_of(company.ada)


def test_a_duplicate_is_a_409_that_names_the_match(rules, admin, anna):
    rules.match(EMAIL, key="same-mail")
    rules.do(api="warn")
    told = problem(admin.post("contacts", SAME), 409, "duplicate")
    match = told["matches"][0]
    assert (match["entity"], match["id"], match["label"], match["rule"]) == (
        "contact",
        str(anna.pk),
        "Anna Berg",
        "same-mail",
    )
    assert match["why"] == [
        {"field": "email", "against": "email", "comparison": "email", "likeness": 1.0, "text": "same: e-mail"}
    ]
    assert (told["confirmable"], told["action"], told["hidden"]) == (True, "warn", 0)
    assert admin.post("contacts?duplicates=allow", SAME).status_code == 201
    assert admin.post("contacts", SAME, headers={"Duplicates": "allow"}).status_code == 201
    problem(admin.post("contacts?duplicates=yes", SAME), 400)


def test_a_block_cannot_be_confirmed(rules, admin, anna):
    rules.match(EMAIL)
    rules.do(api="block")
    assert not problem(admin.post("contacts?duplicates=allow", SAME), 409, "duplicate")["confirmable"]
    assert Contact.objects.count() == 1


def test_each_row_of_a_bulk_has_its_own_answer(rules, admin, anna):
    rules.match(EMAIL)
    rules.do(api="warn")
    rows = [{"op": "create", "values": SAME}, {"op": "create", "values": {"name": "New", "email": "new@example.com"}}]
    results = admin.post("contacts/bulk", {"operations": rows}).json()["results"]
    assert [each.get("problem", {}).get("code", "") for each in results] == ["duplicate", ""]
    assert admin.post("contacts/bulk?duplicates=allow", {"operations": rows[:1]}).json()["counts"]["created"] == 1


def test_a_change_and_a_restore_are_asked_too(rules, admin, anna):
    other = admin.post("contacts", {"name": "Boris", "email": "boris@example.com"}).json()
    unasked = admin.post("contacts", SAME).json()
    rules.match(EMAIL)
    rules.do(api="warn", restore="warn")
    problem(admin.patch(f"contacts/{other['id']}", {"email": "anna@example.com"}), 409, "duplicate")
    assert admin.patch(f"contacts/{other['id']}?duplicates=allow", {"email": "anna@example.com"}).status_code == 200
    admin.delete(f"contacts/{unasked['id']}")
    problem(admin.post(f"contacts/{unasked['id']}/restore"), 409, "duplicate")
    assert admin.post(f"contacts/{unasked['id']}/restore?duplicates=allow").status_code == 200
    admin.delete(f"contacts/{unasked['id']}")
    assert admin.post(f"contacts/{unasked['id']}/restore").status_code == 200, "it was said to be another"


def test_rules_are_made_by_a_program(rules, admin, anna):
    rule = {"key": "mail", "label": "Mail", "entity": "contact", "other": "contact", "needs": "any", "lines": [EMAIL]}
    made = admin.post("matching-rules", rule)
    assert made.status_code == 201, made.content
    wrong = problem(admin.post("matching-rules", {**rule, "key": "other", "lines": [{"compare": "smell"}]}), 422)
    assert "lines.0" in wrong["fields"]
    deeds = {"label": "Deeds", "entity": "contact", "matching": ["mail"], "ways": {"api": "block"}}
    assert admin.post("duplicate-rules", deeds).status_code == 201
    assert "matching" in problem(admin.post("duplicate-rules", {**deeds, "matching": ["no"]}), 422)["fields"]
    assert "ways.fax" in problem(admin.post("duplicate-rules", {**deeds, "ways": {"fax": "block"}}), 422)["fields"]


def test_others_make_no_rules(rules, company, api_of):
    rule = {"key": "mail", "label": "Mail", "entity": "contact", "lines": [EMAIL]}
    problem(api_of(company.ann).post("matching-rules", rule), 403)
