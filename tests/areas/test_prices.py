"""Price books, the worked examples of docs/prices.md, and the lines that use them."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.areas.catalog.models import Unit
from regulars.areas.prices.actions import ask_price
from regulars.areas.prices.models import PriceBook, PriceBookAccount, PriceBookEntry
from regulars.areas.prices.queries import prices
from regulars.areas.prices.resolution import Question
from regulars.areas.sales.actions.prices import reprice, reprice_line
from regulars.areas.sales.models import DealLine
from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine import registry, save, undo
from regulars.engine.merging import merge
from regulars.engine.models.workspace import ExchangeRate
from tests import clock
from tests.areas.make import edit, fresh, make

MAKERS = {"field": "industry", "op": "eq", "value": "manufacturing"}


def usd(amount):
    return {"amount": str(amount), "currency": "USD"}


@pytest.fixture
def piece(db):
    return Unit.objects.get(code="C62")


@pytest.fixture
def box(ada, piece):
    return make("unit", ada, name="Box", base=piece.id, factor="12")


@pytest.fixture
def pump(ada, piece):
    return make("product", ada, name="Pump", sku="P-1", price=usd(100), cost=usd(60), unit=piece.id)


def euro_rate():
    ExchangeRate.objects.create(currency="EUR", base="USD", day=clock.today(), rate=Decimal(10) / 9, is_manual=True)


def book(ada, name, *entries, accounts=(), **given):
    made = make("price-book", ada, name=name, **{"currency": "USD", **given})
    for entry in entries:
        make("price-book-entry", ada, price_book=made.id, **entry)
    for account in accounts:
        make("price-book-account", ada, price_book=made.id, account=account.id)
    return made


@pytest.fixture
def acme(ann):
    return make("account", ann, name="Acme", industry="manufacturing")


@pytest.fixture
def maker(ann):
    return make("account", ann, name="Some manufacturer", industry="manufacturing")


@pytest.fixture
def world(ada, pump, box, acme):
    """The price books of the worked examples."""
    euro_rate()
    book(ada, "Retail", {"product": pump.id, "price": "95"}, {"product": pump.id, "price": "90", "from_quantity": "10"})
    book(
        ada,
        "Trade",
        {"product": pump.id, "method": "discount", "percent": "20"},
        {"product": pump.id, "price": "960", "unit": box.id, "from_quantity": "1"},
        audience="segment",
        condition=MAKERS,
    )
    own = {"product": pump.id, "method": "markup", "percent": "25", "from_quantity": "50"}
    book(ada, "Acme", own, audience="accounts", accounts=[acme])


@pytest.mark.parametrize(
    ("who", "quantity", "currency", "price", "rule", "name"),
    [
        (None, 5, "USD", "95.00", "everyone", "Retail"),
        (None, 12, "USD", "90.00", "everyone", "Retail"),
        ("maker", 5, "USD", "80.00", "segment", "Trade"),
        ("maker", 24, "USD", "80.00", "segment", "Trade"),
        ("acme", 10, "USD", "80.00", "segment", "Trade"),
        ("acme", 60, "USD", "75.00", "account", "Acme"),
        (None, 5, "EUR", "90.00", "converted", None),
    ],
)
def test_the_worked_examples(world, request, pump, ann, who, quantity, currency, price, rule, name):
    account = request.getfixturevalue(who).id if who else None
    found = ask_price(pump, account=account, quantity=Decimal(quantity), currency=currency, actor=ann)
    assert (found["price"], found["rule"], found["book"]) == (price, rule, name)


def test_why_the_others_did_not_win(world, pump, maker, ann):
    found = ask_price(pump, account=maker.id, quantity=Decimal(24), actor=ann)
    verdicts = sorted((each["book"], each["verdict"]) for each in found["considered"])
    assert verdicts == [
        ("Acme", "not_theirs"),
        ("Retail", "whose"),
        ("Retail", "whose"),
        ("Trade", "break"),
        ("Trade", "won"),
    ]
    assert pump.notice == "$80.00 · Trade, from 1"


def test_the_answer_stands_over_its_questions_and_nothing_is_to_be_undone(world, company, client, maker, pump):
    client.force_login(company.ann)
    asked = {"account": str(maker.id), "quantity": "24"}
    answer = client.post(f"/products/{pump.id}/actions/price", asked, headers={"HX-Request": "true"})
    assert "$80.00 · Trade, from 1" in answer.content.decode()
    assert "undo" not in answer.headers.get("HX-Trigger", "")


def test_a_price_is_converted_between_units(world, pump, box, ann):
    assert ask_price(pump, unit=box.id, quantity=Decimal(1), actor=ann)["price"] == "1080.00"
    hour = Unit.objects.get(code="HUR")
    found = ask_price(pump, unit=hour.id, actor=ann)
    assert (found["price"], found["rule"]) == (None, "none")
    assert {each["verdict"] for each in found["considered"]} >= {"other_unit"}


def test_a_price_without_a_rate_is_not_guessed(pump, ann):
    found = ask_price(pump, currency="KZT", actor=ann)
    assert (found["price"], found["currency"], found["rule"]) == (None, "KZT", "none")


def test_an_account_that_one_does_not_see_is_not_asked_about(world, ada, ann, pump):
    hidden = make("account", ada, name="Not Ann's")
    with pytest.raises(NotFound):
        ask_price(pump, account=hidden.id, actor=ann)
    assert ask_price(pump, account=hidden.id, actor=ada)["rule"] == "everyone"


# -- books


def test_a_new_book_is_in_the_currency_of_the_workspace(ada):
    assert make("price-book", ada, name="Wholesale").currency == "USD"


def test_a_new_book_takes_the_next_place(ada):
    assert [book(ada, name).position for name in ("One", "Two")] == [1, 2]
    assert book(ada, "Three", currency="EUR").position == 1


@pytest.mark.parametrize("days", [{}, {"valid_from": 0}, {"valid_until": 9}])
def test_books_that_cannot_be_told_apart_are_refused(ada, days):
    book(ada, "One", position=1, valid_until=clock.today() + timedelta(days=5))
    with pytest.raises(Invalid) as problem:
        book(ada, "Two", position=1, **{field: clock.today() + timedelta(days=later) for field, later in days.items()})
    assert problem.value.code == "overlapping_price_books"
    assert "One" in problem.value.fields["position"]


def test_books_of_other_days_or_out_of_use_may_share_a_place(ada):
    book(ada, "One", position=1, valid_until=clock.today())
    book(ada, "Two", position=1, valid_from=clock.today() + timedelta(days=1))
    idle = book(ada, "Three", position=1, is_active=False)
    with pytest.raises(Invalid):
        edit(idle, ada, is_active=True)


def test_books_for_single_accounts_share_a_place_unless_they_share_an_account(ada, acme, maker):
    first = book(ada, "One", position=1, audience="accounts", accounts=[acme])
    second = book(ada, "Two", position=1, audience="accounts", accounts=[maker])
    with pytest.raises(Invalid) as problem:
        make("price-book-account", ada, price_book=second.id, account=acme.id)
    assert problem.value.code == "overlapping_price_books"
    edit(fresh(second), ada, position=2)
    make("price-book-account", ada, price_book=second.id, account=acme.id)
    with pytest.raises(Invalid):
        edit(fresh(second), ada, position=1)
    assert fresh(first).position == 1


def test_a_book_comes_back_from_the_bin_only_where_its_place_is_free(ada):
    gone = book(ada, "One", position=1)
    save.delete([gone], actor=ada)
    other = book(ada, "Two", position=1)
    with pytest.raises(Invalid):
        save.restore([gone], actor=ada)
    save.delete([other], actor=ada)
    save.restore([fresh(gone)], actor=ada)
    assert fresh(gone).deleted_at is None


def test_a_segment_says_which_accounts(ada):
    with pytest.raises(Invalid) as problem:
        book(ada, "Trade", audience="segment")
    assert "condition" in problem.value.fields
    with pytest.raises(Invalid) as problem:
        book(ada, "Trade", audience="segment", condition={"field": "nonsense", "op": "eq", "value": "x"})
    assert "condition" in problem.value.fields
    assert book(ada, "Trade", condition=MAKERS).condition == {}


def test_days_follow_one_another(ada, pump):
    with pytest.raises(Invalid) as problem:
        book(ada, "One", valid_from=clock.today(), valid_until=clock.today() - timedelta(days=1))
    assert "valid_until" in problem.value.fields


# -- entries


def test_an_entry_stands_once(ada, pump, piece, box):
    made = book(ada, "One", {"product": pump.id, "price": "95"})
    assert PriceBookEntry.objects.get().unit_id == piece.id
    for same in ({}, {"unit": piece.id}, {"method": "discount", "percent": "5"}):
        with pytest.raises(Invalid) as problem:
            make("price-book-entry", ada, **{"price_book": made.id, "product": pump.id, "price": "90", **same})
        assert problem.value.code == "not_unique"
    for other in ({"unit": box.id}, {"from_quantity": "2"}, {"valid_from": clock.today()}):
        make("price-book-entry", ada, price_book=made.id, product=pump.id, price="90", **other)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, "price"),
        ({"price": "-1"}, "price"),
        ({"price": "5", "from_quantity": "-1"}, "from_quantity"),
        ({"method": "discount"}, "percent"),
        ({"method": "discount", "percent": "101"}, "percent"),
        ({"method": "markup", "price": "5"}, "percent"),
        ({"method": "markup", "percent": "-5"}, "percent"),
        ({"price": "5", "product": ""}, "product"),
        ({"price": "5", "valid_from": clock.today(), "valid_until": clock.today() - timedelta(days=1)}, "valid_until"),
    ],
)
def test_an_entry_that_says_nothing_right_is_refused(ada, pump, given, wrong):
    made = book(ada, "One")
    with pytest.raises(Invalid) as problem:
        make("price-book-entry", ada, **{"price_book": made.id, "product": pump.id, **given})
    assert wrong in problem.value.fields


def test_a_wrong_row_holds_no_place_against_a_right_one(ada, pump):
    made = book(ada, "One")
    rows = [PriceBookEntry(price_book=made, product=pump, price=Decimal(price)) for price in ("-5", "95")]
    errors = {}
    save.save_many(rows, actor=ada, errors=errors)
    assert list(errors) == [0]
    assert PriceBookEntry.objects.get().price == Decimal(95)


def test_who_may_not_change_price_books_changes_no_prices(ada, ann, pump):
    made = book(ada, "One")
    with pytest.raises(NotAllowed):
        make("price-book-entry", ann, price_book=made.id, product=pump.id, price="1")


# -- lines of deals


@pytest.fixture
def deal(ann, acme):
    return make("deal", ann, name="Pumps for Acme", account=acme.id)


def line_of(ann, deal, pump, **given):
    return make("deal-line", ann, deal=deal.id, product=pump.id, **given)


def told(line):
    line = fresh(line)
    return line.price, line.price_currency, line.price_rule, line.price_book.name if line.price_book else None


def test_a_line_is_priced_by_the_rules_and_says_by_which(world, ann, deal, pump):
    line = line_of(ann, deal, pump, quantity="60")
    assert told(line) == (Decimal(75), "USD", "account", "Acme")
    assert fresh(deal).amount == Decimal(4500)
    edit(fresh(line), ann, quantity="10")
    assert told(line) == (Decimal(80), "USD", "segment", "Trade")


def test_a_price_that_was_typed_stays(world, ann, deal, pump):
    line = line_of(ann, deal, pump, quantity="60", price=usd(70))
    assert told(line) == (Decimal(70), "USD", "hand", None)
    edit(fresh(line), ann, quantity="10")
    assert told(line) == (Decimal(70), "USD", "hand", None)
    edit(fresh(line), ann, price=None)
    assert told(line) == (Decimal(80), "USD", "segment", "Trade")
    edit(fresh(line), ann, price=usd(79))
    assert told(line)[2:] == ("hand", None)


def test_a_form_that_sends_the_price_as_it_was_types_none(world, company, client, ann, deal, pump):
    line = fresh(line_of(ann, deal, pump, quantity="60"))
    client.force_login(company.ann)
    sent = {"version": line.version, "quantity": "10", "price": "75.00", "price.currency": "USD"}
    assert client.post(f"/deal-lines/{line.number}/edit", sent).status_code in (204, 302)
    assert told(line) == (Decimal(80), "USD", "segment", "Trade")


def test_a_typed_price_that_is_what_the_rules_say_is_theirs(world, ann, deal, pump):
    line = line_of(ann, deal, pump, quantity="60", price=usd(75))
    assert told(line)[2:] == ("account", "Acme")


def test_a_changed_book_changes_no_line_until_it_is_asked_to(world, ada, ann, deal, pump):
    line = line_of(ann, deal, pump, quantity="60")
    typed = line_of(ann, deal, pump, price=usd(1))
    edit(PriceBookEntry.objects.get(price_book__name="Acme"), ada, percent="50")
    assert told(line)[0] == Decimal(75)
    assert reprice(fresh(deal), actor=ann).notice == "2 lines changed"
    assert told(line)[0] == Decimal(90)
    assert told(typed) == (Decimal(80), "USD", "segment", "Trade")
    edit(fresh(typed), ann, price=usd(1))
    reprice_line(fresh(typed), actor=ann)
    assert told(typed)[0] == Decimal(80)


def test_a_deal_without_lines_has_nothing_to_price(ann, deal):
    with pytest.raises(Refused) as problem:
        reprice(deal, actor=ann)
    assert problem.value.code == "no_lines"


def test_undoing_brings_the_rule_back_with_the_price(world, ann, deal, pump):
    line = line_of(ann, deal, pump, quantity="60")
    batch = uuid.uuid4()
    changed = fresh(line)
    changed.price = Decimal(70)
    save.save(changed, actor=ann, batch=batch)
    assert told(line)[2] == "hand"
    undo.undo_batch(batch, actor=ann)
    assert told(line) == (Decimal(75), "USD", "account", "Acme")


def test_a_deal_begins_in_the_currency_of_the_accounts_book(ada, ann, deal, acme, pump):
    euro_rate()
    hose = make("product", ada, name="Hose", price=usd(10))
    book(
        ada, "Acme in euros", {"product": pump.id, "price": "80"}, currency="EUR", audience="accounts", accounts=[acme]
    )
    lines = [DealLine(deal_id=deal.id, product_id=each.id) for each in (pump, hose)]
    save.save_many(lines, actor=ann)
    assert [told(line)[:3] for line in lines] == [(Decimal(80), "EUR", "account"), (Decimal(9), "EUR", "converted")]
    assert (fresh(deal).amount, fresh(deal).amount_currency) == (Decimal(89), "EUR")


def test_a_line_without_a_price_stands_at_zero_and_says_so(ada, ann, deal):
    nothing = make("product", ada, name="Not priced yet")
    line = line_of(ann, deal, nothing)
    assert told(line) == (Decimal(0), "USD", "none", None)


def test_a_line_takes_the_unit_of_its_product(ann, deal, pump, box, piece, world):
    line = line_of(ann, deal, pump)
    assert fresh(line).unit_id == piece.id
    edit(fresh(line), ann, unit=box.id)
    assert told(line)[:3] == (Decimal(960), "USD", "segment")


def test_a_hundred_lines_ask_as_often_as_one(world, ada, acme, pump):
    def asked(count):
        questions = [Question(pump.id, clock.today(), acme.id, Decimal(number)) for number in range(1, count + 1)]
        with CaptureQueriesContext(connection) as found:
            assert len(prices(questions)) == count
        return len(found)

    asked(1)
    assert asked(100) == asked(1) <= 4


def test_a_book_in_the_bin_sets_no_price(world, ada, acme, pump):
    save.delete([PriceBook.objects.get(name="Acme")], actor=ada)
    [found] = prices([Question(pump.id, clock.today(), acme.id, Decimal(60))])
    assert found.book.name == "Trade"


# -- merged


def test_merged_accounts_stand_once_in_a_book(ada, acme, maker, pump):
    book(ada, "Own", {"product": pump.id, "price": "50"}, audience="accounts", accounts=[acme, maker])
    merge(registry.get("account"), acme.id, [maker.id], actor=ada)
    assert [each.account_id for each in PriceBookAccount.objects.filter(deleted_at=None)] == [acme.id]
    [found] = prices([Question(pump.id, clock.today(), acme.id)])
    assert found.price == Decimal(50)


def test_merged_products_keep_one_price_of_each_kind(ada, pump, piece):
    other = make("product", ada, name="Pump again", unit=piece.id)
    made = book(ada, "Retail", {"product": pump.id, "price": "50"}, {"product": other.id, "price": "60"})
    make("price-book-entry", ada, price_book=made.id, product=other.id, price="40", from_quantity="10")
    merge(registry.get("product"), pump.id, [other.id], actor=ada)
    [one, many] = prices([Question(pump.id, clock.today(), None, Decimal(number)) for number in (1, 10)])
    assert (one.price, many.price) == (Decimal(50), Decimal(40))
