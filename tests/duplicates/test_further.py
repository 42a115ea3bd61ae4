"""Further phones and e-mails of a contact take part like its own, from the moment they are there until they are gone."""

import pytest

from regulars.areas.contacts.models import Contact, ContactPoint
from regulars.engine import merging, registry, save
from regulars.engine.matches import Duplicate
from regulars.engine.models import FieldRule
from regulars.services.duplicates.models import DuplicatePair, MatchKey
from regulars.services.duplicates.searching import groups
from regulars.services.duplicates.searching.collecting import profiles_of
from tests.api.conftest import problem
from tests.duplicates.conftest import EMAIL, NAME
from tests.duplicates.test_doors import ada, anna, make, through
from tests.factories.people import SYSTEM, give, grants, make_role

__all__ = ["ada", "anna"]

PHONE = {"compare": "phone"}
SECOND = "anna.second@example.com"


def point(of, value=SECOND, kind="email", actor=SYSTEM):
    return make(actor, "contact-point", record={"entity": "contact", "id": str(of.pk)}, kind=kind, value=value)


@pytest.fixture
def refusing(rules):
    rules.match(EMAIL, key="same-mail")
    rules.match(PHONE, NAME, needs="all", key="same-phone-and-name")
    rules.do(form="block", api="block")


def is_here(actor, **given):
    try:
        through("form", actor, **{"name": "Someone Else", **given})
    except Duplicate as found:
        return found.matches[0].id
    return None


def test_a_further_email_is_met(refusing, ada, anna):
    point(anna)
    assert is_here(ada, email=SECOND) == anna.pk
    assert is_here(ada, email="third@example.com") is None


def test_a_point_that_goes_or_comes_back_takes_its_key_along(refusing, ada, anna):
    further = point(anna)
    save.delete([further], actor=SYSTEM)
    assert is_here(ada, email=SECOND) is None
    save.delete(list(Contact.objects.filter(email=SECOND)), actor=SYSTEM)
    save.restore([ContactPoint.objects.get(pk=further.pk)], actor=SYSTEM)
    assert is_here(ada, email=SECOND) == anna.pk


def test_a_point_of_another_value_is_found_by_that(refusing, ada, anna):
    further = point(anna)
    further.value = "anna.third@example.com"
    save.save(further, actor=SYSTEM)
    assert is_here(ada, email="anna.third@example.com") == anna.pk
    assert is_here(ada, email=SECOND) is None


def test_what_is_changed_of_the_record_leaves_the_keys_of_its_points(refusing, ada, anna):
    point(anna, "+1 202 555 0188", "mobile")
    anna.name = "Johanna Bergmann"
    save.save(anna, actor=SYSTEM)
    assert is_here(ada, name="Johanna Bergman", phone="+12025550188") == anna.pk
    assert is_here(ada, name="Boris Stone", phone="+12025550188") is None


def test_the_bin_takes_the_keys_of_points_and_gives_them_back(refusing, ada, anna):
    point(anna)
    save.delete([anna], actor=SYSTEM)
    assert not MatchKey.objects.filter(record=anna.pk).exists()
    save.restore([Contact.objects.get(pk=anna.pk)], actor=SYSTEM)
    assert is_here(ada, email=SECOND) == anna.pk


def test_points_of_a_merged_record_are_found_at_the_winner(refusing, ada, anna):
    other = make(name="Bertha Stone", email="bertha@example.com")
    point(other)
    merging.merge(registry.get("contact"), anna.pk, [other.pk], actor=SYSTEM)
    assert is_here(ada, email=SECOND) == anna.pk


def test_adding_a_point_is_judged_like_a_field(refusing, company, api_of, enter, anna):
    other = make(name="Boris", email="boris@example.com")
    body = {"record": {"entity": "contact", "id": str(other.pk)}, "kind": "email", "value": "anna@example.com"}
    told = problem(api_of(company.ada).post("contact-points", body), 409, "duplicate")
    assert told["matches"][0]["id"] == str(anna.pk)
    assert told["matches"][0]["why"][0]["field"] == "contact-point"
    form = {"record": f"contact:{other.pk}", "kind": "email", "value": "anna@example.com"}
    page = enter(company.ada).post("/contact-points/new", form)
    assert page.status_code == 409
    assert "Anna Berg" in page.content.decode()
    assert not ContactPoint.objects.exists()
    api = api_of(company.ada)
    assert api.post("contact-points", {**body, "kind": "telegram"}).status_code == 201, "no e-mail at all"
    assert api.post("contact-points", {**body, "value": "else@example.com"}).status_code == 201


def test_a_warned_point_is_saved_all_the_same_and_remembered_of_its_record(rules, company, api_of, anna):
    rules.match(EMAIL)
    rules.do(api="warn")
    other = make(name="Boris", email="boris@example.com")
    body = {"record": {"entity": "contact", "id": str(other.pk)}, "kind": "email", "value": "anna@example.com"}
    api = api_of(company.ada)
    problem(api.post("contact-points", body), 409, "duplicate")
    assert api.post("contact-points?duplicates=allow", body).status_code == 201
    found = DuplicatePair.objects.get()
    assert ({found.one, found.other}, found.state) == ({anna.pk, other.pk}, "accepted")
    assert api.post("contact-points", {**body, "label": "again"}).status_code == 201


def test_each_of_several_points_of_one_record_is_judged_by_itself(refusing, ada, anna):
    other = make(name="Boris", email="boris@example.com")
    entity = registry.get("contact-point")
    records = [
        entity.model(record_entity="contact", record_id=other.pk, kind="email", value=value)
        for value in ("fresh@example.com", "anna@example.com", "new@example.com")
    ]
    errors = {}
    save.save_many(records, actor=ada, errors=errors)
    assert list(errors) == [1]
    assert isinstance(errors[1], Duplicate)


@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_a_point_out_of_sight_names_nobody(rules, company, api_of, anna, mode):
    role = make_role("Half blind", grants("all"))
    FieldRule.objects.create(role=role, entity="contact-point", field="value", mode=mode)
    give(company.carl, role)
    rules.match(EMAIL)
    rules.do(api="warn")
    point(anna)
    told = problem(api_of(company.carl).post("contacts", {"name": "A. C.", "email": SECOND}), 409, "duplicate")
    assert (told["matches"], told["hidden"]) == ([], 1)


def test_the_search_of_all_records_compares_further_reach(rules, anna):
    point(anna)
    point(anna, "+1 202 555 0188", "mobile")
    point(anna, "https://t.me/anna", "telegram")
    group = next(each for each in groups.groups() if each.is_of_persons)
    member = next(each for each in group.members if each.entity.name == "contact")
    values = profiles_of(group, member, [Contact.objects.get(pk=anna.pk)])[anna.pk]
    assert values["emails"] == ["anna@example.com", SECOND]
    assert values["phones"] == ["+12025550101", "+12025550188"]
