"""Where leads come from and what becomes of them: counted once, with the reader's rights, each figure with its list."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.areas.insight import leads as report
from regulars.areas.insight.figures import Period
from regulars.areas.insight.scope import people
from regulars.areas.sales.actions import deals, leads
from regulars.areas.sales.models import Deal
from regulars.base.errors import Invalid
from regulars.engine import access, registry, values, workspace
from regulars.engine.models import ExchangeRate, FieldRule
from regulars.engine.save import save
from tests import clock
from tests.api.conftest import api_of
from tests.areas.make import about, fresh, make
from tests.factories.people import actor_of, give, grants, make_role
from tests.ui.answers import html_of
from tests.ui.conftest import enter

__all__ = ["api_of", "enter"]
pytestmark = pytest.mark.django_db


def year() -> Period:
    return Period(clock.today() - timedelta(days=365), clock.today() + timedelta(days=1))


def lead(actor, name, source="website", days=9, **given):
    found = values.new_record(registry.get("lead"))
    values.apply(found, registry.get("lead"), {"name": name, "source": source, **given}, actor)
    found.created_at = timezone.now() - timedelta(days=days)
    return save(found, actor=actor)


def won(actor, one, amount, **given):
    """Converted, and its deal won."""
    done = leads.convert(fresh(one), actor=actor, **given)
    deal = Deal.objects.get(pk=done.deal_id)
    if not given:
        deal.amount, deal.amount_currency = Decimal(amount), "USD"
        save(deal, actor=actor)
        deals.win(fresh(deal), actor=actor)
    return deal


@pytest.fixture
def came(ann, company):
    one, two, three = lead(ann, "A"), lead(ann, "B", campaign="Spring"), lead(ann, "C", "event")
    lead(actor_of(company.bob), "D", "")
    make("call", ann, name="Call", record=about(two), done_at=(timezone.now() - timedelta(days=2)).isoformat())
    leads.convert(fresh(three), actor=ann)
    won(ann, one, 1000)
    return one, two, three


def told(found):
    return {each.of: each for each in found}


def opened(figure, actor):
    return access.records(figure.opens.entity, actor).where(figure.opens.filter).count().number


def test_leads_are_told_by_source_with_what_became_of_them(company, came):
    mary = actor_of(company.mary)
    by = told(report.by(mary, "source", year()))
    website, event, unknown = by["website"], by["event"], by[None]
    assert (website.leads.count, website.answered.count, website.qualified.count, website.won.count) == (2, 1, 1, 1)
    assert (website.qualified.value, website.revenue.value) == (0.5, Decimal(1000))
    assert (event.qualified.value, event.won.count, event.revenue.value) == (1.0, 0, 0)
    assert unknown.leads.count == 1
    assert website.answer.value > 0
    assert round(website.days.value) == 9
    for each in by.values():
        for figure in (each.leads, each.answered, each.qualified, each.won):
            assert opened(figure, mary) == figure.count


def test_the_figures_of_all_and_those_who_wait(company, came):
    mary = actor_of(company.mary)
    whole = report.total(mary, year())
    assert (whole.leads.count, whole.qualified.count, whole.revenue.value) == (4, 2, Decimal(1000))
    assert report.unattended(mary).count == opened(report.unattended(mary), mary) == 1
    assert [each["name"].full for each in report.waiting(mary)] == ["D"]
    assert report.total(mary, Period(clock.today() - timedelta(days=3), clock.today())).leads.count == 0


def test_a_deal_that_several_leads_became_counts_once_for_the_first(ann, came):
    other = lead(ann, "E", "event")
    first = lead(ann, "F", "referral")
    deal = make("deal", ann, name="Racks")
    leads.convert(first, actor=ann, deal=deal.id)
    leads.convert(other, actor=ann, deal=deal.id)
    deals.win(fresh(deal), actor=ann)
    by = told(report.by(ann, "source", year()))
    assert (by["referral"].won.count, by["event"].won.count) == (1, 0)


def test_everyone_counts_what_they_see(company, came):
    bob = actor_of(company.bob)
    assert report.total(bob, year(), people("me")).leads.count == 1
    carl = report.total(actor_of(company.carl), year())
    assert (carl.leads.count, carl.won.count) == (0, 0)
    by = report.by(actor_of(company.mary), "owner", year())
    assert {(each.of.label, each.leads.count) for each in by} == {("Ann Rep", 3), ("Bob Rep", 1)}


def test_amounts_that_are_hidden_are_not_told_and_hidden_sources_give_no_table(company, came, api_of):
    role = make_role("No amounts", grants("own"))
    FieldRule.objects.create(role=role, entity="deal", field="amount", mode="hidden")
    FieldRule.objects.create(role=role, entity="lead", field="source", mode="hidden")
    give(company.ann, role)
    assert report.total(actor_of(company.ann), year()).revenue is None
    said = api_of(company.ann).get("reports/leads?period=this_year").json()
    assert {each["key"] for each in said["tables"]} == {"by_campaign", "by_owner", "by_month"}
    assert "revenue" not in {each["key"] for each in said["figures"]}


def test_programs_read_the_page(company, came, api_of):
    said = api_of(company.mary).get("reports/leads?period=last_n_days:90&filters=true").json()
    figures = {each["key"]: each for each in said["figures"]}
    assert (figures["leads"]["value"], figures["unattended"]["value"]) == (4, 1)
    assert figures["revenue"]["value"] == {"amount": "1000.00", "currency": "USD"}
    rows = {
        each["label"]: each["values"] for each in next(t for t in said["tables"] if t["key"] == "by_source")["rows"]
    }
    assert rows["Website"]["won"]["count"] == 1
    assert rows["Website"]["leads"]["entity"] == "lead"


def test_the_page_says_it_in_both_languages_and_is_refused_to_those_who_see_no_leads(company, came, enter):
    page = html_of(enter(company.mary).get("/dashboard/leads?period=last_n_days:90"))
    assert "Lead sources" in page
    assert "Website" in page
    assert "Spring" in page
    assert "Waiting longest" in page
    assert enter(company.nobody).get("/dashboard/leads").status_code == 403
    assert "No lead came" in html_of(enter(company.carl).get("/dashboard/leads")) or "No leads" in html_of(
        enter(company.carl).get("/dashboard/leads")
    )


def expense(actor, amount, first, last=None, **given):
    money = {"amount": str(amount), "currency": given.pop("currency", "USD")}
    days = {"starts_on": first.isoformat(), **({"ends_on": last.isoformat()} if last else {})}
    return make("marketing-expense", actor, amount=money, **days, **given)


def test_what_a_source_costs_stands_beside_what_it_brings(company, ann, came):
    mary = actor_of(company.mary)
    expense(ann, 300, clock.today() - timedelta(days=9), source="website", campaign="Spring")
    expense(ann, 50, clock.today(), source="list")
    by = told(report.by(mary, "source", year()))
    website, bought = by["website"], by["list"]
    assert (website.cost.value, website.per_lead, website.per_qualified, website.per_won) == (300, 150, 300, 300)
    assert round(website.roi, 4) == round(Decimal(700) / 300, 4)
    assert (bought.leads.count, bought.cost.value, bought.per_lead, bought.roi) == (0, 50, None, -1)
    assert round(website.to_win.value) == 9
    assert opened(website.cost, mary) == website.cost.count == 1
    assert told(report.by(mary, "campaign", year()))["Spring"].cost.value == 300
    assert report.total(mary, year()).cost.value == 350
    assert all(each.cost is None for each in report.by(mary, "owner", year()))
    assert report.total(mary, year(), people("me")).cost is None


@pytest.mark.parametrize(("amount", "days"), [("100.00", 7), ("0.01", 400), ("99999.99", 91), ("10", 1)])
def test_months_of_an_expense_add_up_to_the_whole(company, ann, amount, days):
    mary = actor_of(company.mary)
    expense(ann, amount, clock.today() - timedelta(days=days - 1), clock.today(), source="event")
    whole = Period(clock.today() - timedelta(days=500), clock.today())
    parts = [each.cost.value for each in report.by_step(mary, "month", whole)]
    assert sum(parts) == report.total(mary, whole).cost.value == Decimal(amount)
    assert len(report.by_step(mary, "quarter", whole)) < len(parts)


def test_months_tell_when_leads_came(company, came):
    mary = actor_of(company.mary)
    found = report.by_step(mary, "month", year())
    assert sum(each.leads.count for each in found) == 4
    for each in found:
        assert opened(each.leads, mary) == each.leads.count


def test_an_expense_in_another_currency_counts_at_its_rate(company, ann):
    ExchangeRate.objects.create(
        currency="EUR", base="USD", day=clock.today() - timedelta(days=30), rate=Decimal("1.25"), is_manual=True
    )
    ExchangeRate.objects.create(
        currency="EUR", base="USD", day=clock.today() - timedelta(days=10), rate=Decimal(2), is_manual=True
    )
    expense(ann, 100, clock.today() - timedelta(days=20), source="event", currency="EUR")
    assert report.total(actor_of(company.mary), year()).cost.value == 125


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("source", {"source": ""}),
        ("ends_on", {"ends_on": "2020-01-01"}),
        ("amount", {"amount": {"amount": "-1", "currency": "USD"}}),
    ],
)
def test_an_expense_for_nothing_backwards_or_below_nothing_is_refused(ann, key, given):
    usual = {"amount": {"amount": "5", "currency": "USD"}, "starts_on": "2026-01-01", "source": "event"}
    with pytest.raises(Invalid) as refused:
        make("marketing-expense", ann, **{**usual, **given})
    assert key in str(refused.value.fields)


@pytest.mark.parametrize("key", ["amount", "source", "starts_on"])
def test_whoever_may_not_see_amounts_sees_no_cost(client, company, ann, came, key):
    expense(ann, 7654, clock.today(), source="website")
    client.force_login(company.mary)
    assert "7,654" in client.get("/dashboard/leads?period=last_n_days:365").content.decode()
    for role in company.mary.roles.all():
        FieldRule.objects.create(role=role, entity="marketing-expense", field=key, mode="hidden")
    workspace.move_access_epoch()
    page = client.get("/dashboard/leads?period=last_n_days:365")
    assert page.status_code == 200
    assert "7,654" not in page.content.decode()
    assert "7654" not in client.get("/dashboard/leads?period=last_n_days:365&as=csv").content.decode()


def test_the_tables_are_a_file(client, company, ann, came):
    expense(ann, 300, clock.today(), source="website", campaign="=Spring")
    client.force_login(company.mary)
    told = client.get("/dashboard/leads?period=last_n_days:365&step=quarter&as=csv")
    assert told["Content-Type"].startswith("text/csv")
    text = told.content.decode("utf-8-sig")
    assert "\r\nWebsite,2,0.5," in text
    assert "Cost, USD" in text
    assert "\r\n=Spring" not in text
