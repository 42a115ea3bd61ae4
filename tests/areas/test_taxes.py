"""Tax rates, the worked examples of docs/taxes.md, and the rules they keep."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from regulars.areas.catalog.models import TaxCategory
from regulars.areas.taxes.actions import ask_taxes
from regulars.areas.taxes.models import Seller, TaxRate
from regulars.areas.taxes.queries import buyer_of, usual_seller
from regulars.areas.taxes.resolution import Buyer, Place, Rate, has_tax_id, resolve
from regulars.base.errors import Invalid, NotAllowed, NotFound
from tests import clock
from tests.areas.make import edit, fresh, make

DAY = date(2026, 6, 15)
FOOD, WARES = uuid.UUID(int=1), uuid.UUID(int=2)


def rate(number, name, country, percent, category=WARES, **more):
    return Rate(uuid.UUID(int=number), name, category, country, Decimal(percent), **more)


RATES = (
    rate(11, "VAT", "DE", "16", valid_from=date(2020, 7, 1), valid_until=date(2020, 12, 31)),
    rate(12, "VAT", "DE", "19"),
    rate(13, "VAT", "DE", "7", FOOD),
    rate(14, "VAT", "FR", "20", is_included=True),
    rate(21, "GST", "CA", "5"),
    rate(22, "PST", "CA", "7", region="British Columbia"),
    rate(23, "HST", "CA", "13", region="Ontario", is_instead=True),
)
BERLIN = Place("DE", "Berlin")


def asked(country="", region="", *, tax_id="", is_exempt=False, category=WARES, day=DAY, rates=RATES, seller=BERLIN):
    return resolve(category, day, seller=seller, buyer=Buyer(Place(country, region), tax_id, is_exempt), rates=rates)


def charged(found):
    return [] if found.is_relieved else [f"{each.name} {each.percent}" for each in found.rates]


GERMAN_ONLY = tuple(each for each in RATES if each.country == "DE")


@pytest.mark.parametrize(
    ("buyer", "rule", "taxes"),
    [
        ({}, "taxed", ["VAT 19"]),
        ({"country": "DE"}, "taxed", ["VAT 19"]),
        ({"country": "DE", "tax_id": "DE123456789"}, "taxed", ["VAT 19"]),
        ({"country": "DE", "category": FOOD}, "taxed", ["VAT 7"]),
        ({"country": "DE", "day": date(2020, 8, 1)}, "taxed", ["VAT 16"]),
        ({"country": "DE", "is_exempt": True}, "exempt", []),
        ({"country": "FR"}, "taxed", ["VAT 20"]),
        ({"country": "FR", "tax_id": "FR 12 345678901"}, "reverse_charge", []),
        ({"country": "FR", "tax_id": "DE123456789"}, "taxed", ["VAT 20"]),
        ({"country": "FR", "rates": GERMAN_ONLY}, "taxed", ["VAT 19"]),
        ({"country": "GR", "tax_id": "EL123456789"}, "reverse_charge", []),
        ({"country": "US"}, "export", []),
        ({"country": "CH", "tax_id": "CHE123456789"}, "export", []),
        ({"country": "CA", "region": "Alberta"}, "taxed", ["GST 5"]),
        ({"country": "CA", "region": "british columbia"}, "taxed", ["GST 5", "PST 7"]),
        ({"country": "CA", "region": "Ontario"}, "taxed", ["HST 13"]),
        ({"country": "CA", "category": FOOD}, "untaxed", []),
        ({"rates": ()}, "untaxed", []),
    ],
)
def test_the_worked_examples(buyer, rule, taxes):
    found = asked(**buyer)
    assert (found.rule, charged(found)) == (rule, taxes)


def test_of_two_rates_of_a_tax_the_one_that_began_last_holds():
    later = rate(99, "vat", "DE", "21", valid_from=DAY)
    assert charged(asked(rates=(*RATES, later))) == ["vat 21"]
    assert charged(asked(rates=(*RATES, later), day=DAY - timedelta(days=1))) == ["VAT 19"]


@pytest.mark.parametrize(
    ("text", "country", "is_one"),
    [
        ("DE123456789", "DE", True),
        ("de 123.456.789", "DE", True),
        ("123456789", "DE", False),
        ("DE", "DE", False),
        ("DEABCDEFG", "DE", False),
        ("DE12345678901234", "DE", False),
        ("GR123456789", "GR", False),
        ("EL123456789", "GR", True),
        ("", "FR", False),
        ("FR１２", "FR", False),
    ],
)
def test_what_reads_as_a_tax_identifier(text, country, is_one):
    assert has_tax_id(text, country) is is_one


@pytest.fixture
def wares(db):
    return TaxCategory.objects.get(is_default=True)


@pytest.fixture
def germany(ada, wares):
    make("seller", ada, name="Pumpenwerk GmbH", address={"country": "DE"}, is_default=True)
    return make("tax-rate", ada, name="VAT", category=wares.id, country="DE", percent="19")


def test_an_account_is_asked_about_by_where_it_is_delivered_to(ann, ada, germany):
    pump = make("product", ada, name="Pump")
    account = make("account", ann, name="Acme", billing={"country": "DE"})
    assert ask_taxes(pump, account=account.id, actor=ann)["taxes"] == [
        {"name": "VAT", "percent": "19", "is_included": False}
    ]
    edit(account, ann, shipping={"country": "US"})
    found = ask_taxes(pump, account=account.id, actor=ann)
    assert (found["rule"], found["country"], found["taxes"]) == ("export", "US", [])
    assert pump.notice == "United States: Export, not taxed"
    edit(account, ann, shipping={"country": "FR"}, tax_id="FR12345678901")
    assert ask_taxes(pump, account=account.id, actor=ann)["rule"] == "reverse_charge"
    assert buyer_of(None) == Buyer()


def test_an_account_out_of_sight_is_not_asked_about(company, ada, germany):
    pump = make("product", ada, name="Pump")
    with pytest.raises(NotFound):
        ask_taxes(pump, account=uuid.uuid4(), actor=ada)


def test_the_account_tells_its_taxes(client, company, ann, germany):
    account = make("account", ann, name="Acme", billing={"country": "DE"})
    client.force_login(company.ann)
    assert "Germany: VAT 19%" in client.get(f"/accounts/{account.id}/related").content.decode()


def test_one_category_and_one_company_is_the_usual_one(ada, wares):
    other = make("tax-category", ada, name="Books", is_default=True)
    assert [fresh(wares).is_default, fresh(other).is_default] == [False, True]
    first = make("seller", ada, name="First")
    assert usual_seller() == first, "the only one is the usual one"
    second = make("seller", ada, name="Second", is_default=True)
    third = make("seller", ada, name="Third", is_default=True)
    assert [each.is_default for each in (fresh(first), fresh(second), fresh(third))] == [False, False, True]
    assert Seller.objects.filter(is_default=True).count() == 1


def test_two_rates_of_one_tax_from_one_day_are_refused(ada, wares, germany):
    with pytest.raises(Invalid) as problem:
        make("tax-rate", ada, name="VAT", category=wares.id, country="DE", percent="16")
    assert problem.value.code == "not_unique"
    make("tax-rate", ada, name="VAT", category=wares.id, country="DE", percent="16", valid_from=str(clock.today()))
    make("tax-rate", ada, name="VAT", category=wares.id, country="DE", region="Helgoland", percent="0")
    assert TaxRate.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"percent": "101"}, "percent"),
        ({"percent": "-1"}, "percent"),
        ({"percent": "a lot"}, "percent"),
        ({"country": "XX"}, "country"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "valid_until"),
    ],
)
def test_wrong_rates_are_refused(ada, wares, wrong, field):
    with pytest.raises(Invalid) as problem:
        make("tax-rate", ada, **{"name": "VAT", "category": wares.id, "country": "DE", "percent": "19", **wrong})
    assert field in problem.value.fields


def test_per_cent_is_an_exact_decimal(ada, wares):
    made = make("tax-rate", ada, name="QST", category=wares.id, country="CA", region="Quebec", percent="9.975")
    assert fresh(made).percent == Decimal("9.975")


def test_reps_read_rates_and_change_none(ann, germany):
    with pytest.raises(NotAllowed):
        edit(germany, ann, percent="7")
