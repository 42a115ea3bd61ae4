"""An amount of money finds the records on which it stands, for those who may see it there."""

from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.engine import registry, save, values
from regulars.engine.models import ExchangeRate, FieldRule, User
from regulars.services.search.amounts import amount_in
from regulars.services.search.queries import find
from tests.factories.people import SYSTEM, actor_of, give, grants, make_company, make_role

pytestmark = pytest.mark.django_db


def make(entity, name, **given):
    described = registry.get(entity)
    record = values.new_record(described)
    values.apply(record, described, {"name": name, **given}, SYSTEM)
    return save.save(record, actor=SYSTEM)


@pytest.fixture
def company():
    made = make_company()
    account = make("account", "Acme")
    make("deal", "Big one", account=str(account.id), amount={"amount": "12500", "currency": "USD"})
    make("deal", "Other one", amount={"amount": "12500.50", "currency": "USD"})
    return made


def titles(words, person, **more):
    return [hit.title for hit in find(words, actor_of(person), **more)]


@pytest.mark.parametrize(
    "typed", ["12500", "12 500,00", "12,500.00", "12 500", "$12,500", "12500 USD", "12\u00a0500 $", "12500.0000"]
)
def test_a_deal_is_found_by_its_amount_however_it_is_written(company, typed):
    assert titles(typed, company.ada)[:1] == ["Big one"]


@pytest.mark.parametrize(
    ("typed", "found"), [("12 500,5", ["Other one"]), ("12501", []), ("1250", []), ("-12500", []), ("12500 EUR", [])]
)
def test_only_just_so_much_is_found(company, typed, found):
    assert titles(typed, company.ada) == found


def test_the_amount_stands_beside_the_name(company):
    hit = find("12 500,00", actor_of(company.ada))[0]
    assert hit.subtitle.startswith("$12,500")
    assert hit.by == "amount"


def test_amounts_of_other_currencies_are_found_as_they_are_written(company):
    ExchangeRate.objects.create(currency="EUR", base="USD", day=timezone.localdate(), rate=Decimal("1.25"))
    make("deal", "Abroad", amount={"amount": "8000", "currency": "EUR"})
    assert titles("8000", company.ada) == ["Abroad"]
    assert titles("8 000 €", company.ada) == ["Abroad"]
    assert titles("$8000", company.ada) == []
    assert titles("10 000,00", company.ada) == ["Abroad"]


def test_a_number_stands_before_amounts_and_leaves_them_room(company):
    for at in range(12):
        make("account", f"Nr {at}", phone=f"+1202555{at:04d}")
    make("deal", "Two hundred two", amount={"amount": "202555", "currency": "USD"})
    found = titles("202555", company.ada, limit=10)
    assert found[:9] == [each for each in found if each.startswith("Nr ")]
    assert found[9:] == ["Two hundred two"]


@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_an_amount_that_is_hidden_finds_nothing(company, mode):
    role = make_role("All but amounts", grants("all"))
    FieldRule.objects.create(role=role, entity="deal", field="amount", mode=mode)
    give(User.objects.get(pk=company.nobody.pk), role)
    assert titles("12500", company.nobody) == []
    assert titles("big", company.nobody) == ["Big one"]


def test_records_of_others_are_not_found_by_their_amount(company):
    deal = make("deal", "Of Ann", amount={"amount": "777.70", "currency": "USD"})
    deal.owner = company.ann
    save.save(deal, actor=SYSTEM)
    assert titles("777,70", company.ann) == ["Of Ann"]
    assert titles("777,70", company.carl) == []
    assert titles("777,70", company.nobody) == []


def test_only_the_entities_that_are_asked_for_are_found(company):
    assert titles("12500", company.ada, entities=("invoice",)) == []
    assert titles("12500", company.ada, entities=("deal",)) == ["Big one"]


def test_a_deleted_record_is_not_found(company):
    from regulars.engine import access

    (deal,) = access.records("deal", SYSTEM).search("big").instances()
    save.delete([deal], actor=SYSTEM)
    assert titles("12500", company.ada) == []


def test_the_page_leads_to_the_list_of_just_so_much(company, client):
    client.force_login(company.ada)
    page = client.get("/search", {"q": "12 500,00"}).content.decode()
    assert "Big one" in page
    assert "/deals/?filter=" in page
    listed = page.split('href="/deals/?filter=')[1].split('"')[0]
    answer = client.get(f"/deals/?filter={listed}").content.decode()
    assert "Big one" in answer
    assert "Other one" not in answer


@pytest.mark.parametrize(
    "typed", ["", "abc", "12 apples", "1" * 31, "0", "1e400", "nan", "12.05.2026", "+7 495 123-45-67", "٣"]
)
def test_what_is_no_amount_is_none(company, typed):
    assert amount_in(typed, actor_of(company.ada)) is None or typed in ("12.05.2026", "٣")
