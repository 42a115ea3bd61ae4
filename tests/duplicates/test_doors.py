"""Records that are here already, by every way in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.areas.contacts.models import Contact
from regulars.engine import actor as actors
from regulars.engine import gates, registry, save, values
from regulars.engine.gates import Way
from regulars.engine.matches import Duplicate
from regulars.services.duplicates.models import MatchKey
from tests.duplicates.conftest import EMAIL, NAME
from tests.factories.people import SYSTEM


def make(actor=SYSTEM, entity="contact", **given):
    described = registry.get(entity)
    record = values.new_record(described)
    values.apply(record, described, given, actor)
    return save.save(record, actor=actor)


def through(way, actor, *, asks=True, **given):
    with gates.coming(Way(way, asks=asks)):
        return make(actor, **given)


@pytest.fixture
def ada(company):
    return actors.of(company.ada)


@pytest.fixture
def anna(company):
    return make(name="Anna Berg", email="anna@example.com", phone="+1 202 555 0101", owner=str(company.ann.pk))


def test_a_block_refuses_and_names_what_is_here(rules, ada, anna):
    rules.match(EMAIL)
    rules.do(form="block")
    with pytest.raises(Duplicate) as caught:
        through("form", ada, name="A. B.", email="Anna@Example.com")
    match = caught.value.matches[0]
    assert (match.id, match.number, match.label, match.reason) == (anna.id, anna.number, "Anna Berg", "same: e-mail")
    assert not caught.value.confirmable
    assert Contact.objects.count() == 1


def test_a_warning_is_confirmed_by_what_was_shown(rules, ada, anna):
    rules.match(EMAIL)
    rules.do(form="warn")
    with pytest.raises(Duplicate) as caught:
        through("form", ada, name="A. B.", email="anna@example.com")
    with gates.coming(Way("form", asks=True, seen=caught.value.tokens)):
        make(ada, name="A. B.", email="anna@example.com")
    assert Contact.objects.count() == 2
    with gates.coming(Way("form", asks=True, seen=caught.value.tokens)), pytest.raises(Duplicate):
        make(ada, name="A third", email="anna@example.com")


def test_each_way_in_has_its_own_answer(rules, ada, anna):
    rules.match(EMAIL)
    rules.do(form="block", api="allow")
    through("api", ada, name="A. B.", email="anna@example.com")
    through("mail", ada, name="A. B.", email="anna@example.com")
    with pytest.raises(Duplicate):
        through("form", ada, name="A. B.", email="anna@example.com")


def test_any_phone_is_compared_with_every_phone(rules, ada, anna):
    rules.match({"compare": "phone"})
    rules.do(form="block")
    with pytest.raises(Duplicate):
        through("form", ada, name="Else", mobile="(202) 555-0101")


@pytest.mark.parametrize("name", ["Анна Берг", "Ana Berg", "Berg Anna", "Anna Bergg", "Annie Berg"])
def test_names_meet_in_either_alphabet_misspelt_and_short(rules, ada, anna, name):
    rules.match(NAME)
    rules.do(form="block")
    with pytest.raises(Duplicate):
        through("form", ada, name=name)


@pytest.mark.parametrize("name", ["Anna Stone", "Boris Berg", "Anna"])
def test_other_names_do_not_meet(rules, ada, anna, name):
    rules.match(NAME)
    rules.do(form="block")
    through("form", ada, name=name)


def test_all_lines_must_hold_where_the_rule_says_so(rules, ada, anna):
    rules.match(NAME, EMAIL, needs="all")
    rules.do(form="block")
    through("form", ada, name="Boris Stone", email="anna@example.com")
    through("form", ada, name="Anna Berg", email="other@example.com")
    with pytest.raises(Duplicate) as caught:
        through("form", ada, name="Anna Berg", email="anna@example.com")
    assert caught.value.matches[0].id == anna.id


def test_leads_are_compared_with_contacts_from_both_sides(rules, ada, anna):
    rules.match(EMAIL, entity="lead", other="contact", key="lead-contact")
    rules.do("lead", form="block")
    rules.do("contact", form="block", matching=["lead-contact"])
    with pytest.raises(Duplicate) as caught:
        through("form", ada, entity="lead", name="A. B.", email="anna@example.com")
    assert caught.value.matches[0].entity == "contact"
    make(entity="lead", name="Lena", email="lena@example.com")
    with pytest.raises(Duplicate) as caught:
        through("form", ada, name="L", email="lena@example.com")
    assert caught.value.matches[0].entity == "lead"


def test_two_rows_of_one_batch_are_compared(rules, ada):
    rules.match(EMAIL)
    rules.do(form="block")
    contact = registry.get("contact")
    records = [values.new_record(contact) for _each in range(2)]
    for record in records:
        values.apply(record, contact, {"name": "Same", "email": "same@example.com"}, ada)
    errors = {}
    with gates.coming(Way("form", asks=True)):
        written = save.save_many(records, actor=ada, errors=errors)
    assert len(written) == 1
    assert list(errors) == [1]


def test_a_change_is_asked_only_where_it_touches_the_matter(rules, ada, anna):
    other = make(name="Boris", email="anna@example.com")
    rules.match(EMAIL)
    rules.do(form="block")
    contact = registry.get("contact")
    values.apply(other, contact, {"job_title": "Chief"}, ada)
    save.save(other, actor=ada)
    third = make(name="Clara", email="clara@example.com")
    values.apply(third, contact, {"email": "anna@example.com"}, ada)
    with gates.coming(Way("form", asks=True)), pytest.raises(Duplicate):
        save.save(third, actor=ada)


def test_what_comes_back_from_the_bin_is_asked_too(rules, ada, anna):
    rules.match(EMAIL)
    rules.do(form="block", restore="block")
    save.delete([anna], actor=ada)
    assert not MatchKey.objects.filter(record=anna.pk).exists()
    make(ada, name="Anna again", email="anna@example.com")
    gone = Contact.objects.get(pk=anna.pk)
    with pytest.raises(Duplicate):
        save.restore([gone], actor=ada)
    assert Contact.objects.get(pk=anna.pk).deleted_at is not None


def test_keys_follow_the_record(rules, ada, anna):
    rules.match(EMAIL)
    before = set(MatchKey.objects.filter(record=anna.pk).values_list("key", flat=True))
    assert len(before) == 1
    values.apply(anna, registry.get("contact"), {"email": "anna.berg@example.com"}, ada)
    save.save(anna, actor=ada)
    after = set(MatchKey.objects.filter(record=anna.pk).values_list("key", flat=True))
    assert len(after) == 1
    assert before.isdisjoint(after)


def test_where_nobody_can_be_asked_a_warning_lets_through(rules, ada, anna):
    rules.match(EMAIL)
    rules.do(form="warn")
    through("form", ada, asks=False, name="A. B.", email="anna@example.com")
    assert Contact.objects.count() == 2


def test_entities_without_rules_ask_the_database_nothing(rules, ada):
    make(ada, name="First")
    with CaptureQueriesContext(connection) as asked:
        make(ada, name="Second", email="second@example.com")
    assert not [each for each in asked if "duplicates_" in each["sql"]]
