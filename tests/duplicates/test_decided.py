"""Who said that two records are different: saving all the same passes warnings, only a judgement passes what refuses."""

import json

import pytest

from regulars.areas.contacts.models import Contact
from regulars.engine import actor as actors
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.exchange.importing import import_file
from tests.api.conftest import problem
from tests.duplicates.conftest import EMAIL, NAME
from tests.duplicates.test_doors import anna, make
from tests.services.exchange.conftest import own_folders, write

__all__ = ["anna", "own_folders", "write"]

REFUSING = {"form": "block", "api": "block", "import": "block"}


@pytest.fixture
def by_form(company, enter):
    """Changes the e-mail on the page of the record, as Ada."""

    def change(record, email):
        cell = enter(company.ada).post(f"/contacts/{record.pk}/cell/email", {"email": email, "version": record.version})
        return cell.status_code == 200

    return change


@pytest.fixture
def by_api(company, api_of):
    def change(record, email):
        answer = api_of(company.ada).patch(f"contacts/{record.pk}", {"email": email})
        if answer.status_code == 409:
            assert not problem(answer, 409, "duplicate")["confirmable"]
        return answer.status_code == 200

    return change


@pytest.fixture
def by_import(company, write):
    def change(record, email):
        mapping = {"columns": {"Id": "id", "E-mail": "email"}, "match": ["id"]}
        rows = f"Id,E-mail\n{record.pk},{email}\n"
        done = import_file("contact", write(rows), actor=actors.of(company.ada, source="import"), mapping=mapping)
        assert done.updated + done.rejected == 1
        return done.updated == 1

    return change


@pytest.fixture
def twin(rules, company, api_of, anna):
    """Saved all the same by Ada, who was warned; since then the rules refuse, and its e-mail is another one."""
    rules.match(EMAIL, key="same-mail")
    rules.do(api="warn")
    ada = api_of(company.ada)
    made = ada.post("contacts?duplicates=allow", {"name": "A. B.", "email": "anna@example.com"}).json()
    assert ada.patch(f"contacts/{made['id']}", {"email": "other@example.com"}).status_code == 200
    return Contact.objects.get(pk=made["id"])


WAYS = ["by_form", "by_api", "by_import"]


@pytest.mark.parametrize("way", WAYS)
def test_what_was_saved_all_the_same_is_refused_by_a_rule_that_refuses(twin, rules, request, way):
    rules.do(**REFUSING)
    assert DuplicatePair.objects.get().state == "accepted"
    assert not request.getfixturevalue(way)(twin, "anna@example.com")
    twin.refresh_from_db()
    assert twin.email == "other@example.com"


@pytest.mark.parametrize("way", WAYS)
def test_a_judgement_passes_every_rule(twin, rules, company, api_of, request, way):
    rules.do(**REFUSING)
    told = api_of(company.ada).post(f"duplicates/{DuplicatePair.objects.get().id}/dismiss")
    assert told.json()["state"] == "dismissed"
    assert request.getfixturevalue(way)(twin, "anna@example.com")


@pytest.mark.parametrize("way", WAYS)
def test_what_was_saved_all_the_same_is_not_warned_of_again(twin, rules, request, way):
    rules.do(form="warn", **{"import": "warn"})
    assert request.getfixturevalue(way)(twin, "anna@example.com")


def test_a_judgement_is_not_taken_back_by_saving_all_the_same(twin, company, api_of):
    found = DuplicatePair.objects.get()
    ada = api_of(company.ada)
    ada.post(f"duplicates/{found.id}/dismiss")
    ada.patch(f"contacts/{twin.pk}?duplicates=allow", {"email": "anna@example.com"})
    found.refresh_from_db()
    assert found.state == "dismissed"


def test_pairs_saved_all_the_same_are_listed_for_those_who_judge(twin, company, enter, api_of):
    ada = api_of(company.ada)
    assert ada.get("duplicates").json()["items"] == []
    assert [each["state"] for each in ada.get("duplicates?state=accepted").json()["items"]] == ["accepted"]
    page = enter(company.ada).get("/duplicates/?state=accepted").content.decode()
    assert "Anna Berg" in page
    assert "Not a duplicate" in page


@pytest.fixture
def unseen(rules, company, anna):
    """Carl's own contact, like one that he may not see, from a time before there were rules."""
    made = make(name="A. B.", email="anna@example.com", owner=str(company.carl.pk))
    rules.match(EMAIL, key="same-mail")
    rules.match(NAME, key="same-name")
    rules.match({"compare": "phone"}, key="same-phone")
    rules.do(form="warn", api="warn")
    return made


CHANGES = [({"phone": "+12025550199"}, False), ({"name": "Carla Stone"}, False), ({"phone": "+12025550101"}, True)]


@pytest.mark.parametrize(("change", "is_asked"), CHANGES)
def test_a_hidden_match_is_asked_about_only_where_what_matches_is_changed(
    unseen, company, enter, api_of, change, is_asked
):
    told = api_of(company.carl).patch(f"contacts/{unseen.pk}", change)
    assert told.status_code == (409 if is_asked else 200)
    carl = enter(company.carl)
    assert ("hidden" in json.dumps(told.json())) == is_asked
    unseen.refresh_from_db()
    page = f"/contacts/{unseen.number}/edit"
    shown = carl.get(page)
    assert shown.status_code == 200
    whole = {"name": unseen.name, "email": unseen.email, "phone": "", "version": unseen.version, **change}
    assert carl.post(page, whole).status_code == (409 if is_asked else 302)


def test_a_cell_beside_a_hidden_match_is_saved(unseen, company, enter):
    answer = enter(company.carl).post(
        f"/contacts/{unseen.pk}/cell/phone", {"phone": "+1 202 555 0199", "version": unseen.version}
    )
    assert answer.status_code == 200
    unseen.refresh_from_db()
    assert unseen.phone == "+12025550199"
