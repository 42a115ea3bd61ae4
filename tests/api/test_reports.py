"""Dashboards and views with their figures, for programs: what the page shows to the same person, and nothing to others."""

import json

import pytest

from regulars.engine.models import FieldRule, SavedView
from tests.api.conftest import problem
from tests.factories.people import give, grants, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def deals(company):
    def deal(name, owner, amount):
        return sample_record("deal", name=name, owner=str(owner.id), amount=amount)

    return [deal("A", company.ann, "100"), deal("B", company.ann, "50.50"), deal("C", company.carl, "7")]


def view(company, **given):
    values = {"entity": "deal", "name": "By owner", "owner": company.ann, "group": ["owner"], "group_sort": "-count"}
    return SavedView.objects.create(**values | given)


def named(api, query=""):
    return {item["name"]: item for item in api.get(f"reports{query}").json()["items"]}


def figure(told, key):
    return next(each for each in told["figures"] if each["key"] == key)


def table(told, key):
    return next(each for each in told["tables"] if each["key"] == key)


def test_a_dashboard_tells_the_figures_of_its_reader(api_of, company, admin, deals):
    everything = admin.get("reports/sales?period=this_year").json()
    assert figure(everything, "open") == {
        "key": "open", "label": "Open pipeline", "value": {"amount": "157.50", "currency": "USD"}, "count": 3
    }  # fmt: skip
    own = api_of(company.carl).get("reports/sales").json()
    assert figure(own, "open")["value"]["amount"] == "7.00"
    assert [row["label"] for row in table(own, "open_by_owner")["rows"]] == ["Carl Other"]
    assert table(everything, "funnel")["rows"][0]["values"]["reached"]["count"] == 3
    assert figure(everything, "win_rate")["value"] is None, "nothing was closed"
    assert figure(everything, "velocity")["value"] is None


def test_a_figure_brings_the_filter_that_lists_its_records_when_asked(admin, deals):
    told = figure(admin.get("reports/sales?filters=true").json(), "open")
    assert told["entity"] == "deal"
    listed = admin.send("GET", f"deals?filter={json.dumps(told['filter'])}").json()
    assert len(listed["items"]) == told["count"] == 3


def test_a_dashboard_is_narrowed_by_the_options_it_names(admin, deals, company):
    options = {each["name"]: each["options"] for each in named(admin)["sales"]["parameters"]}
    assert {"value": "me", "label": "Me"} in options["who"]
    assert {"value": "last_quarter", "label": "Last quarter"} in options["period"]
    told = admin.get(f"reports/sales?who={company.mary.pk}").json()
    assert (told["asked"], figure(told, "open")["count"]) == ({"who": str(company.mary.pk)}, 2)
    for wrong in ("period=yesteryear", "who=nobody", "colour=red", "filters=maybe"):
        problem(admin.get(f"reports/sales?{wrong}"), 422, "bad_parameter")


def test_a_saved_view_is_a_report_of_whoever_sees_it(api_of, company, deals, admin):
    mine = view(company)
    api = api_of(company.ann)
    assert named(api)[str(mine.pk)]["by"] == ["owner"]
    told = api.get(f"reports/{mine.pk}").json()
    assert [(each["values"]["owner"]["label"], each["count"]) for each in told["groups"]] == [("Ann Rep", 2)]
    assert told["sums"]["amount"]["amount"] == "150.50"
    other = api_of(company.carl)
    assert str(mine.pk) not in named(other)
    problem(other.get(f"reports/{mine.pk}"), 404)
    problem(admin.get(f"reports/{mine.pk}"), 404)


def test_a_shared_view_tells_each_what_they_may_see(api_of, company, deals):
    shared = view(company, is_shared=True, filter={"field": "amount", "op": "gte", "value": 60})
    assert api_of(company.ann).get(f"reports/{shared.pk}").json()["count"] == 1
    assert api_of(company.carl).get(f"reports/{shared.pk}").json()["count"] == 0


def test_a_saved_board_is_counted_by_its_lanes(api_of, company, deals):
    board = view(company, group=[], group_sort="", layout="board")
    told = api_of(company.ann).get(f"reports/{board.pk}").json()
    assert told["by"] == ["stage"]
    assert sum(each["count"] for each in told["groups"]) == 2


def test_the_views_of_the_product_are_reports(api_of, company, deals):
    api = api_of(company.ann)
    listed = [item for item in named(api, "?entity=deal").values() if item["kind"] == "view"]
    assert listed
    for item in listed:
        told = api.get(item["url"].removeprefix("/api/v1/")).json()
        assert told["label"] == item["label"]
        assert told["sums"].keys() >= {"amount"}


def test_who_may_not_see_the_records_gets_no_report(api_of, company, deals):
    nobody = api_of(company.nobody)
    assert "deal" not in {item["entity"] for item in named(nobody).values()}
    shared = view(company, is_shared=True)
    for name in ("sales", "deals.open", shared.pk, "nothing", "deals.", ".", "deals.nothing"):
        problem(nobody.get(f"reports/{name}"), 404)


def test_a_token_reads_the_reports_of_what_it_may_read(api_of, company, deals):
    api = api_of(company.ann, "deals:read")
    assert {item["entity"] for item in named(api).values()} == {"deal"}
    told = api.get("reports/sales").json()
    assert "days" not in table(told, "funnel")["columns"], "stays on stages are records of another entity"
    names = {
        option["value"]
        for each in named(api)["sales"]["parameters"]
        if each["name"] == "who"
        for option in each["options"]
    }
    assert names <= {"me", "team"}, "colleagues are not named to it"
    accounts = api_of(company.ann, "accounts:read")
    assert "sales" not in named(accounts)
    problem(accounts.get("reports/sales"), 404)
    problem(api_of(company.ann, "tasks:write").get(f"reports/{view(company).pk}"), 404)


def test_a_field_that_is_hidden_is_neither_summed_nor_grouped_by(company, api_of, deals):
    role = make_role("Short-sighted", grants("own"))
    for field in ("amount", "owner"):
        FieldRule.objects.create(role=role, entity="deal", field=field, mode="hidden")
    give(company.ann, role)
    told = api_of(company.ann).get(f"reports/{view(company).pk}").json()
    assert (told["by"], told["groups"], told["count"]) == ([], [], 2)
    assert "amount" not in told["sums"]


def test_a_view_of_a_field_that_is_gone_is_refused_clearly(company, api_of, deals):
    gone = view(company, filter={"field": "colour", "op": "eq", "value": "red"})
    problem(api_of(company.ann).get(f"reports/{gone.pk}"), 422, "unknown_field")
    problem(api_of(company.ann).get("reports?entity=colour"), 422)
