"""A custom entity with a field of every type does what a built-in one does, in pages and API."""

import copy
import json
import pickle
import re

import pytest

from regulars.base.errors import Invalid, NotFound, Refused
from regulars.engine import access, registry, save, undo, values
from regulars.engine.models import Change
from regulars.services.identity import tokens
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample_record, sample_values


@pytest.fixture
def api(client, company):
    _token, secret = tokens.make(company.ada, name="test")

    def ask(method, path, body=None, status=200, **headers):
        answer = client.generic(
            method,
            f"/api/v1/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", **headers},
        )
        assert answer.status_code == status, answer.content[:800]
        return answer.json() if answer.content else None

    return ask


def test_its_records_are_made_read_changed_and_deleted_by_api(ship, api):
    given = sample_values(ship, every=True)
    made = api("POST", "ships", given, 201)
    shown = api("GET", f"ships/{made['id']}")
    assert shown["f_integer"] == given["f_integer"]
    assert shown["f_money"] == given["f_money"]
    assert shown["f_choices"] == ["low"]
    changed = api("PATCH", f"ships/{made['id']}", {"f_text": "Changed"})
    assert changed["f_text"] == "Changed"
    assert api("GET", "ships?f_text=changed&sort=-f_date&fields=name,f_date")["count"] == 1
    api("DELETE", f"ships/{made['id']}", status=204)
    api("GET", f"ships/{made['id']}", status=404)
    api("POST", f"ships/{made['id']}/restore")


def test_the_contract_of_the_api_holds_it_at_once(ship, api, client):
    found = client.get("/api/v1/openapi.json").json()
    assert "/ships" in found["paths"]
    assert "f_money" in json.dumps(found["components"]["schemas"])
    registry.forget()
    registry.follow(0)


def test_fields_and_entities_are_made_by_api_and_used_with_the_next_request(
    own, api, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        words = {"key": "dock", "plural": "docks", "label": "Dock", "label_plural": "Docks"}
        api("POST", "custom-entities", words, 201)
    with django_capture_on_commit_callbacks(execute=True):
        field = {"entity": "dock", "key": "depth", "kind": "decimal", "label": "Depth", "label_ru": "Глубина"}
        api("POST", "custom-fields", field, 201)
    made = api("POST", "docks", {"name": "North", "depth": "12.5"}, 201)
    assert made["depth"] == "12.50"
    refused = api("POST", "docks", {"name": "South", "depth": "deep"}, 422)
    assert "depth" in json.dumps(refused)
    wrong = api("POST", "custom-fields", {**field, "key": "number"}, 422)
    assert "word of the program" in json.dumps(wrong)


def test_its_pages_stand(ship, client, company):
    client.force_login(company.ada)
    record = sample_record(ship, every=True, name="Aurora")
    addresses = (
        "",
        "?sort=f_money",
        "board",
        "new",
        record.number,
        f"{record.number}/edit",
        f"{record.id}/fields/f_choice",
    )
    for address in addresses:
        answer = client.get(f"/ships/{address}")
        assert answer.status_code == 200, address
    assert "Aurora" in client.get("/ships/").content.decode()
    page = client.get("/").content.decode()
    assert 'href="/ships/"' in page


def test_a_record_is_made_with_the_form_and_edited_in_place(ship, client, company):
    client.force_login(company.ada)
    client.post("/ships/new", {"name": "Borealis", "f_text": "From the form", "f_choice": "high"})
    record = access.records("ship", SYSTEM).where(name="Borealis").instances()[0]
    assert record.extra["f_text"] == "From the form"
    client.post(f"/ships/{record.id}/fields/f_text", {"f_text": "In place", "version": "1"})
    assert access.records("ship", SYSTEM).get(record.id).extra["f_text"] == "In place"


def test_the_records_of_another_entity_of_the_table_cannot_be_reached(ship, own):
    own.entity("plane")
    plane = sample_record("plane", name="Kite")
    vessel = sample_record("ship", name="Aurora")
    assert access.records("ship", SYSTEM).ids() == [vessel.id]
    with pytest.raises(NotFound):
        access.records("ship", SYSTEM).get(plane.id)
    with pytest.raises(NotFound):
        access.records("ship", SYSTEM).row(plane.number, ["name"])
    disguised = registry.get("ship").model.from_db("default", plane.column_names(), list(plane.loaded.values()))
    disguised.name = "Stolen"
    with pytest.raises(NotFound):
        save.save(disguised, actor=SYSTEM)
    assert not list(registry.get("ship").model.objects.filter(id=plane.id))


def test_two_entities_may_know_the_same_external_name(ship, own):
    own.entity("plane")
    sample_record("plane", external_id="X-1")
    sample_record("ship", external_id="X-1")
    with pytest.raises(Refused):
        sample_record("ship", external_id="X-1")


def test_rights_hold_by_owner(ship, company):
    mine = sample_record("ship", actor_of(company.ann), name="Mine")
    assert access.records("ship", actor_of(company.ann)).ids() == [mine.id]
    assert access.records("ship", actor_of(company.carl)).ids() == []
    assert access.records("ship", actor_of(company.mary)).ids() == [mine.id]
    assert not access.may(actor_of(company.nobody), "ship", "view")


def test_it_is_found_by_its_name_and_its_searched_fields(ship, own):
    own.field("ship", "flag_of", "text", is_searched=True)
    record = sample_record("ship", name="Aurora", flag_of="Panama")
    assert access.records("ship", SYSTEM).search("panam").ids() == [record.id]


def test_a_link_shows_a_panel_where_it_leads(ship, own):
    own.field("ship", "owner_company", "reference", rules={"to": "account"})
    account = sample_record("account")
    sample_record("ship", name="Aurora", owner_company=str(account.id))
    panels = [(each.entity, each.field) for each in registry.get("account").related]
    assert ("ship", "owner_company") in panels
    found = access.records("ship", SYSTEM).where({"field": "owner_company.name", "op": "eq", "value": account.name})
    assert found.count().number == 1


def test_creating_and_deleting_is_undone(ship, company):
    import uuid

    batch = uuid.uuid4()
    record = values.new_record(ship)
    values.apply(record, ship, {"name": "Short"}, SYSTEM)
    save.save(record, actor=SYSTEM, batch=batch)
    undo.undo_batch(batch, actor=SYSTEM)
    assert access.records("ship", SYSTEM).count().number == 0
    assert Change.objects.filter(entity="ship").count() == 2


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"key": "Ship"}, "key"),
        ({"key": "deal"}, "key"),
        ({"plural": "accounts"}, "plural"),
        ({"plural": "search"}, "plural"),
        ({"plural": "notifications"}, "plural"),
        ({"plural": "view-as"}, "plural"),
        ({"key": "jobs"}, "key"),
        ({"plural": "ferry"}, "plural"),
        ({"stage_field": "nothing"}, "stage_field"),
    ],
)
def test_a_wrong_entity_is_refused_in_clear_words(own, company, data, where):
    words = {"key": "ferry", "plural": "ferries", "label": "Ferry", "label_plural": "Ferries"}
    with pytest.raises(Invalid) as refused:
        own.entity(**{**words, **data})
    assert where in refused.value.fields


def test_no_entity_takes_an_address_of_the_program(own, company):
    from regulars.api.routes import PLACES

    for word in PLACES:
        with pytest.raises(Invalid) as refused:
            own.entity(key=word, plural="ferries", label="Ferry", label_plural="Ferries")
        assert "key" in refused.value.fields


def test_a_row_that_cannot_be_read_leaves_the_others_alone(own, company):
    from regulars.engine import workspace
    from regulars.engine.models import CustomField

    row = own.field("account", "good", "text")
    bad = own.field("account", "bad", "integer")
    CustomField.objects.filter(pk=bad.pk).update(kind="gone")
    workspace.move_settings_epoch()
    keys = registry.get("account").by_key
    assert row.key in keys
    assert "bad" not in keys
    assert re.fullmatch("good", row.key)


def test_a_past_moment_shows_custom_values_as_they_were(ship, company):
    from datetime import timedelta

    record = sample_record("ship", name="Aurora", f_text="before", f_integer=1)
    Change.objects.filter(record=record.id).update(at=Change.objects.get(record=record.id).at - timedelta(hours=2))
    moment = Change.objects.get(record=record.id).at + timedelta(hours=1)
    type(record).objects.filter(id=record.id).update(created_at=moment - timedelta(hours=1))
    stored = access.records("ship", SYSTEM).get(record.id)
    values.apply(stored, ship, {"f_text": "after", "f_integer": None}, SYSTEM)
    save.save(stored, actor=SYSTEM)
    row = access.records("ship", SYSTEM).as_of(moment).page(["f_text", "f_integer"]).rows[0]
    assert (row["f_text"], row["f_integer"]) == ("before", 1)


def test_its_documents_are_rebuilt_and_related_filters_asked(ship, own, company):
    from regulars.services.search import rebuilding

    own.field("ship", "company", "reference", rules={"to": "account"})
    account = sample_record("account")
    sample_record("ship", name="Aurora", company=str(account.id))
    assert rebuilding.rebuild(registry.get("ship")) == 1


def test_records_are_copied_as_records_of_their_entity(own, company):
    own.entity("barge")
    record = sample_record("barge", name="Anna")
    for made in (copy.copy(record), copy.deepcopy(record), pickle.loads(pickle.dumps(record))):
        assert registry.of(made).name == "barge"
        assert (made, made.name, made.version) == (record, "Anna", record.version)
        made.name = "Other"
    assert record.name == "Anna"


def test_its_form_stands_under_rules(own, company, client):
    own.entity("barge")
    own.field("barge", "reason", "text")
    condition = {"field": "name", "op": "eq", "value": "Anna"}
    rule = {"entity": "barge", "label": "Why", "effect": "require", "targets": ["reason"], "condition": condition}
    own._made("form-rule", rule)
    client.force_login(company.ada)
    assert client.get("/barges/new").status_code == 200
    assert "Why" in client.post("/barges/new", {"name": "Anna"}).content.decode()
    record = sample_record("barge", name="Berta")
    assert client.get(f"/barges/{record.id}/edit").status_code == 200


def test_names_that_differ_by_a_hyphen_are_two_entities(own, company):
    own.entity("po-box", plural="po-boxes")
    own.entity("pobox", plural="poboxes")
    one, two = sample_record("po-box"), sample_record("pobox")
    assert (registry.of(one).name, registry.of(two).name) == ("po-box", "pobox")
