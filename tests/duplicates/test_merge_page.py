"""Merging by hand in the browser: side by side, a value chosen by field, taken back."""

import re

import pytest

from regulars.areas.contacts.models import Contact
from regulars.engine.models import FieldRule
from tests.duplicates.test_doors import make
from tests.factories.people import EVERYTHING, give, grants, make_role
from tests.factories.values import sample_record

HTMX = {"HX-Request": "true"}


@pytest.fixture
def two(rules, company):
    account = sample_record("account", name="Borealis")
    one = make(
        name="Anna Berg", email="anna@example.com", job_title="Chief", tags=["a"], owner=str(company.ann.pk),
        department="Sales", birthday="1980-05-01", language="en", mobile="+12025550177",
    )  # fmt: skip
    two = make(name="A. Berg", email="a.berg@example.com", phone="+12025550143", tags=["b"], account=str(account.pk))
    for _each in range(3):
        sample_record("position", contact=str(two.pk))
    return one, two


def test_the_selected_are_shown_side_by_side(company, enter, two):
    one, other = two
    ada = enter(company.ada)
    answer = ada.post("/contacts/bulk/merge", {"id": [str(one.pk), str(other.pk)]}, headers=HTMX)
    page = ada.get(answer.headers["HX-Redirect"]).content.decode()
    assert "anna@example.com" in page
    assert "a.berg@example.com" in page
    moved = page.partition("What moves along")[2]
    assert "Positions" in moved, moved[:3000]
    assert re.search(r"Positions.*?badge\">3<", page, re.DOTALL)
    assert "Of tags and lists of choices all are kept." in page


def test_chosen_values_stand_and_undo_brings_both_back(company, enter, two):
    one, other = two
    ada = enter(company.ada)
    form = {"id": [str(one.pk), str(other.pk)], "winner": str(one.pk), "take-email": str(other.pk)}
    answer = ada.post("/contacts/merge", form)
    assert answer.status_code == 302
    assert answer["Location"] == f"/contacts/{one.number}"
    kept = Contact.objects.get(pk=one.pk)
    assert (kept.email, kept.job_title, kept.phone, kept.tags) == (
        "a.berg@example.com",
        "Chief",
        "+12025550143",
        ["a", "b"],
    )
    undo = re.search(r"/undo/batch/[0-9a-f-]+", ada.get(answer["Location"]).content.decode())[0]
    assert ada.post(undo).status_code == 204
    assert Contact.objects.get(pk=one.pk).email == "anna@example.com"
    assert Contact.objects.get(pk=other.pk).deleted_at is None


def test_those_without_the_right_see_and_merge_nothing(company, enter, two):
    one, other = two
    carl = enter(company.carl)
    ids = {"id": [str(one.pk), str(other.pk)]}
    assert carl.get("/contacts/merge", ids).status_code == 403
    give(company.carl, make_role("Own merge", grants("own", (*EVERYTHING, "merge"))))
    assert carl.get("/contacts/merge", ids).status_code == 404
    assert carl.post("/contacts/merge", ids).status_code == 404
    assert Contact.objects.filter(pk__in=[one.pk, other.pk], deleted_at=None).count() == 2


def test_hidden_fields_are_not_shown_and_cannot_be_chosen(company, enter, two):
    one, other = two
    role = make_role("Half blind", grants("all", (*EVERYTHING, "merge")))
    FieldRule.objects.create(role=role, entity="contact", field="email", mode="hidden")
    give(company.carl, role)
    carl = enter(company.carl)
    ids = {"id": [str(one.pk), str(other.pk)], "winner": str(one.pk)}
    page = carl.get("/contacts/merge", ids).content.decode()
    assert "Chief" in page
    assert "anna@" not in page
    assert carl.post("/contacts/merge", {**ids, "take-email": str(other.pk)}).status_code == 422
    assert Contact.objects.get(pk=one.pk).email == "anna@example.com"


@pytest.mark.parametrize("number", [1, 11])
def test_too_few_and_too_many_are_refused(company, enter, rules, number):
    ids = [str(make(name=f"Person {chr(97 + each)}").pk) for each in range(number)]
    ada = enter(company.ada)
    assert ada.get("/contacts/merge", {"id": ids}).status_code == 422
    assert ada.post("/contacts/bulk/merge", {"id": ids}, headers=HTMX).status_code == 422
