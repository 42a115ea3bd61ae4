from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.areas.insight import queries
from regulars.areas.insight.figures import Period
from regulars.areas.insight.scope import people
from regulars.areas.sales.actions import deals
from regulars.areas.sales.models import Deal
from regulars.engine import access, save
from tests import clock
from tests.areas.make import make, stage
from tests.factories.people import actor_of


def year() -> Period:
    return Period(clock.today() - timedelta(days=365), clock.today() + timedelta(days=1))


def add(actor, name, at="Qualify", amount=100, days=30, **more):
    """A deal begun some days ago, on a stage."""
    created = timezone.now() - timedelta(days=days)
    deal = Deal(
        name=name, amount=Decimal(amount), amount_currency="USD", created_at=created, closes_on=clock.today(), **more
    )
    save.save(deal, actor=actor)
    if at == "Won":
        deals.win(deal, actor=actor)
    elif at == "Lost":
        deals.lose(deal, actor=actor, reason="price")
    elif at != "Qualify":
        deal.account_id = deal.account_id or make("account", actor, name=name).id
        deals.move(deal, actor=actor, stage=stage(at).id)
    return deal


@pytest.fixture
def sold(ann, company):
    add(ann, "A")
    add(ann, "B", "Discover", 200)
    add(ann, "C", "Won", 1000, 10)
    add(ann, "D", "Lost", 400)
    add(actor_of(company.bob), "E", "Won", 3000, 20)
    return ann


def opened(figure, actor):
    return access.records(figure.opens.entity, actor).where(figure.opens.filter).count().number


def test_the_funnel_counts_who_came_at_least_so_far(sold, company):
    mary = actor_of(company.mary)
    steps = queries.funnel(mary, stage("Qualify").pipeline_id)
    assert [(step.stage.label, step.reached.count) for step in steps] == [
        ("Qualify", 5), ("Discover", 3), ("Propose", 2), ("Negotiate", 2), ("Won", 2),
    ]  # fmt: skip
    assert steps[1].from_before == 0.6
    assert steps[-1].of_all == 0.4
    assert all(opened(step.reached, mary) == step.reached.count for step in steps)


def test_the_funnel_of_a_cohort_counts_deals_begun_then(sold, company):
    mary = actor_of(company.mary)
    young = Period(clock.today() - timedelta(days=12), clock.today())
    steps = queries.funnel(mary, stage("Qualify").pipeline_id, young)
    assert steps[0].reached.count == 1


def test_stays_count_that_ended_in_the_period_in_deals_of_those_chosen(sold, company):
    mary, pipeline = actor_of(company.mary), stage("Qualify").pipeline_id
    first = queries.stage_times(mary, pipeline, year())[0].figure
    assert first.count == 4
    assert (
        queries.stage_times(
            mary, pipeline, Period(clock.today() - timedelta(days=90), clock.today() - timedelta(days=60))
        )[0].figure.count
        == 0
    )
    assert queries.stage_times(mary, pipeline, year(), people(str(company.bob.pk), "deal.owner"))[0].figure.count == 1


def test_figures_count_only_what_one_may_see(sold, company):
    assert queries.summary(actor_of(company.mary))["open"].value == Decimal(300)
    assert queries.won_by(sold, "owner", year())[0].figure.value == Decimal(1000)
    assert queries.won_by(actor_of(company.carl), "owner", year()) == []


def test_each_figure_opens_its_records(sold, company):
    mary = actor_of(company.mary)
    figures = [
        *queries.summary(mary).values(),
        *(share.figure for share in queries.pipeline_by(mary, "owner")),
        *(share.figure for share in queries.pipeline_by(mary, "stage")),
        *(share.figure for share in queries.pipeline_by(mary, "source")),
        *(share.figure for share in queries.won_by_month(mary, year())),
        *(share.figure for share in queries.lost_by(mary, "loss_reason", year())),
        *(share.figure for share in queries.stage_times(mary, stage("Qualify").pipeline_id, year())),
    ]
    for month in queries.forecast(mary, clock.today(), 3):
        figures += [month.won, month.commit, month.best_case, month.pipeline, month.weighted]
    assert all(opened(figure, mary) == figure.count for figure in figures)


def test_the_forecast_is_weighted_by_probability(sold, company):
    month = queries.forecast(actor_of(company.mary), clock.today(), 1)[0]
    assert month.pipeline.value == Decimal(300)
    assert month.weighted.value == Decimal(60)
    assert month.won.value == Decimal(4000)


def test_the_forecast_has_each_month_once(sold):
    months = [month.month for month in queries.forecast(sold, date(2026, 1, 31), 24)]
    assert len(months) == 24
    assert months[0] == date(2026, 1, 1)
    assert months[-1] == date(2027, 12, 1)


def test_velocity_is_deals_by_value_by_rate_over_cycle(sold, company):
    found = queries.velocity(actor_of(company.mary), year())
    assert found.win_rate.value == pytest.approx(2 / 3)
    assert found.cycle_days.value == pytest.approx(15, abs=0.1)
    assert found.won_value.value == Decimal(2000)
    assert float(found.per_day) == pytest.approx(2 * 2000 * (2 / 3) / 15, rel=0.01)


def test_nothing_sold_is_no_rate_and_no_velocity(ann):
    found = queries.velocity(ann, year())
    assert (found.per_day, found.win_rate.value, found.cycle_days.value) == (None, None, None)


def test_months_without_a_sale_are_there(sold):
    months = queries.won_by_month(sold, Period(date(2020, 1, 15), date(2020, 4, 2)))
    assert [share.of for share in months] == [date(2020, m, 1) for m in (1, 2, 3, 4)]
    assert {share.figure.value for share in months} == {Decimal(0)}


def test_a_period_ends_with_its_last_day():
    first, last = Period(date(2026, 1, 1), date(2026, 1, 31)).of("closed_at")
    assert first["value"] == datetime(2026, 1, 1, tzinfo=UTC).isoformat()
    assert last["value"] == datetime(2026, 2, 1, tzinfo=UTC).isoformat()
