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
from regulars.engine import access, registry, values
from regulars.engine.models import FieldRule
from regulars.engine.save import save
from tests.api.conftest import api_of
from tests.areas.make import about, fresh, make
from tests.factories.people import actor_of, give, grants, make_role
from tests.ui.answers import html_of
from tests.ui.conftest import enter

__all__ = ["api_of", "enter"]
pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
YEAR = Period(TODAY - timedelta(days=365), TODAY + timedelta(days=1))


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
    by = told(report.by(mary, "source", YEAR))
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
    whole = report.total(mary, YEAR)
    assert (whole.leads.count, whole.qualified.count, whole.revenue.value) == (4, 2, Decimal(1000))
    assert report.unattended(mary).count == opened(report.unattended(mary), mary) == 1
    assert [each["name"].full for each in report.waiting(mary)] == ["D"]
    assert report.total(mary, Period(TODAY - timedelta(days=3), TODAY)).leads.count == 0


def test_a_deal_that_several_leads_became_counts_once_for_the_first(ann, came):
    other = lead(ann, "E", "event")
    first = lead(ann, "F", "referral")
    deal = make("deal", ann, name="Racks")
    leads.convert(first, actor=ann, deal=deal.id)
    leads.convert(other, actor=ann, deal=deal.id)
    deals.win(fresh(deal), actor=ann)
    by = told(report.by(ann, "source", YEAR))
    assert (by["referral"].won.count, by["event"].won.count) == (1, 0)


def test_everyone_counts_what_they_see(company, came):
    bob = actor_of(company.bob)
    assert report.total(bob, YEAR, people("me")).leads.count == 1
    carl = report.total(actor_of(company.carl), YEAR)
    assert (carl.leads.count, carl.won.count) == (0, 0)
    by = report.by(actor_of(company.mary), "owner", YEAR)
    assert {(each.of.label, each.leads.count) for each in by} == {("Ann Rep", 3), ("Bob Rep", 1)}


def test_amounts_that_are_hidden_are_not_told_and_hidden_sources_give_no_table(company, came, api_of):
    role = make_role("No amounts", grants("own"))
    FieldRule.objects.create(role=role, entity="deal", field="amount", mode="hidden")
    FieldRule.objects.create(role=role, entity="lead", field="source", mode="hidden")
    give(company.ann, role)
    assert report.total(actor_of(company.ann), YEAR).revenue is None
    said = api_of(company.ann).get("reports/leads?period=this_year").json()
    assert {each["key"] for each in said["tables"]} == {"by_campaign", "by_owner"}
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
