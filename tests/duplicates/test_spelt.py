"""Names with errors of typing that change how they sound."""

import pytest

from regulars.engine import actor as actors
from regulars.engine import gates, registry, removing, save, values
from regulars.engine.gates import Way
from regulars.engine.matches import Duplicate
from regulars.services.duplicates import spelt
from tests.duplicates.conftest import NAME
from tests.duplicates.test_doors import make, through
from tests.factories.people import SYSTEM

COMPANY = {"compare": "company", "field": "name", "against": "name"}


@pytest.fixture
def ada(company):
    return actors.of(company.ada)


@pytest.mark.parametrize(
    "typed", ["Willaim Shakespear", "Shakespere William", "Wiliam Shakespaere", "Виллиам Шакеспиар"]
)
def test_a_person_is_met_under_a_name_with_letters_wrong_missing_or_exchanged(rules, ada, typed):
    make(name="William Shakespeare")
    rules.match({**NAME, "least": 0.8})
    rules.do(form="warn")
    with pytest.raises(Duplicate) as caught:
        through("form", ada, name=typed)
    assert [match.label for match in caught.value.matches] == ["William Shakespeare"]


def test_a_company_is_met_so_too(rules, ada):
    make(entity="account", name="Vodafone GmbH")
    rules.match(COMPANY, entity="account")
    rules.do("account", form="block")
    with pytest.raises(Duplicate):
        through("form", ada, entity="account", name="Vodafnoe")


@pytest.mark.parametrize("typed", ["William Wordsworth", "Judith Shakespeare", "Will"])
def test_another_name_is_not(rules, ada, typed):
    make(name="William Shakespeare")
    make(name="Anna Berg")
    rules.match({**NAME, "least": 0.8})
    rules.do(form="block")
    through("form", ada, name=typed)


def test_it_is_met_while_it_is_typed(rules, ada):
    make(name="William Shakespeare")
    rules.match(NAME)
    rules.do(form="allow")
    contact = registry.get("contact")
    record = values.new_record(contact)
    values.apply(record, contact, {"name": "Willaim Shakespear"}, ada)
    with gates.coming(Way("form", asks=True)):
        found = gates.look(contact, record, ada)
    assert [match.label for match in found.matches] == ["William Shakespeare"]


def test_it_is_met_when_it_comes_back_from_the_bin(rules, ada):
    gone = make(name="Willaim Shakespear")
    removing.delete([gone], actor=SYSTEM)
    make(name="William Shakespeare")
    rules.match(NAME)
    rules.do(restore="block")
    with gates.coming(Way("restore")), pytest.raises(Duplicate):
        save.restore([gone], actor=ada)


def test_of_two_traits_that_are_needed_one_may_be_spelt_nearly_so(rules, ada):
    make(name="William Shakespeare", phone="+1 202 555 0101")
    rules.match(NAME, {"compare": "phone"}, needs="all")
    rules.do(form="block")
    with pytest.raises(Duplicate):
        through("form", ada, name="Willaim Shakespear", phone="202 555 0101")
    through("form", ada, name="Willaim Shakespear", phone="202 555 0102")


def test_many_at_once_and_those_that_are_only_listed_are_not_asked_for_by_spelling(rules, ada, monkeypatch):
    make(name="William Shakespeare")
    rules.match(NAME)
    rules.do(form="block", api="report")
    asked = []
    monkeypatch.setattr(spelt, "near", lambda word: asked.append(word) or [])
    contact = registry.get("contact")
    many = [values.new_record(contact) for _each in range(spelt.MOST_RECORDS + 1)]
    for number, record in enumerate(many):
        values.apply(record, contact, {"name": f"Willaim {'ma' * (number + 1)}"}, ada)
    with gates.coming(Way("form", asks=True)):
        save.save_many(many, actor=ada)
    through("api", ada, name="Willaim Shakespear")
    assert asked == []
    with pytest.raises(Duplicate):
        through("form", ada, name="William Shakespeare")
    assert asked == ["william", "shakespeare"]
