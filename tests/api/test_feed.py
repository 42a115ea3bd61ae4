"""The feed of changes and the history of one record."""

import pytest

from regulars.engine import registry
from regulars.services.identity.models import ApiToken
from tests.api.conftest import problem
from tests.factories.people import actor_of, give, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def from_here(admin):
    return admin.get("changes?after=end").json()["next"]


def test_every_change_comes_once_in_pages(admin, from_here):
    made = [sample_record("team") for _each in range(5)]
    seen, after = [], from_here
    for _round in range(10):
        page = admin.get(f"changes?after={after}&limit=2").json()
        seen += [item["record"]["id"] for item in page["items"]]
        after = page["next"]
        if not page["more"]:
            break
    assert seen == [str(record.id) for record in made]
    assert admin.get(f"changes?after={after}").json() == {"items": [], "next": after, "more": False}


def test_a_change_tells_who_did_what(company, admin, from_here):
    record = admin.post("teams", {"name": "Fed", "region": "North"}).json()
    admin.patch(f"teams/{record['id']}", {"region": "South"})
    admin.delete(f"teams/{record['id']}")
    made, changed, gone = admin.get(f"changes?after={from_here}&entity=teams").json()["items"]
    assert made["actor"] == {"id": str(company.ada.id), "label": "Ada Admin"}
    assert (made["verb"], made["source"], made["version"]) == ("create", "api", 1)
    assert changed["diff"] == {"region": ["North", "South"]}
    assert (gone["deleted"], gone["diff"], gone["record"]["label"]) == (True, {}, "")


def test_a_change_tells_with_which_token_as_far_as_the_reader_may_know(company, admin, api_of, from_here):
    record = sample_record("account", actor_of(company.ann), owner=str(company.ann.pk))
    api_of(company.ann).patch(f"accounts/{record.pk}", {"name": "By machine"})
    token = ApiToken.objects.get(user=company.ann)
    ApiToken.objects.filter(pk=token.pk).update(name="Ann's robot")
    give(company.bob, make_role("All", {("account", "view"): "all"}))
    give(company.carl, make_role("Audit", {("account", "view"): "all", ("*", "audit"): "all"}))

    def told(api):
        items = api.get(f"changes?after={from_here}&entity=accounts").json()["items"]
        own = api.get(f"accounts/{record.pk}/changes").json()["items"]
        assert [item["token"] for item in items] == [item["token"] for item in reversed(own)]
        return [item["token"] for item in items]

    named, unnamed = {"id": str(token.pk), "label": "Ann's robot"}, {"id": str(token.pk), "label": ""}
    assert told(api_of(company.ann)) == [None, named], "her own"
    assert told(admin) == told(api_of(company.carl)) == [None, named]
    assert told(api_of(company.bob)) == [None, unnamed]
    assert told(api_of(company.carl, "accounts:read")) == [None, unnamed], "a token that reads no audit"


def test_only_the_entities_asked_for_come(admin, from_here):
    sample_record("team")
    sample_record("role")
    items = admin.get(f"changes?after={from_here}&entity=role").json()["items"]
    assert {item["entity"] for item in items} == {"role"}
    body = problem(admin.get("changes?entity=rolls"), 422, "bad_parameter")
    assert "“role" in body["fields"]["entity"]


def test_only_the_kinds_asked_for_come(admin, from_here):
    record = admin.post("teams", {"name": "Fed", "region": "North"}).json()
    admin.patch(f"teams/{record['id']}", {"region": "South"})
    admin.delete(f"teams/{record['id']}")
    page = admin.get(f"changes?after={from_here}&verb=update").json()
    assert [item["verb"] for item in page["items"]] == ["update"]
    page = admin.get(f"changes?after={from_here}&verb=create,delete&entity=team").json()
    assert [item["verb"] for item in page["items"]] == ["create", "delete"]
    assert admin.get(f"changes?after={page['next']}&verb=create").json()["items"] == []
    own = admin.get(f"teams/{record['id']}/changes?verb=create,delete").json()["items"]
    assert [item["verb"] for item in own] == ["delete", "create"]
    assert len(admin.get(f"teams/{record['id']}/changes").json()["items"]) == 3
    first = admin.get(f"teams/{record['id']}/changes?verb=create,delete&limit=1").json()
    second = admin.get(f"teams/{record['id']}/changes?verb=create,delete&limit=1&after={first['next']}").json()
    assert [item["verb"] for item in second["items"]] == ["create"]


@pytest.mark.parametrize(
    ("path", "asked"), [("changes", "updat"), ("changes", "create,"), ("deals/{}/changes", "disqualify")]
)
def test_a_kind_that_no_change_has_is_refused(admin, path, asked):
    record = sample_record("deal")
    body = problem(admin.get(f"{path.format(record.pk)}?verb={asked}"), 422, "bad_parameter")
    assert "verb" in body["fields"]
    assert admin.get(f"deals/{record.pk}/changes?verb=win,lose").json()["items"] == []
    assert admin.get("changes?verb=disqualify&limit=1").status_code == 200


@pytest.mark.parametrize("after", ["x", "1-x", "-1-2", "9" * 30, "1-" + "9" * 30, "%C2%B2"])
def test_a_place_that_is_none_is_refused(admin, after):
    problem(admin.get(f"changes?after={after}"), 422, "bad_cursor")


def test_hidden_fields_stay_hidden(company, admin, api_of, from_here):
    from regulars.engine import workspace
    from regulars.engine.models import FieldRule
    from tests.factories.people import give, grants, make_role

    role = make_role("Blind", grants("all"))
    FieldRule.objects.create(role=role, entity="team", field="region", mode="hidden")
    give(company.carl, role)
    workspace.move_access_epoch()
    record = sample_record("team", region="Secret")
    admin.patch(f"teams/{record.id}", {"region": "More secret"})
    carl = api_of(company.carl)
    for answer in (
        carl.get(f"teams/{record.id}"),
        carl.get("teams?limit=500"),
        carl.get(f"changes?after={from_here}"),
        carl.get(f"teams/{record.id}/changes"),
    ):
        assert answer.status_code == 200
        assert "ecret" not in answer.content.decode()
    problem(carl.get("teams?region=Secret"), 422, "unknown_field")
    problem(carl.get("teams?sort=region"), 422, "unknown_field")
    problem(carl.get("teams?fields=region"), 422, "unknown_field")
    assert "region" in problem(carl.patch(f"teams/{record.id}", {"region": "x"}), 422)["fields"]


@pytest.mark.skipif(registry.find("account") is None, reason="the area of contacts is not installed")
def test_a_record_given_away_leaves_a_tombstone(company, api_of, admin):
    hers = sample_record("account", actor_of(company.ann), name="Handed over")
    ann = api_of(company.ann)
    after = ann.get("changes?after=end").json()["next"]
    admin.patch(f"accounts/{hers.id}", {"owner": str(company.carl.id)})
    items = ann.get(f"changes?after={after}&entity=account").json()["items"]
    assert [(item["record"]["id"], item["deleted"], item["diff"]) for item in items] == [(str(hers.id), True, {})]


def test_history_is_paged_newest_first(admin):
    record = sample_record("team")
    for region in "abc":
        admin.patch(f"teams/{record.id}", {"region": region})
    first = admin.get(f"teams/{record.id}/changes?limit=3").json()
    assert [item["version"] for item in first["items"]] == [4, 3, 2]
    rest = admin.get(f"teams/{record.id}/changes?limit=3&after={first['next']}").json()
    assert [item["version"] for item in rest["items"]] == [1]
    assert rest["next"] is None
