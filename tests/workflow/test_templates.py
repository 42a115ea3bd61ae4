"""Message templates: checked when they are saved and when a rule takes them, read in the language of whoever gets them, kept while in use."""

import json

import pytest

from regulars.base.errors import Invalid, Refused
from regulars.engine import registry, save, workspace
from regulars.engine.models import Change
from regulars.engine.promotion import file, taking
from regulars.services.notify.models import Notification
from regulars.services.outbox.models import OutgoingLetter
from regulars.services.templates.models import MessageTemplate
from regulars.services.workflow.book import page_of
from regulars.services.workflow.rehearsing import try_out
from tests.factories.people import SYSTEM, actor_of, give, make_role
from tests.workflow.conftest import edit, make

WORDS = {"label": "Welcome", "key": "welcome", "entity": "contact"}
WORDS |= {"subject": "Welcome, {name}", "body": "Yours,\n{owner}"}
WORDS |= {"subject_ru": "Здравствуйте, {name}", "body_ru": "Ваш {owner}"}
LETTER = {"do": "mail", "to": "email", "template": "welcome"}


@pytest.fixture
def welcome(company):
    return make("message-template", SYSTEM, **WORDS)


@pytest.fixture
def greeted(automation, welcome):
    return automation.rule("contact", {"kind": "created"}, LETTER)


# -- the template itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "where", "names"),
    [
        ({"body": "Dear {nobody}"}, "body", "nobody"),
        ({"subject_ru": "{account.nothing}"}, "subject_ru", "nothing"),
        ({"entity": "", "body": "{no_such_thing}"}, "body", "no_such_thing"),
        ({"body_ru": ""}, "body_ru", "subject and a text"),
        ({"subject": "", "body": "", "subject_ru": "", "body_ru": ""}, "subject", "one language"),
        ({"entity": "nothing"}, "entity", "nothing"),
        ({"key": "Wel come"}, "key", "small Latin"),
    ],
)
def test_a_template_that_could_not_be_sent_is_refused_naming_what_is_wrong(company, given, where, names):
    with pytest.raises(Invalid) as refused:
        make("message-template", SYSTEM, **{**WORDS, **given})
    assert names in str(refused.value.fields[where])
    assert not MessageTemplate.objects.exists()


def test_a_template_without_a_key_is_named_after_its_label(company):
    row = make("message-template", SYSTEM, **{**WORDS, "key": "", "label": "Доброе утро"})
    assert row.key == "dobroe-utro"


def test_in_one_language_it_is_enough_and_for_any_records_too(company):
    row = make("message-template", SYSTEM, label="Note", entity="", subject_ru="О {name}", body_ru="Текст")
    assert list(row.written) == ["ru"]


# -- used by rules --------------------------------------------------------------------------------------------------------


def test_a_letter_is_written_in_the_language_of_whoever_gets_it(automation, greeted, ann):
    make("contact", ann, name="Jo", email="jo@example.com", language="en")
    make("contact", ann, name="Anna", email="anna@example.com", language="ru")
    make("contact", ann, name="Max", email="max@example.com")
    automation.settle()
    assert {letter.to: letter.subject for letter in OutgoingLetter.objects.all()} == {
        "jo@example.com": "Welcome, Jo", "anna@example.com": "Здравствуйте, Anna", "max@example.com": "Welcome, Max",
    }  # fmt: skip
    told = [run.done_steps.get().told for run in automation.runs(greeted)]
    assert [(each["template"], each["language"]) for each in told] == [("welcome", "en"), ("welcome", "ru"), ("welcome", "en")]  # fmt: skip


def test_the_step_may_say_the_language_and_a_colleague_is_written_to_in_theirs(automation, company, welcome, ann):
    edit(company.ann, SYSTEM, language="ru")
    trigger = {"kind": "created"}
    automation.rule("contact", trigger, {**LETTER, "language": "ru"}, {**LETTER, "to": "owner.email"})
    make("contact", ann, name="Jo", email="jo@example.com", language="en")
    automation.settle()
    assert {letter.subject for letter in OutgoingLetter.objects.all()} == {"Здравствуйте, Jo"}
    assert OutgoingLetter.objects.count() == 2


def test_people_are_told_by_a_template_each_in_their_language(automation, company, welcome, ann):
    edit(company.ann, SYSTEM, language="ru")
    workspace.move_access_epoch()
    automation.rule("contact", {"kind": "created"}, {"do": "notify", "to": "owner", "template": "welcome"})
    make("contact", ann, name="Jo")
    automation.settle()
    assert Notification.objects.get(kind="rule").text == "Ваш Ann Rep"


@pytest.mark.parametrize(
    "wrong",
    [
        {"template": "nothing"},
        {"subject": "Hello"},
        {"language": "de"},
        {"template": "", "subject": "Hello", "text": "Dear", "language": "ru"},
    ],
)
def test_a_step_that_could_not_be_done_is_refused(automation, welcome, wrong):
    with pytest.raises(Invalid) as refused:
        automation.rule("contact", {"kind": "created"}, {**LETTER, **wrong})
    assert "steps" in refused.value.fields


def test_a_template_for_any_is_checked_once_more_for_the_records_of_the_rule(automation, company):
    make("message-template", SYSTEM, **{**WORDS, "entity": "", "body": "As a {job_title}"})
    automation.rule("contact", {"kind": "created"}, LETTER)
    with pytest.raises(Invalid) as refused:
        automation.rule("account", {"kind": "created"}, {**LETTER, "to": "", "address": "a@example.com"})
    assert "job_title" in str(refused.value.fields["steps"])


def test_what_a_rule_uses_is_neither_broken_nor_switched_off_nor_deleted(automation, greeted, welcome, company):
    for given in ({"is_active": False}, {"key": "other"}, {"entity": "lead"}, {"entity": "", "body": "{stage}"}):
        with pytest.raises(Refused):
            edit(welcome, SYSTEM, **given)
        welcome.refresh_from_db()
        welcome.remember()
    with pytest.raises(Refused, match=greeted.label):
        save.delete([welcome], actor=SYSTEM)
    edit(greeted, SYSTEM, is_active=False)
    save.delete([MessageTemplate.objects.get()], actor=SYSTEM)


def test_a_run_on_its_way_keeps_its_template_and_without_one_it_says_so(automation, welcome, ann):
    wait = {"do": "wait", "for": {"count": 1, "unit": "days"}}
    rule = automation.rule("contact", {"kind": "created"}, wait, LETTER)
    make("contact", ann, name="Jo", email="jo@example.com")
    automation.settle()
    edit(rule, SYSTEM, steps=[wait])
    with pytest.raises(Refused, match=rule.label):
        save.delete([welcome], actor=SYSTEM)


def test_a_try_shows_the_letter_in_the_readers_language_and_sends_nothing(company, automation, greeted, ann):
    contact = make("contact", ann, name="Anna", email="anna@example.com", language="ru")
    trial = try_out(page_of(greeted), greeted.steps, str(contact.pk), viewer=actor_of(company.ada))
    assert trial.marks[0].told["letter"] == {"to": "anna@example.com", "subject": "Здравствуйте, Anna", "text": "Ваш Ann Rep"}  # fmt: skip
    assert not OutgoingLetter.objects.exists()


# -- pages, API, file -----------------------------------------------------------------------------------------------------


def test_the_preview_shows_both_languages_and_sends_nothing(company, welcome, ann, enter, api_of):
    contact = make("contact", ann, name="Jo Smith", email="jo@example.com")
    page = enter(company.ada).get(f"/message-templates/{welcome.pk}/preview?record={contact.pk}").content.decode()
    assert "Welcome, Jo Smith" in page
    assert "Здравствуйте, Jo Smith" in page
    told = api_of(company.ada).get(f"/api/v1/message-templates/{welcome.pk}/preview?record={contact.pk}").json()
    assert told["languages"]["ru"] == {"language": "ru", "subject": "Здравствуйте, Jo Smith", "text": "Ваш Ann Rep"}
    assert told["label"] == "Jo Smith"
    assert not OutgoingLetter.objects.exists()


def test_the_preview_needs_a_record_that_its_reader_sees(company, welcome, ann, enter, api_of):
    contact = make("contact", ann, name="Hidden One")
    address = f"/api/v1/message-templates/{welcome.pk}/preview"
    assert api_of(company.carl).get(f"{address}?record={contact.pk}").status_code in (403, 404)
    assert api_of(company.ada).get(address).status_code == 422
    assert api_of(company.ada).get(f"{address}?record={contact.pk}&entity=deal").status_code == 422
    page = enter(company.carl).get(f"/message-templates/{welcome.pk}/preview?record={contact.pk}").content.decode()
    assert "Hidden One" not in page


def test_only_who_may_edit_templates_edits_them(company, welcome, enter, api_of):
    address = f"/api/v1/message-templates/{welcome.pk}"
    etag = {"headers": {"If-Match": '"1"'}}
    assert api_of(company.mary).patch(address, {"label": "Mine"}, **etag).status_code == 403
    assert enter(company.mary).get(f"/message-templates/{welcome.pk}/edit").status_code in (403, 404)
    give(company.mary, make_role("Writer", {("message-template", "edit"): "all"}))
    assert api_of(company.mary).patch(address, {"label": "Ours"}, **etag).status_code == 200
    assert Change.objects.get(entity="message-template", verb="update").actor == company.mary.pk


def test_the_editor_offers_templates_and_takes_the_chosen_one(company, automation, welcome, enter):
    ada = enter(company.ada)
    form = {"label": "Greet", "t-kind": "created", "is_active": "1", "hourly_limit": "1000", "step": ["s-0"]}
    form |= {"s-0-do": "mail", "s-0-to": "email", "s-0-template": "welcome", "s-0-language": "ru"}
    drawn = ada.post("/admin/rules/draw?entity=contact", {**form, "op": ""}).content.decode()
    assert 'value="welcome" selected' in drawn
    assert "s-0-subject" not in drawn
    typed = {**form, "s-0-subject": "Mine", "s-0-text": "Dear\nyou", "op": ""}
    drawn = ada.post("/admin/rules/draw?entity=contact", typed).content.decode()
    assert '<input type="hidden" name="s-0-subject" value="Mine">' in drawn
    drawn = ada.post("/admin/rules/draw?entity=contact", {**typed, "s-0-template": ""}).content.decode()
    assert 'value="Mine"' in drawn
    assert "Dear\nyou</textarea>" in drawn
    form |= {"s-0-subject": "Mine", "s-0-text": "Dear\nyou"}
    assert ada.post("/admin/rules/new?entity=contact", form).status_code == 302
    rule = registry.get("rule").model.objects.get()
    assert rule.steps == [{"do": "mail", "to": "email", "template": "welcome", "language": "ru"}]
    assert "Welcome" in ada.get(f"/admin/rules/{rule.pk}/versions").content.decode()


def test_templates_travel_with_the_settings_before_the_rules_that_use_them(company, greeted, automation):
    content = json.loads(file.write())
    assert content["message_templates"]["welcome"]["subject_ru"] == "Здравствуйте, {name}"
    edit(greeted, SYSTEM, is_active=False)
    save.delete([greeted], actor=SYSTEM)
    save.delete([MessageTemplate.objects.get()], actor=SYSTEM)
    kept = {name: content[name] for name in ("form", "version", "message_templates", "rules")}
    kept["message_templates"] = {"greeting": {**kept["message_templates"]["welcome"], "key": "greeting"}}
    rule = {**next(iter(kept["rules"].values())), "key": "greeter", "steps": [{**LETTER, "template": "greeting"}]}
    kept["rules"] = {f"contact.{rule['label']}": rule}
    taking.take(json.dumps(kept), actor=actor_of(company.ada))
    assert MessageTemplate.objects.filter(key="greeting", deleted_at=None).exists()
