"""The lines of a quote: prices, taxes, sums."""

from decimal import Decimal

import pytest

from regulars.areas.orders import actions
from regulars.areas.orders.models import QuoteLine
from regulars.areas.orders.panels import document_panel, lines_of
from regulars.base.errors import Invalid, Refused
from regulars.engine import save, workspace
from regulars.engine.models.people import FieldRule
from tests.areas.make import edit, fresh, make
from tests.areas.quotes.steps import add, eur
from tests.factories.people import actor_of


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
