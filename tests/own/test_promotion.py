"""Settings tried in a test installation are taken over in production by one file, reviewed first."""

import json

import pytest

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, registry, save, workspace
from regulars.engine.custom.making import make_entity
from regulars.engine.models import Change, CustomEntity, CustomField, FormRule, Role, SavedView
from regulars.engine.models.people import FieldRule, Grant
from regulars.engine.promotion import file, taking
from regulars.services.approvals.models import Approval
from regulars.services.identity import tokens
from tests.custom.conftest import own
from tests.factories.people import SYSTEM, actor_of, make_role
from tests.factories.values import sample_record

__all__ = ["own"]


@pytest.fixture
def tried(company):
    """An installation with one of everything."""
    words = {"key": "visit", "plural": "visits", "label": "Visit", "label_plural": "Visits", "icon": "wrench"}
    stages = [{"value": "planned", "label": "Planned"}, {"value": "done", "label": "Done", "tone": "good"}]
    make_entity(words, stages=stages, links=[{"key": "customer", "label": "Customer", "to": "account"}], actor=SYSTEM)
    workspace.move_settings_epoch()
    make_role("Technician", {("visit", "view"): "all", ("account", "view"): "own"})
    SavedView.objects.create(
        entity="visit", name="Planned", owner=company.ada, is_shared=True, filter={"field": "stage", "op": "eq", "value": "planned"}
    )  # fmt: skip
    SavedView.objects.create(entity="visit", name="Mine", owner=company.ann)
    workspace.put("timezone", "Europe/Berlin", actor=SYSTEM)
    yield file.write()
    workspace.forget()


@pytest.fixture
def empty(tried):
    """As production is before: none of it."""
    CustomField.objects.all().delete()
    CustomEntity.objects.all().delete()
    SavedView.objects.all().delete()
    Role.objects.filter(name__startswith="Technician").delete()
    workspace.put("timezone", "UTC", actor=SYSTEM)
    workspace.move_settings_epoch()
    assert registry.find("visit") is None
    return tried


def test_the_file_is_ordered_and_holds_no_people_and_no_secrets(tried, company):
    assert file.write() == tried
    content = json.loads(tried)
    assert list(content)[:2] == ["form", "version"]
    assert list(content["fields"]) == ["visit.customer", "visit.stage"]
    assert content["workspace"]["timezone"] == {"value": "Europe/Berlin"}
    assert list(content["views"]) == ["visit.Planned"], "what people keep for themselves stays with them"
    for person in (company.ada, company.ann):
        assert person.email not in tried
        assert str(person.id) not in tried


def test_production_takes_over_all_of_it_in_one_go(empty, company):
    looked = taking.preview(empty, actor=SYSTEM)
    assert {(each.part.name, each.key) for each in looked.differences if each.is_new} >= {
        ("entities", "visit"), ("fields", "visit.stage"), ("fields", "visit.customer"), ("views", "visit.Planned"),
    }  # fmt: skip
    assert looked.wrong == {}
    assert not CustomEntity.objects.exists(), "looking changes nothing"
    assert registry.find("visit") is None
    taking.take(empty, actor=actor_of(company.ada))
    entity = registry.get("visit")
    assert entity.board.by == "stage"
    assert entity.by_key["customer"].to == "account"
    role = Role.objects.get(name__startswith="Technician")
    assert set(Grant.objects.filter(role=role).values_list("entity", "action", "scope")) == {
        ("visit", "view", "all"), ("account", "view", "own"),
    }  # fmt: skip
    assert SavedView.objects.get().owner == company.ada
    assert workspace.value("timezone") == "Europe/Berlin"
    assert Change.objects.filter(entity="custom-field", actor=company.ada.id).count() == 2
    assert sample_record("visit", stage="done").extra["stage"] == "done"


def test_what_is_about_an_entity_in_the_bin_does_not_travel(tried, company):
    """A file that said its fields, rules and rights would be refused where the entity is not."""
    save.save(
        FormRule(entity="visit", label="Named", effect="require", targets=["customer"], condition={"field": "name", "op": "filled"}),
        actor=SYSTEM,
    )  # fmt: skip
    assert "visit.Named" in file.write()
    save.delete(list(CustomEntity.objects.filter(key="visit")), actor=SYSTEM)
    workspace.move_settings_epoch()
    written = file.write()
    assert "visit" not in written
    assert "Technician" in written, "the role itself does"
    assert taking.preview(written, actor=SYSTEM).wrong == {}


def test_a_right_on_a_field_in_the_bin_does_not_travel(company, own):
    secret = own.field("account", "secret", "text")
    role = make_role("Clerk", {("account", "view"): "all"})
    FieldRule.objects.create(role=role, entity="account", field="secret", mode="hidden")
    assert "secret" in file.write()
    save.delete([access.records("custom-field", SYSTEM).get(secret.id)], actor=SYSTEM)
    workspace.move_settings_epoch()
    assert '"secret"' not in file.write()


def test_a_second_time_changes_nothing(empty):
    taking.take(empty, actor=SYSTEM)
    count = Change.objects.count()
    again = taking.take(empty, actor=SYSTEM)
    assert again.differences == []
    assert Change.objects.count() == count
    assert file.write() == empty


def test_a_formula_is_put_after_the_fields_that_it_needs(company):
    fields = {
        "account.a_double": {"entity": "account", "key": "a_double", "kind": "formula", "label": "Double",
                             "rules": {"expression": "z_base * 2", "result": "integer"}},
        "account.z_base": {"entity": "account", "key": "z_base", "kind": "integer", "label": "Base"},
    }  # fmt: skip
    text = json.dumps({"form": "regulars-settings", "version": 1, "fields": fields})
    assert taking.preview(text, actor=SYSTEM).wrong == {}
    taking.take(text, actor=SYSTEM)
    assert sample_record("account", z_base=21).extra["a_double"] == 42


def test_what_has_a_key_travels_by_it_and_may_be_renamed(company):
    first = {"key": "visit", "label": "Visit", "entity": "deal", "levels": [{"who": {"kind": "manager"}}]}
    for label in ("Visit", "A visit first"):
        content = {"form": "regulars-settings", "version": 1, "approvals": {"visit": {**first, "label": label}}}
        taking.take(json.dumps(content), actor=SYSTEM)
    assert [(row.key, row.label) for row in Approval.objects.filter(deleted_at=None)] == [("visit", "A visit first")]


def test_what_is_only_here_stays_and_is_named(tried):
    content = json.loads(tried)
    del content["fields"]["visit.customer"]
    outcome = taking.take(json.dumps(content), actor=SYSTEM)
    assert [(part.name, key) for part, key in outcome.only_here] == [("fields", "visit.customer")]
    assert CustomField.objects.filter(key="customer").exists()


def test_one_refusal_stops_all_and_every_one_is_named(empty):
    content = json.loads(empty)
    content["fields"]["visit.stage"]["options"][1]["tone"] = "pink"
    content["fields"]["account.bad"] = {"entity": "account", "key": "bad", "kind": "novel", "label": "Bad"}
    content["workspace"]["currency"] = {"value": "XXX"}
    wrong = set(taking.preview(json.dumps(content), actor=SYSTEM).wrong)
    assert {"fields.visit.stage.options.1", "fields.account.bad.kind", "workspace.currency.value"} <= wrong
    with pytest.raises(Invalid) as refused:
        taking.take(json.dumps(content), actor=SYSTEM)
    assert wrong == set(refused.value.fields)
    assert not CustomEntity.objects.exists()
    assert workspace.value("timezone") == "UTC"
    assert registry.find("visit") is None


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"form": "other"}', '{"form": "regulars-settings", "version": 9}',
     '{"form": "regulars-settings", "version": 1, "people": {}}', '{"form": "regulars-settings", "version": 1, "fields": [1]}'],
)  # fmt: skip
def test_what_is_no_file_of_settings_is_refused(company, text):
    with pytest.raises(Invalid):
        taking.preview(text, actor=SYSTEM)


def test_only_administrators_take_over(tried, company):
    with pytest.raises(NotAllowed):
        taking.take(tried, actor=actor_of(company.ann))
    with pytest.raises(NotAllowed):
        taking.preview(tried, actor=actor_of(company.ann))


# -- by page, by API, from the command line -------------------------------------------------------------------------------


def upload(text):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"file": SimpleUploadedFile("settings.json", text.encode(), "application/json")}


def test_the_page_shows_the_difference_and_takes_it_over(empty, ada):
    fetched = ada.get("/admin/settings-file/regulars-settings.json")
    assert fetched.json()["form"] == "regulars-settings"
    page = ada.post("/admin/settings-file/", upload(empty))
    assert page.status_code == 200
    assert "visit.stage" in page.content.decode()
    assert "Take over" in page.content.decode()
    assert not CustomEntity.objects.exists()
    assert ada.post("/admin/settings-file/take", {"given": empty}).status_code == 302
    assert registry.find("visit") is not None
    assert "here already" in ada.post("/admin/settings-file/", upload(empty)).content.decode()


def test_the_page_refuses_in_words(tried, ada):
    content = json.loads(tried)
    content["fields"]["visit.stage"]["options"][1]["tone"] = "pink"
    page = ada.post("/admin/settings-file/", upload(json.dumps(content)))
    assert page.status_code == 422
    assert "fields.visit.stage.options.1" in page.content.decode()
    assert "Take over" not in page.content.decode()
    for wrong in ({}, upload("{"), upload("[]")):
        assert ada.post("/admin/settings-file/", wrong).status_code == 422


@pytest.mark.parametrize("path", ["", "take", "regulars-settings.json"])
def test_the_pages_are_the_administrators(company, enter, path):
    address = f"/admin/settings-file/{path}"
    assert enter(company.ann).get(address).status_code in (403, 405)
    assert enter(company.ann).post(address, {"given": "{}"}).status_code in (403, 405)


@pytest.fixture
def api(company, django_capture_on_commit_callbacks):
    from tests.api.conftest import Api

    def ask(user, method, data=None, query="", scopes=()):
        program = Api(tokens.make(user, name="test", scopes=scopes)[1])
        with django_capture_on_commit_callbacks(execute=True):
            return program.send(method, f"settings{query}", data)

    return ask


def test_the_api_gives_and_takes_them(empty, company, api):
    content = json.loads(empty)
    looked = api(company.ada, "POST", content, "?dry_run=true")
    assert looked.status_code == 200, looked.content
    assert {"part": "entities", "key": "visit"}.items() <= looked.json()["changed"][1].items()
    assert not CustomEntity.objects.exists()
    assert api(company.ada, "POST", content).status_code == 200
    assert json.loads(api(company.ada, "GET").content) == content
    content["fields"]["visit.stage"]["label"] = ""
    refused = api(company.ada, "POST", content)
    assert refused.status_code == 422
    assert "fields.visit.stage.label" in refused.json()["fields"]


def test_the_api_refuses_others_and_narrow_tokens(tried, company, api):
    assert api(company.ann, "GET").status_code == 403
    assert api(company.ann, "POST", json.loads(tried)).status_code == 403
    assert api(company.ada, "POST", json.loads(tried), scopes=("read",)).status_code == 403
    assert api(company.ada, "GET", scopes=("accounts:read",)).status_code == 403
    assert api(company.ada, "POST", json.loads(tried), "?dry_run=perhaps").status_code == 422


def test_the_command_exports_and_imports(empty, tmp_path, capsys):
    from regulars.project.cli import settings_
    from regulars.project.cli.failure import Failure

    name = tmp_path / "settings.json"
    name.write_text(empty)
    assert settings_._import(str(name), dry_run=True) == 0
    assert "new  entities: visit" in capsys.readouterr().out
    assert not CustomEntity.objects.exists()
    assert settings_._import(str(name), dry_run=False) == 0
    assert settings_._export(str(tmp_path / "again.json")) == 0
    assert (tmp_path / "again.json").read_text() == empty
    capsys.readouterr()
    settings_._import(str(name), dry_run=False)
    assert capsys.readouterr().out == "0 changed.\n"
    name.write_text("{")
    with pytest.raises(Failure, match="no JSON"):
        settings_._import(str(name), dry_run=False)
    with pytest.raises(Failure, match="cannot be read"):
        settings_._import(str(tmp_path / "nothing.json"), dry_run=False)
