"""What was renamed in the test installation is renamed in production by the file, not made a second time."""

import json

import pytest

from regulars.engine import registry, saved_views, workspace
from regulars.engine.models import FormRule, Layout, Role, SavedView, ViewChoice
from regulars.engine.promotion import file, taking
from regulars.services.approvals.models import Approval
from regulars.services.duplicates.models import DuplicateRule
from regulars.services.process.models import Process
from tests.areas.make import edit, fresh, make
from tests.factories.people import SYSTEM, actor_of

FIRST = {"field": "name", "op": "contains", "value": "x"}


def settings(**given):
    return json.dumps({"form": file.FORM, "version": file.VERSION, **given})


def form_rule(_company):
    return make(
        "form-rule", SYSTEM, label="First", entity="deal", effect="require", targets=["source"], condition=FIRST
    )


def duplicate_rule(_company):
    return make("duplicate-rule", SYSTEM, label="First", entity="deal", ways={"form": "warn"})


def process(_company):
    return make("process", SYSTEM, label="First", entity="deal", stages=[])


def layout(company):
    parts = {"list": {"columns": ["name"]}}
    return make("layout", SYSTEM, label="First", entity="deal", role=str(company.ann.roles.get().pk), parts=parts)


def view(company):
    return SavedView.objects.create(entity="deal", name="First", owner=company.ada, is_shared=True, filter=FIRST)


def role(_company):
    return make("role", SYSTEM, name="First")


KINDS = {
    "form_rules": (form_rule, "label", "deal."),
    "duplicate_rules": (duplicate_rule, "label", "deal."),
    "processes": (process, "label", "deal."),
    "layouts": (layout, "label", "deal."),
    "views": (view, "name", "deal."),
    "roles": (role, "name", ""),
}


def call(row, attribute, name):
    if isinstance(row, SavedView):
        setattr(row, attribute, name)
        row.save()
        return row
    return edit(fresh(row), SYSTEM, **{attribute: name})


@pytest.mark.parametrize("part", KINDS)
def test_what_was_renamed_is_renamed_and_the_preview_says_so(company, part):
    build, attribute, before = KINDS[part]
    row = build(company)
    call(row, attribute, "Second")
    text = file.write()
    call(row, attribute, "First")
    count = type(row).objects.count()
    looked = taking.preview(text, actor=SYSTEM)
    assert (looked.wrong, looked.only_here) == ({}, [])
    assert [(each.part.name, each.key, each.is_new, each.was) for each in looked.differences] == [
        (part, f"{before}Second", False, f"{before}First")
    ]
    assert getattr(fresh(row), attribute) == "First", "looking changes nothing"
    taking.take(text, actor=SYSTEM)
    assert (getattr(fresh(row), attribute), type(row).objects.count()) == ("Second", count)
    assert taking.take(text, actor=SYSTEM).differences == []
    assert file.write() == text


@pytest.mark.parametrize("part", KINDS)
def test_a_file_of_an_older_version_has_no_keys_and_is_taken_by_name(company, part):
    build, _attribute, before = KINDS[part]
    row = build(company)
    content = json.loads(file.write())
    key = content[part][f"{before}First"].pop("key")
    count = type(row).objects.count()
    assert taking.take(json.dumps(content), actor=SYSTEM).differences == []
    assert (type(row).objects.count(), fresh(row).key) == (count, key)


@pytest.mark.parametrize("part", ["form_rules", "roles"])
def test_what_is_called_the_same_and_made_apart_is_one_from_now_on(company, part):
    build, _attribute, before = KINDS[part]
    row = build(company)
    content = json.loads(file.write())
    content[part][f"{before}First"]["key"] = "of-the-other"
    assert [each.moves for each in taking.take(json.dumps(content), actor=SYSTEM).differences] == [
        (("key", "first", "of-the-other"),)
    ]
    assert fresh(row).key == "of-the-other"


def test_names_that_change_places_one_after_the_other_are_no_obstacle(company):
    one, other = make("role", SYSTEM, name="One"), make("role", SYSTEM, name="Other")
    text = file.write()
    content = json.loads(text)
    content["roles"]["Third"] = content["roles"].pop("Other")
    content["roles"]["Other"] = content["roles"].pop("One")
    taking.take(json.dumps(content), actor=SYSTEM)
    assert (fresh(one).name, fresh(other).name) == ("Other", "Third")


def test_what_refers_to_a_renamed_role_or_view_is_told_by_neither_twice(company):
    row, seen = role(company), view(company)
    saved_views.open_first_for(registry.get("deal"), row, str(seen.pk), actor=actor_of(company.ada))
    levels = [{"who": {"kind": "role", "role": str(row.pk)}}]
    approval = make("approval", SYSTEM, label="Big", key="big", entity="deal", levels=levels)
    parts = {"list": {"columns": ["name"]}}
    shown = make("layout", SYSTEM, label="Deals", entity="deal", role=str(row.pk), parts=parts)
    call(row, "name", "Second")
    call(seen, "name", "Second")
    text = file.write()
    content = json.loads(text)
    assert content["approvals"]["big"]["levels"][0]["who"]["role"] == "role: Second"
    assert content["layouts"]["deal.Deals"]["role"] == "role: Second"
    assert content["first_views"] == {"deal.Second": {"view": "view: deal.Second"}}
    call(row, "name", "First")
    call(seen, "name", "First")
    looked = taking.preview(text, actor=SYSTEM)
    assert [(each.part.name, each.was) for each in looked.differences] == [("roles", "First"), ("views", "deal.First")]
    assert (looked.wrong, looked.only_here) == ({}, [])
    taking.take(text, actor=SYSTEM)
    assert fresh(approval).levels[0]["who"]["role"] == str(row.pk)
    assert fresh(shown).role_id == row.pk
    assert ViewChoice.objects.get().first == str(seen.pk)


def test_an_approval_and_a_layout_by_a_role_come_with_it_into_an_installation_without(company):
    row = role(company)
    make("approval", SYSTEM, label="Big", key="big", entity="deal", levels=[{"who": {"kind": "role", "role": str(row.pk)}}])  # fmt: skip
    make("layout", SYSTEM, label="Deals", entity="deal", role=str(row.pk), parts={"list": {"columns": ["name"]}})
    text = file.write()
    for model in (Layout, Approval):
        model.objects.all().delete()
    Role.objects.filter(pk=row.pk).delete()
    workspace.move_settings_epoch()
    taking.take(text, actor=SYSTEM)
    made = Role.objects.get(name="First")
    assert made.pk != row.pk
    assert Layout.objects.get().role_id == made.pk
    assert Approval.objects.get().levels[0]["who"]["role"] == str(made.pk)


def test_older_files_name_roles_and_views_by_bare_names(company):
    row, seen = role(company), view(company)
    saved_views.open_first_for(registry.get("deal"), row, str(seen.pk), actor=actor_of(company.ada))
    make("approval", SYSTEM, label="Big", key="big", entity="deal", levels=[{"who": {"kind": "role", "role": str(row.pk)}}])  # fmt: skip
    shown = make("layout", SYSTEM, label="Deals", entity="deal", role=str(row.pk), parts={"list": {"columns": ["name"]}})  # fmt: skip
    content = json.loads(file.write())
    content["first_views"]["deal.First"]["view"] = "shared: First"
    content["approvals"]["big"]["levels"][0]["who"]["role"] = "First"
    del content["layouts"]["deal.Deals"]["role"]
    assert taking.take(json.dumps(content), actor=SYSTEM).differences == []
    assert fresh(shown).role_id == row.pk
    content["approvals"]["big"]["levels"][0]["who"]["role"] = "Nobody"
    assert "approvals.big.levels" in taking.preview(json.dumps(content), actor=SYSTEM).wrong


def test_a_wrong_key_is_refused_at_its_place(company):
    form_rule(company)
    content = json.loads(file.write())
    content["form_rules"]["deal.First"]["key"] = "Ä /"
    assert list(taking.preview(json.dumps(content), actor=SYSTEM).wrong) == ["form_rules.deal.First.key"]


def test_keys_stand_once_within_an_entity(company):
    keys = [form_rule(company).key, form_rule(company).key, make("role", SYSTEM, name="Менеджер").key]
    assert keys == ["first", "first-2", "menedzher"]
    private = SavedView.objects.create(entity="deal", name="First", owner=company.ann)
    assert (private.key, view(company).key, view(company).key) == ("", "first", "first-2")


def test_page_api_and_command_say_what_was_renamed(company, ada, capsys, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from regulars.project.cli import settings_
    from regulars.services.identity import tokens
    from tests.api.conftest import Api

    row = process(company)
    call(row, "label", "Second")
    text = file.write()
    call(row, "label", "First")
    page = ada.post("/admin/settings-file/", {"file": SimpleUploadedFile("s.json", text.encode(), "application/json")})
    assert "from “deal.First” to “deal.Second”" in page.content.decode()
    program = Api(tokens.make(company.ada, name="test", scopes=())[1])
    changed = program.send("POST", "settings?dry_run=true", json.loads(text)).json()["changed"]
    assert [(each["key"], each["renamed_from"]) for each in changed] == [("deal.Second", "deal.First")]
    name = tmp_path / "settings.json"
    name.write_text(text)
    settings_._import(str(name), dry_run=True)
    assert "deal.Second (renamed from deal.First)" in capsys.readouterr().out


@pytest.fixture(autouse=True)
def apart(company):
    for model in (Process, DuplicateRule, FormRule, Layout, Approval, SavedView):
        model.objects.all().delete()
    workspace.move_settings_epoch()
    yield
    registry.forget()
