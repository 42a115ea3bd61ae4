"""Quotes: numbers, lines and their sums, what may change when, versions, approvals, margins."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from regulars.areas.catalog.models import TaxCategory, Unit
from regulars.areas.orders import actions
from regulars.areas.orders.comparison import compared
from regulars.areas.orders.models import Quote, QuoteLine
from regulars.areas.orders.panels import document_panel, lines_of, versions_of
from regulars.base.errors import Conflict, Invalid, NotAllowed, Refused
from regulars.engine import registry, save, undo, workspace
from regulars.engine.merging import merge
from regulars.engine.models import Change
from regulars.engine.models.people import FieldRule
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def eur(amount):
    return {"amount": str(amount), "currency": "EUR"}


@pytest.fixture
def germany(ada):
    seller = make("seller", ada, name="Pumpenwerk GmbH", address={"country": "DE"}, is_default=True)
    standard = TaxCategory.objects.get(is_default=True)
    make("tax-rate", ada, name="VAT", category=standard.id, country="DE", percent="19")
    return seller


@pytest.fixture
def pump(ada):
    piece = Unit.objects.get(code="C62")
    return make("product", ada, name="Pump", price=eur(100), cost=eur(60), unit=piece.id)


@pytest.fixture
def acme(ann):
    return make("account", ann, name="Acme", billing={"country": "DE"})


@pytest.fixture
def quote(ann, acme, germany):
    return make("quote", ann, account=acme.id, currency="EUR")


def add(quote, actor, **line):
    return make("quote-line", actor, quote=quote.id, **line)


def sent(quote, actor):
    return actions.send(fresh(quote), actor=actor)


def test_a_new_quote_begins_with_what_is_usual(ann, acme, germany):
    made = make("quote", ann, account=acme.id)
    assert (made.name, made.seller, made.currency, made.language) == ("Acme", germany, "USD", "en")
    assert (made.status, made.owner_id, made.valid_until) == ("draft", ann.id, TODAY + timedelta(days=30))
    assert (fresh(made).total, fresh(made).total_currency) == (Decimal(0), "USD")


def test_numbers_of_a_year_follow_each_other_without_gaps(ann, acme):
    first = make("quote", ann, account=acme.id)
    with pytest.raises(Invalid):
        make("quote", ann, account=acme.id, discount="5", discount_amount="10")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make("quote", ann, account=acme.id)
        raise ZeroDivisionError
    second = make("quote", ann, account=acme.id)
    assert [first.code, second.code] == [f"Q-{TODAY.year}-0001", f"Q-{TODAY.year}-0002"]


def test_refused_rows_of_a_batch_take_no_number(ann, acme):
    good, bad = Quote(account=acme), Quote(account=acme, discount=Decimal(5), discount_amount=Decimal(5))
    errors = {}
    save.save_many([bad, good], actor=ann, errors=errors)
    assert (list(errors), good.code[-4:]) == ([0], "0001")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_numbers_of_their_own(company, ann, acme):
    made = []

    def one():
        try:
            made.append(make("quote", ann, account=acme.id).code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(code[-4:] for code in made) == ["0001", "0002", "0003", "0004"]


def test_a_line_is_called_priced_and_taxed_by_itself(ann, quote, pump):
    line = fresh(add(quote, ann, product=pump.id, quantity="3"))
    assert (line.name, line.unit.code, line.price, line.price_rule, line.position) == ("Pump", "C62", 100, "list", 1)
    assert (line.taxes, line.tax_rule, line.amount, line.cost) == (["VAT 19%"], "taxed", 300, 60)
    assert add(quote, ann, product=pump.id).position == 2
    told = fresh(quote)
    assert (told.net, told.tax, told.total, told.total_currency) == (400, 76, 476, "EUR")
    assert (told.margin, told.margin_rate) == (160, Decimal(40))


def test_sums_follow_discounts_and_options(ann, quote, pump):
    add(quote, ann, product=pump.id, discount="10")
    option = add(quote, ann, product=pump.id, is_optional=True)
    edit(fresh(quote), ann, discount="10")
    told = fresh(quote)
    assert (told.subtotal, told.reduction, told.net, told.tax, told.total) == (
        90,
        9,
        81,
        Decimal("15.39"),
        Decimal("96.39"),
    )
    assert told.discount_rate == 19
    edit(fresh(option), ann, is_chosen=True)
    assert (fresh(quote).subtotal, fresh(quote).net) == (190, 171)
    edit(fresh(option), ann, is_optional=False)
    assert (fresh(option).is_chosen, fresh(quote).subtotal) == (False, 190)
    save.delete([fresh(option)], actor=ann)
    assert fresh(quote).subtotal == 90
    edit(fresh(quote), ann, discount="0", discount_amount="1000")
    assert (fresh(quote).reduction, fresh(quote).total) == (90, 0)


def test_a_line_may_be_of_no_product(ann, quote):
    line = add(quote, ann, name="Travel", price=eur(50), section="Services")
    assert (line.price_rule, fresh(quote).total, fresh(quote).margin) == ("hand", Decimal("59.50"), None)
    with pytest.raises(Invalid) as problem:
        add(quote, ann, price=eur(50))
    assert "name" in problem.value.fields


def test_taxes_follow_the_account(ann, ada, quote, pump):
    line = add(quote, ann, product=pump.id)
    french = make("account", ann, name="Boulanger", billing={"country": "FR"}, tax_id="FR12345678901")
    edit(fresh(quote), ann, account=french.id)
    assert (fresh(line).tax_rule, fresh(quote).tax, fresh(quote).total) == ("reverse_charge", 0, 100)


def test_the_currency_stays_once_there_are_lines(ann, quote, pump):
    add(quote, ann, product=pump.id)
    with pytest.raises(Invalid) as problem:
        edit(fresh(quote), ann, currency="USD")
    assert "currency" in problem.value.fields
    with pytest.raises(Invalid) as problem:
        add(quote, ann, product=pump.id, price={"amount": "5", "currency": "USD"})
    assert problem.value.code == "other_currency"


def test_a_currency_without_a_rate_is_refused(ann, acme):
    with pytest.raises(Invalid) as problem:
        make("quote", ann, account=acme.id, currency="KPW")
    assert problem.value.code == "no_rate"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": "-1"}, "quantity"),
        ({"price": {"amount": "-5", "currency": "EUR"}}, "price"),
        ({"discount": "101"}, "discount"),
        ({"price": {"amount": "99999999999999", "currency": "EUR"}, "quantity": "1000000"}, "price"),
    ],
)
def test_wrong_lines_are_refused_and_change_nothing(ann, quote, pump, wrong, field):
    with pytest.raises(Invalid) as problem:
        add(quote, ann, **{"product": pump.id, **wrong})
    assert field in problem.value.fields
    assert not QuoteLine.objects.exists()


def test_a_typed_price_stays_and_is_called_so(ann, quote, pump):
    line = add(quote, ann, product=pump.id, price=eur(90))
    assert line.price_rule == "hand"
    assert edit(fresh(line), ann, quantity="20").price == 90
    assert actions.reprice_line(fresh(line), actor=ann).price == 100
    edit(fresh(line), ann, price=eur(80))
    assert actions.reprice(fresh(quote), actor=ann).notice == "1 line changed"
    assert (fresh(line).price, fresh(quote).net) == (100, 2000)


def test_a_quote_is_made_of_a_deal(ann, acme, pump, germany):
    deal = make("deal", ann, name="Pumps", account=acme.id)
    make("deal-line", ann, deal=deal.id, product=pump.id, quantity="2", price=eur(95), discount="10")
    made = actions.quote_deal(fresh(deal), actor=ann)
    [line] = lines_of(made)
    assert (made.name, made.deal_id, made.account_id, made.currency) == ("Pumps", deal.id, acme.id, "EUR")
    assert (line.quantity, line.price, line.discount, line.price_rule, line.amount) == (2, 95, 10, "hand", 171)
    assert (made.net, made.total) == (171, Decimal("203.49"))
    with pytest.raises(Refused) as problem:
        actions.quote_deal(make("deal", ann, name="Nobody's"), actor=ann)
    assert problem.value.code == "no_account"


def test_nothing_of_a_sent_quote_can_be_changed(ann, ada, quote, pump):
    line = add(quote, ann, product=pump.id)
    option = add(quote, ann, product=pump.id, is_optional=True)
    told = sent(quote, ann)
    assert (told.status, told.sent_at is not None) == ("sent", True)
    for change in (
        lambda: edit(fresh(quote), ann, discount="50"),
        lambda: edit(fresh(quote), ada, valid_until=str(TODAY)),
        lambda: edit(fresh(quote), ada, account=make("account", ada, name="Other").id),
        lambda: edit(fresh(line), ann, quantity="1000"),
        lambda: edit(fresh(option), ada, is_chosen=True),
        lambda: add(quote, ann, product=pump.id),
        lambda: save.delete([fresh(line)], actor=ada),
        lambda: save.delete([fresh(quote)], actor=ada),
        lambda: actions.reprice(fresh(quote), actor=ann),
        lambda: (
            make("quote-line", ada, quote=make("quote", ada, account=quote.account_id).id)
            and edit(fresh(line), ada, quote=Quote.objects.latest("number").id)
        ),
    ):
        with pytest.raises(Refused) as problem:
            change()
        assert problem.value.code in ("quote_sent", "invalid")
    assert (fresh(quote).total, fresh(line).quantity, fresh(option).is_chosen) == (119, 1, False)
    edit(fresh(quote), ann, tags=["hot"])
    assert fresh(quote).tags == ["hot"]


def test_sending_is_not_taken_back_by_undo(ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    last = Change.objects.filter(record=quote.id, verb="send").latest("id")
    done = undo.undo_changes([last.id], actor=ann)
    assert done.left
    assert fresh(quote).status == "sent"


def test_a_status_is_not_written_by_hand(ann, quote):
    record = fresh(quote)
    record.status = "accepted"
    with pytest.raises(Refused):
        save.save(record, actor=ann)


@pytest.mark.parametrize("problem", ["no_lines", "quote_expired", "already_sent"])
def test_what_cannot_be_sent(ann, quote, pump, problem):
    if problem != "no_lines":
        add(quote, ann, product=pump.id)
    if problem == "quote_expired":
        edit(fresh(quote), ann, valid_until=str(YESTERDAY))
    if problem == "already_sent":
        sent(quote, ann)
    with pytest.raises(Refused) as told:
        sent(quote, ann)
    assert told.value.code == problem


def test_accepting_ticks_options_and_happens_once(ann, quote, pump):
    add(quote, ann, product=pump.id)
    option = add(quote, ann, product=pump.id, is_optional=True)
    sent(quote, ann)
    told = actions.accept(fresh(quote), actor=ann, name=" Bob Buyer ", chosen=[option.pk])
    assert (told.status, told.decided_by, told.total) == ("accepted", "Bob Buyer", 238)
    with pytest.raises(Refused) as problem:
        actions.accept(fresh(quote), actor=ann, chosen=[])
    assert problem.value.code == "already_accepted"
    assert fresh(quote).total == 238


def test_only_its_own_options_can_be_chosen(ann, quote, pump):
    line = add(quote, ann, product=pump.id)
    sent(quote, ann)
    with pytest.raises(Refused) as problem:
        actions.accept(fresh(quote), actor=ann, chosen=[line.pk])
    assert problem.value.code == "no_such_line"
    assert fresh(quote).status == "sent"


def test_refusing_wants_a_reason(ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    with pytest.raises(Refused):
        actions.refuse(fresh(quote), actor=ann, reason="  ")
    told = actions.refuse(fresh(quote), actor=ann, reason="Too dear")
    assert (told.status, told.refusal) == ("refused", "Too dear")


def expired(quote):
    Quote.objects.filter(pk=quote.pk).update(valid_until=YESTERDAY)


def test_after_its_last_day_it_cannot_be_accepted(ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    expired(quote)
    for _twice in range(2):
        with pytest.raises(Refused) as problem:
            actions.accept(fresh(quote), actor=ann)
        assert problem.value.code == "quote_expired"
        actions.expire_due()
    assert fresh(quote).status == "expired"
    assert actions.expire_due() == 0


def test_a_new_version_carries_everything_over_and_ends_the_one_before(ann, quote, pump):
    add(quote, ann, product=pump.id, section="Pumps", price=eur(90), discount="5", is_optional=True, is_chosen=True)
    sent(quote, ann)
    second = actions.renew(fresh(quote), actor=ann)
    assert (second.code, second.revision, second.previous_id, second.status) == (quote.code, 2, quote.pk, "draft")
    [line] = lines_of(second)
    assert (line.section, line.price, line.discount, line.is_optional, line.is_chosen) == ("Pumps", 90, 5, True, True)
    assert second.total == fresh(quote).total
    assert fresh(quote).status == "superseded"
    for deed in (actions.accept, actions.renew):
        with pytest.raises(Refused):
            deed(fresh(quote), actor=ann)
    edit(line, ann, quantity="2")
    assert [each.revision for each in versions_of(second, ann)] == [2, 1]
    rows = {
        row.label: row for row in compared([(each, lines_of(each)) for each in versions_of(second, ann)], ann.manner)
    }
    assert rows["Pump"].cells == ("2\xa0pc × €90.00 − 5% = €171.00 · optional, chosen", "1\xa0pc × €90.00 − 5% = €85.50 · optional, chosen")  # fmt: skip
    assert rows["Total"].differs
    assert not rows["Valid until"].differs


def test_versions_stand_side_by_side(client, company, ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    second = actions.renew(fresh(quote), actor=ann)
    client.force_login(company.ann)
    page = client.get(f"/quotes/{second.id}/versions").content.decode()
    assert "Version 2" in page
    assert "Version 1" in page
    client.force_login(company.carl)
    assert client.get(f"/quotes/{second.id}/versions").status_code in (403, 404)


def test_a_copy_has_a_number_of_its_own(ann, quote, pump):
    add(quote, ann, product=pump.id)
    made = actions.copy(fresh(quote), actor=ann)
    assert (made.code, made.revision, made.total, made.previous_id) == (f"Q-{TODAY.year}-0002", 1, 119, None)


def test_a_discount_above_the_threshold_needs_an_approval(ann, ada, quote, pump):
    who = [{"who": {"kind": "people", "people": [str(ada.id)]}}]
    condition = {"field": "discount_rate", "op": "gt", "value": "15"}
    make("approval", ada, label="Large discount", key="large-discount", entity="quote", condition=condition, levels=who)
    add(quote, ann, product=pump.id, discount="20")
    with pytest.raises(Refused) as problem:
        sent(quote, ann)
    assert problem.value.code == "needs_approval"
    assert fresh(quote).status == "draft"
    from regulars.services.approvals import asking, deciding
    from regulars.services.approvals.models import Approval, ApprovalSeat

    approval = Approval.objects.get()
    request = asking.ask(approval, fresh(quote), actor=ann)
    with pytest.raises(Refused):
        sent(quote, ann)
    deciding.decide(request, "approved", actor=ada)
    assert ApprovalSeat.objects.get().decision == "approved"
    line = QuoteLine.objects.get()
    edit(line, ann, discount="30")
    with pytest.raises(Refused, match="Large discount"):
        sent(quote, ann)
    edit(fresh(line), ann, discount="15")
    assert sent(quote, ann).status == "sent"


def test_the_margin_is_seen_by_those_who_see_the_cost(company, ann, quote, pump):
    line = add(quote, ann, product=pump.id)
    assert document_panel(fresh(quote), ann)["shows_margin"]
    workspace.move_access_epoch()
    for role in company.ann.roles.all():
        FieldRule.objects.create(role=role, entity="product", field="cost", mode="hidden")
    rep = actor_of(company.ann)
    assert rep.hides("quote", "margin")
    assert rep.hides("quote", "margin_rate")
    assert rep.hides("quote-line", "cost")
    assert not document_panel(fresh(quote), rep)["shows_margin"]
    assert fresh(line).cost == 60


def test_merged_accounts_and_products_take_their_quotes_along(ada, ann, quote, pump):
    line = add(quote, ann, product=pump.id)
    sent(quote, ann)
    winner = make("account", ada, name="Acme Corporation")
    merge(registry.get("account"), winner.id, [quote.account_id], actor=ada)
    other = make("product", ada, name="The pump", price=eur(500))
    merge(registry.get("product"), other.id, [pump.id], actor=ada)
    assert (fresh(quote).account_id, fresh(line).product_id) == (winner.id, other.id)
    assert (fresh(line).price, fresh(line).name, fresh(quote).total) == (100, "Pump", 119)


def test_others_quotes_are_not_sent(company, ann, quote, pump):
    add(quote, ann, product=pump.id)
    with pytest.raises(NotAllowed):
        actions.send(fresh(quote), actor=actor_of(company.bob))


@pytest.mark.django_db(transaction=True)
def test_accepted_by_two_at_once_it_is_accepted_once(company, ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    told = []

    def one(name):
        try:
            actions.accept(fresh(quote), actor=ann, name=name)
            told.append("accepted")
        except (Refused, Conflict) as problem:
            told.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(name,)) for name in ("One", "Two", "Three")]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(told) == ["accepted", "already_accepted", "already_accepted"]
    assert Change.objects.filter(record=quote.id, verb="accept").count() == 1


def test_a_new_line_is_in_the_currency_of_its_quote(client, company, quote):
    client.force_login(company.ann)
    form = client.get(f"/quote-lines/new?quote={quote.id}&dialog=1", headers={"HX-Request": "true"}).content.decode()
    assert '<r-money class="group" data-currency="EUR">' in form


def test_the_document_stands_in_the_middle_of_the_page(client, company, ann, quote, pump):
    add(quote, ann, product=pump.id, section="Pumps & valves")
    client.force_login(company.ann)
    page = client.get(f"/quotes/{quote.number}").content.decode()
    assert 'id="panel-own-document"' in page[page.index("record__story") :]
    middle = client.get(f"/quotes/{quote.id}/related?main", headers={"HX-Request": "true"}).content.decode()
    assert "Pumps &amp; valves" in middle
    assert "€119.00" in middle
    beside = client.get(f"/quotes/{quote.id}/related", headers={"HX-Request": "true"}).content.decode()
    assert "panel-own-document" not in beside


def test_making_a_quote_leads_to_it(client, company, ann, acme, germany):
    deal = make("deal", ann, name="Pumps", account=acme.id)
    client.force_login(company.ann)
    answer = client.post(f"/deals/{deal.id}/actions/quote", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/quotes/{Quote.objects.get().id}"


def test_what_was_put_together_of_options_keeps_its_price(ann, quote, pump):
    line = add(quote, ann, product=pump.id, price=eur(150))
    QuoteLine.objects.filter(pk=line.pk).update(price_rule="options")
    plain = add(quote, ann, product=pump.id, price=eur(90))
    assert actions.reprice(fresh(quote), actor=ann).notice == "1 line changed"
    assert (fresh(line).price, fresh(plain).price) == (150, 100)
    with pytest.raises(Refused) as problem:
        actions.reprice_line(fresh(line), actor=ann)
    assert problem.value.code == "configured"


def test_a_quote_says_what_a_configured_product_was_put_together_of(ann, acme, pump, germany):
    deal = make("deal", ann, name="Pumps", account=acme.id)
    line = make("deal-line", ann, deal=deal.id, product=pump.id, price=eur(150))
    options = [
        {"code": "remote", "name": "Remote control", "quantity": 1},
        {"code": "blade", "name": "Blade", "quantity": 2},
    ]
    type(line).objects.filter(pk=line.pk).update(configuration={"options": options}, price_rule="options")
    [made] = lines_of(actions.quote_deal(fresh(deal), actor=ann))
    assert (made.description, made.price, made.price_rule) == ("Remote control\n2 × Blade", 150, "options")
