"""Quote templates: quotes made of them, templates made of quotes, who may, and what became of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.areas.orders import actions, templates
from regulars.areas.orders.models import QuoteTemplateLine
from regulars.base.errors import NotAllowed, NotFound, Refused
from tests.areas.make import edit, fresh, make
from tests.areas.quotes.steps import add, eur, sent
from tests.factories.people import actor_of


@pytest.fixture
def standard(ada, pump):
    """A pump at the price of the books, care for 240 if they like, and one of two colours."""
    made = make("quote-template", ada, name="Standard", days=14, intro="Dear Sirs", terms="14 days", discount="5")
    for line in (
        {"product": pump.id, "quantity": "2", "section": "Pumps"},
        {"name": "Care", "price": eur(240), "is_optional": True},
        {"name": "Blue", "price": eur(10), "alternative": "Colour"},
        {"name": "Red", "price": eur(20), "alternative": "Colour", "is_chosen": True},
    ):
        make("quote-template-line", ada, template=made.id, **line)
    return made


def lines(quote):
    return [(line.name, line.price, line.is_optional, line.is_chosen, line.alternative) for line in quote.lines.filter(deleted_at=None).order_by("position")]  # fmt: skip


def test_a_quote_is_made_of_a_template(ann, acme, germany, standard):
    quote = templates.quote(standard, actor=ann, account=acme.id)
    assert lines(quote) == [
        ("Pump", Decimal(100), False, False, ""),
        ("Care", Decimal(240), True, False, ""),
        ("Blue", Decimal(10), True, False, "Colour"),
        ("Red", Decimal(20), True, True, "Colour"),
    ]
    assert (quote.intro, quote.terms, quote.discount, quote.made_from_id) == ("Dear Sirs", "14 days", Decimal(5), standard.pk)  # fmt: skip
    assert quote.valid_until == timezone.localdate() + timedelta(days=14)
    assert quote.net == Decimal("209.00")
    assert quote.status == "draft"


def test_a_price_is_that_of_the_day_the_quote_is_made(ada, ann, acme, germany, standard, pump):
    edit(fresh(pump), ada, price=eur(120))
    assert templates.quote(standard, actor=ann, account=acme.id).lines.get(name="Pump").price == Decimal(120)


def test_lines_of_the_deal_come_first(ann, acme, germany, standard, pump):
    deal = make("deal", ann, name="Plant", account=acme.id, amount=eur(500))
    make("deal-line", ann, deal=deal.id, product=pump.id, name="Survey", price=eur(500))
    quote = templates.quote_deal(fresh(deal), actor=ann, quote_template=standard.id)
    assert [name for name, *_rest in lines(quote)] == ["Survey", "Pump", "Care", "Blue", "Red"]
    assert (quote.deal_id, quote.intro) == (deal.pk, "Dear Sirs")


def test_lines_are_added_to_a_draft_alone(ann, quote, standard):
    edit(fresh(quote), ann, intro="Hello")
    add(quote, ann, name="First", price=eur(1))
    templates.take(fresh(quote), actor=ann, quote_template=standard.id)
    held = fresh(quote)
    assert (held.intro, held.terms, held.made_from_id, held.lines.count()) == ("Hello", "14 days", standard.pk, 5)
    with pytest.raises(Refused) as refused:
        templates.take(sent(quote, ann), actor=ann, quote_template=standard.id)
    assert refused.value.code == "quote_sent"


def test_a_quote_is_saved_as_a_template_without_the_prices_of_price_books(ada, ann, quote, pump):
    add(quote, ann, product=pump.id, section="Pumps")
    add(quote, ann, product=pump.id, price=eur(90))
    add(quote, ann, name="Care", price=eur(240), is_optional=True)
    made = templates.save_as(fresh(quote), actor=ada, name="From a quote")
    kept = QuoteTemplateLine.objects.filter(template=made).order_by("position")
    assert [(line.name, line.price, line.section) for line in kept] == [("Pump", None, "Pumps"), ("Pump", Decimal(90), ""), ("Care", Decimal(240), "")]  # fmt: skip
    assert made.days == 30


def test_what_cannot_be_used_says_so_and_makes_nothing(ada, ann, acme, germany, standard):
    edit(fresh(standard), ada, is_active=False)
    with pytest.raises(Refused) as refused:
        templates.quote(fresh(standard), actor=ann, account=acme.id)
    assert refused.value.code == "not_in_force"
    empty = make("quote-template", ada, name="Empty")
    with pytest.raises(Refused) as refused:
        templates.quote(empty, actor=ann, account=acme.id)
    assert refused.value.code == "no_lines"
    edit(fresh(standard), ada, is_active=True)
    acme.billing_country = "US"
    with pytest.raises(Refused) as refused:
        templates.take(make("quote", ann, account=acme.id, currency="USD"), actor=ann, quote_template=standard.id)
    assert refused.value.code == "other_currency"


def test_usage_counts_what_one_may_see(ann, company, acme, germany, standard):
    first = templates.quote(standard, actor=ann, account=acme.id)
    templates.quote(standard, actor=ann, account=acme.id)
    actions.accept(sent(first, ann), actor=ann, name="Eva")
    assert templates.usage(standard, ann) == {"made": 2, "sent": 1, "accepted": 1, "refused": 0}
    assert templates.usage(standard, actor_of(company.carl))["made"] == 0


def test_who_may_not_make_quotes_or_templates_does_not(company, ann, acme, germany, standard, quote):
    nobody = actor_of(company.nobody)
    with pytest.raises(NotAllowed):
        templates.quote(standard, actor=nobody, account=acme.id)
    with pytest.raises((NotAllowed, NotFound)):
        templates.quote(standard, actor=actor_of(company.carl), account=acme.id)
    with pytest.raises(NotAllowed):
        templates.save_as(quote, actor=nobody, name="Mine")
    assert not standard.lines.filter(quantity__lt=0).exists()


def test_the_page_of_a_template_makes_a_quote(client, company, ann, acme, germany, standard):
    client.force_login(company.ann)
    page = client.get(f"/quote-templates/{standard.number}").content.decode()
    assert "Make a quote" in page
    answer = client.post(f"/quote-templates/{standard.pk}/actions/quote", {"account": str(acme.id)})
    assert answer.status_code in (200, 204, 302)
    assert templates.usage_panel(standard, ann)["made"] == 1


def test_the_lines_of_a_template_and_the_row_for_more_stand_in_the_middle(standard, company, client):
    client.force_login(company.ada)
    middle = client.get(f"/quote-templates/{standard.pk}/related?main").content.decode()
    beside = client.get(f"/quote-templates/{standard.pk}/related").content.decode()
    assert "Pump" in middle
    assert "<r-entry" in middle
    assert "× 1" in middle
    assert "Pump" not in beside
    assert "<r-entry" not in beside
