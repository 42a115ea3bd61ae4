"""The contract of every entity: the same behaviour derived from each description."""

import uuid
from contextlib import suppress
from itertools import product

import pytest

from regulars.api.listing import short_form
from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, save
from regulars.engine.sensitive import revealing
from regulars.engine.sql import Sources
from tests.api.conftest import problem
from tests.factories.people import actor_of, give, grants, make_role
from tests.factories.values import sample_record, sample_values, wrong_values

pytestmark = pytest.mark.django_db

ALL = list(registry.entities())
WRITTEN = [entity for entity in ALL if not entity.access.kept]
OWNED = [entity for entity in WRITTEN if entity.owner_column and not entity.access.open and not entity.access.through]
VALUES = ("", "x", "5", "a,b", "2026-01-01", "true", "0198c2a4-0000-7000-8000-000000000000")


def every(entities):
    return pytest.mark.parametrize("entity", entities, ids=lambda entity: entity.name)


@every(ALL)
def test_without_a_token_nothing_is_told(entity, nobody):
    for response in (
        nobody.get(entity.plural),
        nobody.get(f"{entity.plural}/{uuid.uuid4()}"),
        nobody.post(entity.plural, {}),
        nobody.post(f"{entity.plural}/bulk", {}),
        nobody.delete(f"{entity.plural}/{uuid.uuid4()}"),
    ):
        problem(response, 401, "unauthenticated")
        assert response["WWW-Authenticate"].startswith("Bearer")


@every(ALL)
def test_without_a_right_nothing_is_done(entity, company, api_of):
    api = api_of(company.nobody)
    problem(api.post(entity.plural, {}), 403, "not_allowed")
    if not entity.access.open:
        problem(api.get(entity.plural), 403, "not_allowed")
        problem(api.get(f"{entity.plural}/{uuid.uuid4()}"), 403, "not_allowed")


@every(ALL)
def test_a_token_that_may_only_read_changes_nothing(entity, company, api_of):
    api = api_of(company.ada, "read")
    assert api.get(entity.plural).status_code == 200
    problem(api.post(entity.plural, {}), 403)
    problem(api.post(f"{entity.plural}/bulk", {"operations": [{"op": "create"}]}), 403)


@every(ALL)
def test_a_token_of_another_entity_sees_nothing(entity, company, api_of):
    other = "teams" if entity.plural != "teams" else "roles"
    problem(api_of(company.ada, f"{other}:write").get(entity.plural), 403)


@every(OWNED)
def test_a_person_sees_and_changes_their_own_only(entity, company, api_of):
    give(company.ann, make_role("Own", grants("own")), make_role("Links", links_open(entity)))
    give(company.carl, make_role("Own", grants("own")), make_role("Links", links_open(entity)))
    owner = entity.access.owner
    hers = sample_record(entity, **{owner: str(company.ann.id)})
    his = sample_record(entity, **{owner: str(company.carl.id)})
    ann = api_of(company.ann)
    seen = {item["id"] for item in ann.get(f"{entity.plural}?limit=500").json()["items"]}
    assert str(hers.id) in seen
    assert str(his.id) not in seen
    assert ann.get(f"{entity.plural}/{hers.id}").status_code == 200
    for response in (
        ann.get(f"{entity.plural}/{his.id}"),
        ann.get(f"{entity.plural}/{his.number}"),
        ann.patch(f"{entity.plural}/{his.id}", {}),
        ann.delete(f"{entity.plural}/{his.id}"),
        ann.get(f"{entity.plural}/{his.id}/changes"),
    ):
        problem(response, 404, "not_found")
    feed = ann.get(f"changes?entity={entity.name}&limit=1000").json()["items"]
    assert str(his.id) not in {change["record"]["id"] for change in feed}


@every(WRITTEN)
def test_a_record_goes_round(entity, company, admin):
    ada = actor_of(company.ada)
    sent = sample_values(entity, ada, every=True)
    made = admin.post(entity.plural, sent)
    assert made.status_code == 201, made.content
    item = made.json()
    address = f"{entity.plural}/{item['id']}"
    assert made["Location"] == f"/api/v1/{address}"
    assert made["ETag"] == f'"{item["version"]}"'
    assert set(entity.by_key) <= item.keys()

    read = admin.get(address)
    assert read.status_code == 200
    assert read.json() == item
    assert admin.get(f"{entity.plural}/{item['number']}").json() == item
    assert admin.get(address, headers={"If-None-Match": read["ETag"]}).status_code == 304

    back = {key: value for key, value in item.items() if key in sent}
    kept = admin.patch(address, back)  # what was read can be sent back
    assert kept.status_code == 200, kept.content
    assert kept.json()["version"] == item["version"]

    listed = admin.get(f"{entity.plural}?limit=500&id={item['id']}").json()
    assert [each["id"] for each in listed["items"]] == [item["id"]]
    assert listed["items"][0] == item
    assert (listed["count"], listed["count_exact"]) == (1, True)

    assert admin.delete(address).status_code == 204
    problem(admin.get(address), 404, "not_found")
    in_bin = admin.get(f"{entity.plural}?deleted=only&limit=500").json()["items"]
    assert item["id"] in {each["id"] for each in in_bin}
    restored = admin.post(f"{address}/restore")
    assert restored.status_code == 200, restored.content
    assert admin.get(address).status_code == 200
    history = admin.get(f"{address}/changes").json()["items"]
    assert [change["verb"] for change in history][:2] == ["restore", "delete"]
    assert history[-1]["verb"] == "create"
    assert history[-1]["actor"]["label"] == company.ada.name


@every(WRITTEN)
def test_every_field_refuses_what_it_cannot_hold(entity, company, admin):
    good = sample_values(entity, actor_of(company.ada))
    for each in entity.fields:
        if each.readonly:
            continue
        for wrong in wrong_values(each):
            response = admin.post(entity.plural, {**good, each.key: wrong})
            if not each.on_form and response.status_code == 201:
                continue  # a fact that the entity's own rules set anew
            body = problem(response, 422)
            named = each.key in body["fields"] or any(key.startswith(f"{each.key}.") for key in body["fields"])
            assert named, (each.key, wrong, body)


@every(WRITTEN)
def test_required_fields_are_asked_for(entity, admin):
    required = {each.key for each in entity.fields if each.required and not each.readonly and each.initial() is None}
    if required:
        body = problem(admin.post(entity.plural, {}), 422, "invalid")
        assert body["fields"].keys() & required


@every(WRITTEN)
def test_an_unknown_field_is_refused_with_the_nearest(entity, company, admin):
    key = next(each.key for each in entity.fields if not each.readonly)
    body = problem(admin.post(entity.plural, {f"{key}x": 1}), 422, "invalid")
    assert f"“{key}”" in body["fields"][f"{key}x"]
    body = problem(admin.get(f"{entity.plural}?{key}x=1"), 422, "unknown_field")
    assert f"“{key}”" in body["fields"][f"{key}x"]
    problem(admin.get(f"{entity.plural}?fields={key}x"), 422, "unknown_field")
    problem(admin.get(f"{entity.plural}?sort={key}x"), 422, "unknown_field")


@every(WRITTEN)
def test_a_stale_version_is_refused_with_the_present_record(entity, company, admin):
    record = sample_record(entity)
    address = f"{entity.plural}/{record.id}"
    body = problem(admin.patch(address, {}, headers={"If-Match": '"99"'}), 412, "stale")
    assert body["current"]["id"] == str(record.id)
    problem(admin.delete(address, headers={"If-Match": '"99"'}), 412, "stale")
    assert admin.delete(address, headers={"If-Match": f'"{record.version}"'}).status_code == 204


@every(ALL)
def test_foreign_and_strange_ids_are_not_found(entity, admin):
    for key in (uuid.uuid4(), "999999999", "9" * 60, "²", "nobody", "%00", "'or'1'='1"):
        problem(admin.get(f"{entity.plural}/{key}"), 404)
        if not entity.access.kept:
            problem(admin.delete(f"{entity.plural}/{key}"), 404)


@every(ALL)
def test_filters_hold_no_sql(entity, admin):
    text = "' or 1=1; drop table engine_user; --"
    for name in (text, "id) or (1=1", "t0.id", "name; drop table"):
        problem(admin.get(f"{entity.plural}", headers={}) if not name else _asked(admin, entity, name, text), 422)
    for key in entity.by_key:
        response = _asked(admin, entity, key, text)
        assert response.status_code in (200, 422), response.content
    assert admin.get("me").status_code == 200


@every(ALL)
def test_every_operator_of_every_field_answers(entity, company, admin):
    """Each with a value of any kind: found or refused, never broken. One of a field in turn goes through HTTP; of the others those
    that are not refused are asked together.
    """
    records = access.records(entity, revealing(actor_of(company.ada)), "view")
    for turn, (key, each) in enumerate(entity.by_key.items()):
        ops = (*each.operators, "nonsense")
        op, sent = ops[turn % len(ops)], VALUES[turn % len(VALUES)]
        response = admin.get(f"{entity.plural}?{key}__{op}={sent}&limit=1")
        assert response.status_code in (200, 422), (key, op, sent, response.content)
        taken = []
        for op, value in product(ops, VALUES):
            with suppress(Refused):
                condition = short_form(entity, f"{key}__{op}", [value])
                records.where(condition).where_sql(Sources(entity, records.actor))
                taken.append(condition)
        for begin in range(0, len(taken), 20):
            records.where({"any": taken[begin : begin + 20]}).page((entity.title,), limit=1)


@every(ALL)
def test_every_list_is_sorted_as_asked_or_refused(entity, admin):
    for key, each in entity.by_key.items():
        for sort in (key, f"-{key}"):
            response = admin.get(f"{entity.plural}?sort={sort}&limit=2")
            assert response.status_code == (200 if each.sortable else 422), response.content


@every(WRITTEN)
def test_a_cursor_of_another_list_is_refused(entity, admin):
    for _each in range(2):
        sample_record(entity)
    following = admin.get(f"{entity.plural}?limit=1&sort=number").json()["next"]
    assert admin.get(f"{entity.plural}?limit=1&sort=number&after={following}").status_code == 200
    problem(admin.get(f"{entity.plural}?limit=1&sort=-number&after={following}"), 422, "bad_cursor")
    problem(admin.get(f"{entity.plural}?after=nonsense"), 422, "bad_cursor")


@every(WRITTEN)
def test_a_bulk_answers_for_each_row(entity, company, admin):
    ada = actor_of(company.ada)
    stranger = str(uuid.uuid4())
    operations = [
        {"op": "create", "values": sample_values(entity, ada)},
        {"op": "create", "values": {"no_such_field": 1}},
        {"op": "upsert", "external_id": stranger, "values": sample_values(entity, ada)},
        {"op": "upsert", "external_id": stranger, "values": {}},
        {"op": "update", "id": str(uuid.uuid4()), "values": {}},
        {"op": "delete", "external_id": stranger},
    ]
    response = admin.post(f"{entity.plural}/bulk", {"operations": operations})
    assert response.status_code == 200, response.content
    body = response.json()
    assert [row["status"] for row in body["results"]] == [201, 422, 201, 200, 404, 204], body
    assert body["results"][1]["problem"]["fields"]
    assert body["counts"] == {"created": 2, "updated": 0, "unchanged": 1, "deleted": 1, "failed": 2}


def _asked(api, entity, name, value):
    from urllib.parse import quote

    return api.get(f"{entity.plural}?{quote(name)}={quote(value)}&limit=1")


def links_open(entity):
    """Rights to see what the records of an entity link to."""
    names = {getattr(each, "to", "") for each in entity.fields if each.kind == "reference"}
    return {(name, "view"): "all" for name in names if name and name != entity.name}


@every([entity for entity in WRITTEN if "timezone" in entity.by_key])
def test_a_time_zone_that_there_is_not_is_refused(entity, company):
    record = sample_record(entity.name)
    record.timezone = "Mars/Base"
    with pytest.raises(Invalid) as refused:
        save.save(record, actor=actor_of(company.ada))
    assert set(refused.value.fields) == {"timezone"}
