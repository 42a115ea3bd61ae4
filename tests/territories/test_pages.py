"""The tree and its rules on pages, the preview, the activation; lists, boards, search and API by a territory and all below."""

import json
from urllib.parse import quote

import pytest

from regulars.base.jobs import run_pending
from regulars.engine.models import Run, TerritoryRule
from regulars.engine.territories import plan
from regulars.services.identity import tokens
from tests.factories.people import SYSTEM, give, grants, make_role
from tests.factories.values import sample_record
from tests.territories.make import RETAIL, lies_in, member

pytestmark = pytest.mark.django_db
TREE = "/admin/territories/"


@pytest.fixture
def ada(client, company):
    client.force_login(company.ada)
    return client


@pytest.fixture
def api(client, company):
    secret = tokens.make(company.ada, name="Program", scopes=(), expires_at=None)[1]
    return {"Authorization": f"Bearer {secret}"}


def text(answer, status=200):
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def test_the_tree_shows_rules_people_and_counts(ada, world, company):
    member(world.west, company.ann)
    world.activate()
    world.account(name="Two Cities")
    world.account("software", 5000)
    world.account("energy", name="Nowhere Power")
    page = text(ada.get(TREE))
    for words in ("West", "City", "East", "Industry is Software", "Ann Rep", "Without a territory"):
        assert words in page
    assert "not in force yet" not in page
    without = text(ada.get("/accounts/?view=without_territory"))
    assert "Nowhere Power" in without
    assert "Two Cities" not in without


def test_a_rule_is_made_changed_and_deleted(ada, world):
    new = f"{TREE}rules/new?entity=account&territory={world.east.pk}"
    assert "East" in text(ada.get(new))
    refused = text(ada.post(new, {"label": "Nothing", "condition": ""}), 422)
    assert "Say what the territory takes" in refused
    refused = text(ada.post(new, {"label": "Me", "condition": json.dumps({"field": "owner", "op": "me"})}), 422)
    assert "cannot speak of" in refused
    assert ada.post(new, {"label": "Shops", "condition": json.dumps(RETAIL)}).status_code == 302
    row = TerritoryRule.objects.get(label="Shops")
    address = f"{TREE}rules/{row.pk}"
    assert ada.post(address, {"label": "All", "condition": "", "everything": "1", "version": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.label, row.condition) == ("All", {})
    assert "everything that is left" in text(ada.get(TREE))
    assert text(ada.post(address, {"label": "Late", "condition": json.dumps(RETAIL), "version": "1"}), 422)
    assert ada.post(f"{address}/delete").status_code == 302
    assert text(ada.get(address), 404)


def test_territories_are_moved_among_those_beside_them(ada, world):
    assert ada.post(f"{TREE}{world.east.pk}/move?entity=account", {"way": "up"}).status_code == 302
    assert [node["name"] for node in plan.draft(world.entity)] == ["East", "West"]
    assert "not in force yet" in text(ada.get(TREE))


def test_what_was_looked_at_is_activated(ada, world):
    record = world.account(name="Marker Works")
    assert "West" in text(ada.get(f"{TREE}preview?entity=account"))
    figures = text(ada.get(f"{TREE}preview/figures?entity=account", headers={"HX-Request": "true"}))
    assert "1 record is moved" in figures
    moving = text(ada.get(f"{TREE}preview/records?entity=account&before=none&after={world.west.pk}"))
    assert "Marker Works" in moving
    assert "Marker Works" not in text(
        ada.get(f"{TREE}preview/records?entity=account&before=none&after={world.east.pk}")
    )
    assert (
        ada.post(f"{TREE}activate?entity=account", {"seen": "another"}, follow=True)
        .redirect_chain[-1][0]
        .startswith(f"{TREE}preview")
    )
    answer = ada.post(f"{TREE}activate?entity=account", {"seen": plan.digest(plan.draft(world.entity))})
    run = Run.objects.get(kind="territories")
    assert answer["Location"] == f"/runs/{run.pk}"
    world.described
    run_pending()
    assert lies_in(record) == world.west.pk
    page = text(ada.get(f"/runs/{run.pk}"))
    assert "Undo all of it" in page
    assert ada.post(f"/runs/{run.pk}/undo").status_code == 302
    run_pending()
    assert lies_in(record) is None
    assert plan.in_force(world.entity) is None


def test_pages_of_territories_are_for_administrators(client, world, company):
    record = world.account(name="Marker Works")
    client.force_login(company.mary)
    for address in (
        "",
        "preview",
        "preview/figures",
        "preview/records",
        f"rules/{TerritoryRule.objects.first().pk}",
        f"rules/new?territory={world.west.pk}",
    ):
        assert "Marker Works" not in text(client.get(TREE + address), 403)
    seen = plan.digest(plan.draft(world.entity))
    for address, data in (
        ("activate", {"seen": seen}),
        ("settle", {}),
        (f"{world.west.pk}/move", {"way": "up"}),
        (f"rules/{TerritoryRule.objects.first().pk}/delete", {}),
    ):
        assert client.post(TREE + address, data).status_code == 403
    assert lies_in(record) is None
    assert plan.in_force(world.entity) is None


def test_the_api_previews_activates_and_settles(client, api, world):
    record = world.account()
    found = client.get("/api/v1/territories/plan", headers=api).json()
    assert [each["kind"] for each in found["differences"]] == ["new", "new", "new"]
    seen = client.get("/api/v1/territories/preview?entity=account", headers=api).json()
    assert (seen["moved"], seen["records"]) == (
        1,
        [{"id": str(record.pk), "before": None, "after": str(world.west.pk)}],
    )
    send = {"content_type": "application/json", "headers": api}
    assert client.post("/api/v1/territories/activate", {"entity": "account"}, **send).status_code == 422
    assert (
        client.post("/api/v1/territories/activate", {"entity": "account", "mark": "old"}, **send).json()["code"]
        == "draft_changed"
    )
    begun = client.post("/api/v1/territories/activate", {"entity": "account", "mark": seen["mark"]}, **send)
    assert begun.status_code == 202
    world.described
    run_pending()
    assert lies_in(record) == world.west.pk
    assert client.post("/api/v1/territories/settle", {"entity": "account"}, **send).json() == {"moved": 0}
    assert client.get("/api/v1/territories/preview?entity=deal", headers=api).status_code == 422
    assert client.post(begun.json()["url"] + "/undo", {}, **send).status_code == 202
    run_pending()
    assert lies_in(record) is None


def test_the_api_of_the_plan_is_for_administrators(client, world, company):
    give(company.mary, make_role("All", grants("all")))
    secret = tokens.make(company.mary, name="Program", scopes=(), expires_at=None)[1]
    headers = {"Authorization": f"Bearer {secret}"}
    for what in ("plan", "preview"):
        assert client.get(f"/api/v1/territories/{what}", headers=headers).status_code == 403
    seen = {"mark": plan.digest(plan.draft(world.entity))}
    for what, data in (("activate", seen), ("settle", {})):
        answer = client.post(f"/api/v1/territories/{what}", data, content_type="application/json", headers=headers)
        assert answer.status_code == 403
    assert plan.in_force(world.entity) is None


def test_a_filter_by_a_territory_includes_those_below_everywhere(ada, api, world):
    world.activate()
    inside, outside = world.account("software", 5000, name="Zulu Inside"), world.account("retail", name="Zulu Outside")
    for name, entity in (("Zulu Lead In", world.city), ("Zulu Lead Out", world.east)):
        sample_record("lead", SYSTEM, name=name, territory=str(entity.pk))
    sample_record("contact", SYSTEM, name="Zulu Contact In", account=str(inside.pk))
    sample_record("contact", SYSTEM, name="Zulu Contact Out", account=str(outside.pk))
    own = quote(json.dumps({"field": "territory", "op": "under", "value": str(world.west.pk)}))
    linked = quote(json.dumps({"field": "account.territory", "op": "under", "value": str(world.west.pk)}))
    for address in (
        f"/accounts/?view=all&filter={own}",
        f"/accounts/?view=all&q=Zulu&filter={own}",
        f"/leads/?view=all&filter={own}",
        f"/leads/board?view=all&filter={own}",
        f"/contacts/?view=all&filter={linked}",
    ):
        page = text(ada.get(address))
        assert "Zulu" in page, address
        assert " In" in page, address
        assert " Out" not in page, address
    for address in (
        f"/api/v1/accounts?filter={own}",
        f"/api/v1/accounts?territory__under={world.west.pk}",
        f"/api/v1/accounts?q=zulu&territory__under={world.west.pk}",
        f"/api/v1/contacts?account.territory__under={world.west.pk}",
    ):
        names = {
            each["name"] if isinstance(each["name"], str) else each["name"]["full"]
            for each in ada.get(address, headers=api).json()["items"]
        }
        assert any(" In" in name for name in names), address
        assert not any(" Out" in name for name in names), address
