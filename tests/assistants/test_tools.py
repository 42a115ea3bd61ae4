"""Assistants work with the rights of their token's person, and the change log says which token did it."""

import json

import pytest

from regulars.engine.models import Change, Origin
from regulars.services.identity.models import ApiToken
from tests.assistants.conftest import told
from tests.factories.people import actor_of
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)

TOOLS = {
    "me",
    "entities",
    "describe",
    "search",
    "list",
    "read",
    "history",
    "aggregate",
    "reports",
    "report",
    "create",
    "update",
    "act",
}


def test_an_assistant_finds_its_way_and_its_changes_say_by_which_token(company, session):
    async def steps(client):
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        who = told(await client.call_tool("me", {}))
        team = told(await client.call_tool("describe", {"entity": "team"}))
        made = told(await client.call_tool("create", {"entity": "team", "values": {"name": "By machine"}}))
        change = {"entity": "teams", "id": made["id"], "values": {"region": "North"}, "version": 1}
        told(await client.call_tool("update", change))
        late = await client.call_tool("update", {**change, "values": {"region": "x"}})
        north = {"field": "region", "op": "eq", "value": "North"}
        listed = told(await client.call_tool("list", {"entity": "teams", "filter": north}))
        counted = told(await client.call_tool("aggregate", {"entity": "teams", "group": "region"}))
        whole = told(await client.call_tool("aggregate", {"entity": "teams"}))
        past = told(await client.call_tool("history", {"entity": "teams", "id": made["id"]}))
        return who, team, made, late, listed, counted, whole, past

    who, team, made, late, listed, counted, whole, past = session(company.ada, steps)
    assert who["name"] == "Ada Admin"
    name = next(field for field in team["fields"] if field["key"] == "name")
    assert (name["kind"], name["required"], name["readonly"]) == ("text", True, False)
    assert [item["id"] for item in listed["items"]] == [made["id"]]
    assert late.is_error
    assert "(stale)" in late.content[0].text
    assert {"North": 1}.items() <= {group["values"]["region"]: group["count"] for group in counted["groups"]}.items()
    assert whole["count"] == sum(group["count"] for group in counted["groups"])
    assert [item["verb"] for item in past["items"]] == ["update", "create"]
    changes = Change.objects.filter(record=made["id"]).order_by("id")
    assert {(change.source, change.token) for change in changes} == {("api", ApiToken.objects.get().pk)}
    assert {Origin.objects.get(pk=change.origin).agent for change in changes} == {"A test's assistant"}


def test_others_records_are_not_there_and_refusals_are_said(company, session):
    hers = sample_record("account", actor_of(company.ann), name="Hers")
    secret = sample_record("account", actor_of(company.carl), name="Carl's secret")

    async def steps(client):
        listed = told(await client.call_tool("list", {"entity": "accounts"}))
        found = told(await client.call_tool("search", {"q": "secret"}))
        refused = await client.call_tool("read", {"entity": "accounts", "id": str(secret.id)})
        wrong = await client.call_tool("create", {"entity": "accounts", "values": {"nmae": "x"}})
        unknown = await client.call_tool("describe", {"entity": "acount"})
        nowhere = await client.call_tool("read", {"entity": "accounts", "id": ""})
        sideways = await client.call_tool("read", {"entity": "accounts", "id": "../users"})
        return listed, found, refused, wrong, unknown, nowhere, sideways

    listed, found, refused, wrong, unknown, nowhere, sideways = session(company.ann, steps)
    assert [item["id"] for item in listed["items"]] == [str(hers.id)]
    assert "Carl" not in json.dumps(found)
    assert all(each.is_error for each in (refused, wrong, unknown, nowhere, sideways))
    assert "(not_found)" in refused.content[0].text
    assert "“name”" in wrong.content[0].text
    assert "unknown_entity" in unknown.content[0].text


def test_a_verb_of_the_trade_is_done_and_says_what_it_lacks(company, session):
    task = sample_record("task", actor_of(company.ann), name="Call them")

    async def steps(client):
        described = told(await client.call_tool("describe", {"entity": "tasks"}))
        done = told(await client.call_tool("act", {"entity": "task", "id": str(task.number), "verb": "complete"}))
        wrong = await client.call_tool("act", {"entity": "task", "id": str(task.number), "verb": "compleet"})
        return described, done, wrong

    described, done, wrong = session(company.ann, steps)
    assert "complete" in {verb["verb"] for verb in described["verbs"]}
    assert done["record"]["done_at"]
    assert "“complete”" in wrong.content[0].text


def test_a_token_that_only_reads_writes_nothing(company, session):
    async def steps(client):
        return await client.call_tool("create", {"entity": "teams", "values": {"name": "x"}})

    assert session(company.ada, steps, "read").is_error
    assert not Change.objects.filter(entity="team", title="x").exists()


def test_an_assistant_reads_the_reports_its_person_may_see(company, session):
    sample_record("deal", actor_of(company.ann), name="Hers", owner=str(company.ann.pk), amount="100")
    sample_record("deal", actor_of(company.carl), name="His", owner=str(company.carl.pk), amount="7")

    async def steps(client):
        listed = told(await client.call_tool("reports", {"entity": "deals"}))
        dashboard = told(await client.call_tool("report", {"name": "sales", "parameters": {"period": "this_year"}}))
        view = told(await client.call_tool("report", {"name": listed["items"][-1]["name"]}))
        wrong = await client.call_tool("report", {"name": "sales", "parameters": {"period": "soon"}})
        nothing = await client.call_tool("report", {"name": "salse"})
        return listed, dashboard, view, wrong, nothing

    listed, dashboard, view, wrong, nothing = session(company.ann, steps, "deals:read")
    assert {item["entity"] for item in listed["items"]} == {"deal"}
    (is_open,) = [each for each in dashboard["figures"] if each["key"] == "open"]
    assert (is_open["value"]["amount"], is_open["count"]) == ("100.00", 1)
    assert "count" in view
    assert "(bad_parameter)" in wrong.content[0].text
    assert "(not_found)" in nothing.content[0].text


def test_an_assistant_whose_token_reads_no_deals_gets_no_dashboard(company, session):
    async def steps(client):
        listed = told(await client.call_tool("reports", {}))
        return listed, await client.call_tool("report", {"name": "sales"})

    listed, refused = session(company.ada, steps, "accounts:read")
    assert {item["entity"] for item in listed["items"]} <= {"account"}
    assert refused.is_error
