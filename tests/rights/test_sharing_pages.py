"""Sharing in the interface and over the API."""

import json

import pytest

from regulars.engine import registry, shares
from regulars.engine.models import Share
from tests.api.conftest import problem
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db

ENTITIES = [entity for entity in registry.entities() if shares.shareable(entity)]
EVERY = pytest.mark.parametrize("entity", ENTITIES, ids=[each.name for each in ENTITIES])
HX = {"HX-Request": "true"}


def owned(user, entity="account", **given):
    return sample_record(entity, SYSTEM, owner=str(user.pk), **given)


def post(client, address, data, capture):
    with capture(execute=True):
        return client.post(address, data, headers=HX)


# -- pages --------------------------------------------------------------------------------------------------------------


@EVERY
def test_a_record_is_shared_from_its_page_and_says_so(entity, company, enter, django_capture_on_commit_callbacks):
    record = owned(company.ann, entity.name)
    ann, carl = enter(company.ann), enter(company.carl)
    address = f"/{entity.plural}/{record.pk}/share"
    page = f"/{entity.plural}/{record.number}"
    assert address in ann.get(page).content.decode()
    assert 'name="until"' in ann.get(address, headers=HX).content.decode()
    given = {"user": str(company.carl.pk), "level": "view", "note": "Have a look <b>"}
    answer = post(ann, address, given, django_capture_on_commit_callbacks)
    assert answer.status_code == 204
    assert "/undo/change/" in answer["HX-Trigger"]
    shown = carl.get(page).content.decode()
    assert "Ann Rep shared this with you, for viewing. Have a look &lt;b&gt;" in shown
    assert "shared this with you" not in ann.get(page).content.decode()
    assert "Shared with Carl Other for viewing" in ann.get(page).content.decode()
    assert "Carl Other" in ann.get(f"{address}?part=list", headers=HX).content.decode()
    share = Share.objects.get()
    assert post(ann, f"/shares/{share.pk}/end", {}, django_capture_on_commit_callbacks).status_code == 204
    assert carl.get(page).status_code == 404


def test_a_wrong_loan_stays_in_the_dialog(company, enter):
    record = owned(company.ann)
    answer = enter(company.ann).post(
        f"/accounts/{record.pk}/share", {"user": str(company.nobody.pk), "note": "<i>kept</i>"}, headers=HX
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "No role of No Rights lets them see such records" in html
    assert "&lt;i&gt;kept&lt;/i&gt;" in html
    assert not Share.objects.exists()


def test_a_lent_record_offers_no_sharing(company, enter, django_capture_on_commit_callbacks):
    record = owned(company.ann)
    given = {"user": str(company.carl.pk), "level": "edit"}
    post(enter(company.ann), f"/accounts/{record.pk}/share", given, django_capture_on_commit_callbacks)
    carl = enter(company.carl)
    assert f"/accounts/{record.pk}/share" not in carl.get(f"/accounts/{record.number}").content.decode()
    answer = carl.post(f"/accounts/{record.pk}/share", {"user": str(company.bob.pk)}, headers=HX)
    assert answer.status_code == 403
    assert Share.objects.count() == 1


def test_what_a_list_shows_is_shared_as_a_group(company, enter, django_capture_on_commit_callbacks):
    mine = owned(company.ann, industry="software")
    owned(company.ann, industry="retail")
    query = {"filter": json.dumps({"field": "industry", "op": "eq", "value": "software"})}
    ann, carl = enter(company.ann), enter(company.carl)
    dialog = ann.get("/accounts/share", query, headers=HX).content.decode()
    assert "Industry is Software" in dialog
    address = f"/accounts/share?filter={query['filter']}"
    assert ann.post(address, {"user": str(company.carl.pk), "name": ""}, headers=HX).status_code == 422
    given = {"user": str(company.carl.pk), "name": "Software", "level": "view"}
    assert post(ann, address, given, django_capture_on_commit_callbacks).status_code == 204
    html = carl.get("/accounts/?view=shared").content.decode()
    assert "Shared with me" in html
    assert html.count("data-id=") == 1
    assert f'data-id="{mine.pk}"' in html


def test_a_list_has_no_tab_for_shares_where_nothing_is_lent(company, enter):
    assert "Shared with me" not in enter(company.carl).get("/accounts/").content.decode()


def test_the_page_of_shares_shows_each_person_their_own(company, enter, django_capture_on_commit_callbacks):
    record = owned(company.ann, name="Lent Limited")
    post(
        enter(company.ann),
        f"/accounts/{record.pk}/share",
        {"user": str(company.carl.pk)},
        django_capture_on_commit_callbacks,
    )
    assert "Lent Limited" in enter(company.carl).get("/shares/").content.decode()
    assert "Lent Limited" in enter(company.ann).get("/shares/?of=by-me").content.decode()
    assert "Lent Limited" in enter(company.ada).get("/shares/?of=all").content.decode()
    for which in ("with-me", "by-me", "all"):
        assert "Lent Limited" not in enter(company.bob).get(f"/shares/?of={which}").content.decode()
    share = Share.objects.get()
    assert enter(company.bob).post(f"/shares/{share.pk}/end", headers=HX).status_code == 404
    assert Share.objects.exists()


# -- API ----------------------------------------------------------------------------------------------------------------


@EVERY
def test_a_record_is_shared_over_the_api(entity, company, api_of, django_capture_on_commit_callbacks):
    record = owned(company.ann, entity.name)
    ann, carl, bob = api_of(company.ann), api_of(company.carl), api_of(company.bob)
    address = f"{entity.plural}/{record.pk}/shares"
    problem(carl.get(address), 404)
    with django_capture_on_commit_callbacks(execute=True):
        made = ann.post(address, {"user": str(company.carl.pk), "level": "edit", "until": "2099-12-31"})
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["user"]["label"], body["level"], body["record"]) == ("Carl Other", "edit", str(record.pk))
    assert carl.get(f"{entity.plural}/{record.pk}").status_code == 200
    assert [each["id"] for each in carl.get(address).json()["items"]] == [body["id"]]
    assert [each["id"] for each in carl.get("shares").json()["items"]] == [body["id"]]
    assert [each["id"] for each in ann.get("shares?of=by_me").json()["items"]] == [body["id"]]
    assert bob.get("shares").json()["items"] == []
    assert carl.get(f"shares/{body['id']}").json() == body
    problem(bob.get(f"shares/{body['id']}"), 404)
    problem(carl.delete(f"shares/{body['id']}"), 403)
    problem(carl.post(address, {"user": str(company.bob.pk)}), 403)
    change = ann.get(f"{entity.plural}/{record.pk}/changes").json()["items"][0]
    assert change["diff"]["share"][1]["with"]["id"] == str(company.carl.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert ann.delete(f"{address}/{body['id']}").status_code == 204
    problem(carl.get(f"{entity.plural}/{record.pk}"), 404)


def test_a_group_is_shared_over_the_api(company, api_of, django_capture_on_commit_callbacks):
    mine = owned(company.ann, industry="software")
    condition = {"field": "industry", "op": "eq", "value": "software"}
    ann = api_of(company.ann)
    for wrong, field in (
        ({"entity": "wings", "name": "x"}, "entity"),
        ({"entity": "account", "name": "", "user": str(company.carl.pk)}, "name"),
        ({"entity": "account", "name": "x"}, "user"),
        ({"entity": "account", "name": "x", "filter": 5}, "filter"),
        ({"entity": "account", "colour": "red"}, "colour"),
    ):
        assert field in problem(ann.post("shares", wrong), 422)["fields"]
    with django_capture_on_commit_callbacks(execute=True):
        given = {"entity": "accounts", "name": "Software", "filter": condition, "team": str(company.carl.team_id)}
        assert ann.post("shares", given).status_code == 201
    carl = api_of(company.carl)
    assert [each["id"] for each in carl.get("accounts").json()["items"]] == [str(mine.pk)]
    lent = carl.get("accounts", headers={}).json()["count"]
    assert lent == carl.get(f"accounts?filter={json.dumps({'shared': 'with_me'})}").json()["count"] == 1


def test_a_token_that_reads_lends_nothing(company, api_of):
    record = owned(company.ann)
    reader = api_of(company.ann, "read")
    problem(reader.post(f"accounts/{record.pk}/shares", {"user": str(company.carl.pk)}), 403)
    problem(api_of(company.ann, "deals:read").get(f"accounts/{record.pk}/shares"), 403)
    assert not Share.objects.exists()


def test_only_administrators_see_all_shares(company, api_of):
    problem(api_of(company.ann).get("shares?of=all"), 403)
    assert api_of(company.ada).get("shares?of=all").json() == {"items": []}
    problem(api_of(company.ada).get("shares?of=some"), 422)


@pytest.mark.parametrize("name", ["contact-point", "stage", "user"])
def test_parts_and_settings_are_not_shared(company, api_of, name):
    record = sample_record(name)
    plural = registry.get(name).plural
    problem(api_of(company.ada).post(f"{plural}/{record.pk}/shares", {"user": str(company.carl.pk)}), 403)
