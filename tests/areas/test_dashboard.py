"""The dashboard: its figures against plain SQL, rights, filters, and the way to the records."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from regulars.areas.insight import pages, shown
from regulars.areas.insight.scope import scope_of
from regulars.areas.sales.actions import deals
from regulars.areas.sales.models import Deal
from regulars.engine import access, save
from regulars.engine.models import User
from tests.areas.make import make, stage
from tests.factories.people import actor_of

BACKEND = "regulars.services.identity.backends.Backend"


def browser(user):
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


def add(actor, name, at="Qualify", amount=100, days=30):
    created = timezone.now() - timedelta(days=days)
    deal = Deal(
        name=name, amount=Decimal(amount), amount_currency="USD", created_at=created, closes_on=timezone.now().date()
    )
    save.save(deal, actor=actor)
    if at == "Won":
        deals.win(deal, actor=actor)
    elif at == "Lost":
        deals.lose(deal, actor=actor, reason="price")
    elif at != "Qualify":
        deal.account_id = make("account", actor, name=name).id
        deals.move(deal, actor=actor, stage=stage(at).id)
    return deal


@pytest.fixture
def sold(ann, company):
    bob = actor_of(company.bob)
    add(ann, "A", amount=110)
    add(ann, "B", "Discover", 220)
    add(ann, "C", "Won", 1000, 10)
    add(ann, "D", "Lost", 400)
    add(bob, "E", "Won", 3000, 20)
    add(bob, "F", "Propose", 550)


def figures(user, **asked):
    actor = actor_of(user)
    scope = scope_of({"period": "last_n_days:90", **asked}, actor)
    found = pages.figures(actor, scope, pages.queries.summary(actor, scope.where))
    return {each["label"]: each for each in found}


def plain(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def test_the_figures_are_those_of_plain_sql(sold, company):
    found = figures(company.mary)
    won, count = plain("select sum(amount_base), count(*) from sales_deal where status = 'won'")
    assert (found["Won"]["value"], found["Won"]["note"]) == (shown.money(won), f"{count} deals")
    is_open, count = plain("select sum(amount_base), count(*) from sales_deal where status = 'open'")
    assert (found["Open pipeline"]["value"], found["Open pipeline"]["note"]) == (shown.money(is_open), f"{count} deals")
    (weighted,) = plain("select sum(amount_base * probability / 100) from sales_deal where status = 'open'")
    assert found["Weighted"]["value"] == shown.money(weighted)
    (rate,) = plain("select avg((status = 'won')::int) from sales_deal where status <> 'open'")
    assert found["Win rate"]["value"] == shown.share(rate)
    (days,) = plain(
        "select avg(extract(epoch from closed_at - created_at)) / 86400 from sales_deal where status = 'won'"
    )
    assert found["Days to win"]["value"] == shown.days(days)


def opened(url, actor):
    """How many records the list behind an address has."""
    parts = urlsplit(url)
    asked = json.loads(parse_qs(parts.query)["filter"][0])
    return access.records(parts.path.strip("/").removesuffix("s"), actor).where(asked).count().number


def test_every_figure_bar_and_stage_opens_its_records(sold, company):
    mary = actor_of(company.mary)
    client = browser(company.mary)
    scope = scope_of({"period": "last_n_days:90"}, mary)
    for figure in figures(company.mary).values():
        assert client.get(figure["url"]).status_code == 200
        if figure["note"].endswith("deals"):
            assert f"{opened(figure['url'], mary)} deals" == figure["note"]
    for step in pages.funnel(mary, scope):
        assert opened(step["url"], mary) == step["count"]
    for chart in pages.charts(mary, scope).values():
        for series in chart["series"]:
            assert len(series["urls"]) == len(series["values"]) == len(series["texts"]) == len(chart["labels"])
            assert client.get(series["urls"][0]).status_code == 200


def test_the_forecast_and_the_bars_add_up_to_the_figures(sold, company):
    mary = actor_of(company.mary)
    found = pages.charts(mary, scope_of({}, mary))
    (is_open,) = plain("select sum(amount_base) from sales_deal where status = 'open'")
    expected = sum(sum(series["values"]) for series in found["forecast"]["series"][1:4])
    assert expected == float(is_open)
    assert sum(found["owners"]["series"][0]["values"]) == float(is_open)
    assert sum(found["teams"]["series"][0]["values"]) == float(is_open)
    (won,) = plain("select sum(amount_base) from sales_deal where status = 'won'")
    assert sum(found["won"]["series"][0]["values"]) == float(won)
    assert found["reasons"]["labels"] == ["Price"]


def test_each_sees_the_deals_of_their_scope(sold, company):
    assert figures(company.ann)["Won"]["value"] == "$1,000"
    assert figures(company.mary)["Won"]["value"] == "$4,000"
    assert figures(company.ada)["Won"]["value"] == "$4,000"
    assert figures(company.carl)["Won"]["value"] == "$0"


def test_it_can_be_narrowed_to_a_branch_or_a_team(sold, company):
    assert figures(company.ada, who=str(company.mary.pk))["Won"]["value"] == "$4,000"
    assert figures(company.ada, who="me")["Won"]["value"] == "$0"
    assert figures(company.bob, who="team")["Won"]["value"] == "$4,000"


def test_a_period_leaves_out_what_was_won_before(sold, company):
    assert figures(company.mary, period="last_year")["Won"]["value"] == "$0"


@pytest.mark.parametrize("asked", ["pipeline=x", "who=x", "period=x", "who=00000000-0000-0000-0000-000000000000"])
def test_nonsense_in_the_address_is_as_if_it_were_not_there(sold, company, asked):
    page = browser(company.mary).get(f"/dashboard?{asked}")
    assert page.status_code == 200
    assert "$4,000" in page.content.decode()


def test_nobody_is_offered_branches_they_do_not_see(sold, company):
    assert b'name="who"' not in browser(company.ann).get("/dashboard").content
    page = browser(company.mary).get("/dashboard").content.decode()
    assert "Mary Manager and below" in page


def test_the_page_has_every_chart_with_its_table(sold, company):
    page = browser(company.mary).get("/dashboard").content.decode()
    assert page.count("<r-chart") == 6
    assert page.count('<div class="chart__table') == 6
    words = re.sub(r"\s+", " ", strip_tags(page))
    assert "Funnel" in words
    assert "Forecast by month" in words


def test_without_a_right_to_deals_there_is_no_dashboard_and_no_link_to_it(company):
    client = browser(company.nobody)
    assert client.get("/dashboard").status_code == 403
    assert b'href="/dashboard"' not in client.get("/").content


def test_an_empty_dashboard_says_what_comes(company):
    assert "No deals to count yet" in browser(company.ann).get("/dashboard").content.decode()


def test_a_stranger_is_asked_to_sign_in(db):
    assert Client().get("/dashboard")["Location"].startswith("/auth/login/")
