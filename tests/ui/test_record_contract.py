"""Every entity's record page, form and fields, from its description alone."""

import json
import re
import uuid

import pytest

from regulars.engine import registry
from regulars.engine.models import Change
from tests.factories.values import sample_record, sample_values
from tests.ui.test_record_controls import Inputs

ENTITIES = [entity for entity in registry.entities() if not entity.access.kept]
EVERY = pytest.mark.parametrize("entity", ENTITIES, ids=[each.name for each in ENTITIES])
MARKUP = "<script>alert(1)</script>"
OWNED = [each for each in ENTITIES if each.owner_column]


def page_of(entity, record):
    return f"/{entity.plural}/{record.number}"


def title_of(entity, record):
    found = entity.by_key[entity.title]
    return found.text(found.get(record))


@EVERY
def test_a_page_opens_for_one_who_may(entity, company, enter):
    record = sample_record(entity, every=True)
    answer = enter(company.ada).get(page_of(entity, record))
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


@EVERY
def test_the_panels_of_a_page_open(entity, company, enter):
    record = sample_record(entity, every=True)
    assert enter(company.ada).get(f"/{entity.plural}/{record.pk}/related").status_code == 200


@EVERY
def test_the_id_leads_to_the_page(entity, company, enter):
    record = sample_record(entity)
    answer = enter(company.ada).get(f"/{entity.plural}/{record.pk}?a=1")
    assert answer.status_code == 302
    assert answer["Location"] == f"{page_of(entity, record)}?a=1"


@EVERY
def test_a_stranger_is_asked_to_sign_in(entity, company, client):
    record = sample_record(entity)
    for address in (page_of(entity, record), f"/{entity.plural}/new", f"{page_of(entity, record)}/edit"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/auth/login/" in answer["Location"]


@pytest.mark.parametrize("entity", OWNED, ids=[each.name for each in OWNED])
def test_a_page_is_not_there_for_one_who_may_not(entity, company, enter):
    record = sample_record(entity, owner=str(company.ann.pk))
    assert enter(company.ann).get(page_of(entity, record)).status_code == 200
    assert enter(company.carl).get(page_of(entity, record)).status_code == 404
    assert enter(company.carl).get(f"/{entity.plural}/{record.pk}/related").status_code == 404
    assert enter(company.carl).get(f"/{entity.plural}/{record.pk}/timeline").status_code == 404
    assert enter(company.carl).get(f"{page_of(entity, record)}/edit").status_code in (403, 404)


STRICT = ("iban", "bic", "timezone", "address")
"""Texts of a form of their own."""


@EVERY
def test_words_are_not_markup(entity, company, enter):
    texts = [
        each for each in entity.fields
        if each.kind in ("text", "long_text") and not each.readonly and each.max_length >= len(MARKUP) and each.key not in STRICT
    ]  # fmt: skip
    if not texts or entity.name in (
        "contact-point",
        "custom-field",
        "custom-entity",
        "form-rule",
        "layout",
        "holiday-set",
        "matching-rule",
        "working-calendar",
        "process",
        "qualification-procedure",
        "score-rule",
        "approval",
        "rule",
        "credential",
        "message-template",
        "document-template",
        "duplicate-rule",
        "territory-rule",
        "product-option",
        "option-rule",
        "list-option",
    ):
        pytest.skip("it has no words, or words of a strict form")
    record = sample_record(entity, **{each.key: MARKUP for each in texts})
    html = enter(company.ada).get(page_of(entity, record)).content.decode()
    assert "<script>alert(1)" not in html
    html = enter(company.ada).get(f"{page_of(entity, record)}/edit").content.decode()
    assert "<script>alert(1)" not in html


@EVERY
def test_a_form_makes_a_record(entity, company, enter):
    if any(not each.by_hand and sample_values(entity).get(each.key) for each in entity.fields):
        pytest.skip("it is made on a page of its own, where its settings have controls")
    browser = enter(company.ada)
    html = browser.get(f"/{entity.plural}/new").content.decode()
    given = posted(html, sample_values(entity))
    answer = browser.post(f"/{entity.plural}/new", given)
    assert answer.status_code == 302, Inputs(answer.content.decode()).sent
    assert browser.get(answer["Location"]).status_code == 200
    change = Change.objects.filter(entity=entity.name, verb="create").latest("id")
    assert change.actor == company.ada.pk


@EVERY
def test_a_form_opens_as_a_dialog(entity, company, enter):
    answer = enter(company.ada).get(f"/{entity.plural}/new?dialog=1", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<html" not in html
    assert "dialog__frame" in html


@EVERY
def test_an_unchanged_form_changes_nothing(entity, company, enter):
    record = sample_record(entity, every=True)
    browser = enter(company.ada)
    html = browser.get(f"{page_of(entity, record)}/edit").content.decode()
    answer = browser.post(f"{page_of(entity, record)}/edit", dict_of(Inputs(main_form(html)).post))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    change = Change.objects.filter(record=record.pk).latest("id")
    assert change.version == 1, change.diff


@EVERY
def test_a_wrong_form_writes_nothing_and_keeps_what_was_typed(entity, company, enter):
    wrong = first_that_can_be_wrong(entity)
    if wrong is None:
        pytest.skip("nothing typed here can be wrong")
    _key, typed, name = wrong
    before = entity.model._default_manager.count()
    data = posted("", sample_values(entity))
    count_after_samples = entity.model._default_manager.count()
    answer = enter(company.ada).post(f"/{entity.plural}/new", {**data, name: typed})
    assert answer.status_code == 422
    assert entity.model._default_manager.count() == count_after_samples >= before
    html = answer.content.decode()
    assert 'aria-invalid="true"' in html
    assert typed[:100].replace("<", "&lt;").replace(">", "&gt;") in html


@EVERY
def test_a_field_is_edited_in_place(entity, company, enter):
    found = next((each for each in entity.fields if each.kind == "text" and each.on_form and not each.readonly), None)
    if found is None or entity.name == "contact-point":
        pytest.skip("it has no line of words")
    record = sample_record(entity)
    browser = enter(company.ada)
    address = f"/{entity.plural}/{record.pk}/fields/{found.key}"
    assert f'name="{found.key}"' in browser.get(address).content.decode()
    answer = browser.post(address, {found.key: "Quite <new>", "version": "1"})
    assert answer.status_code == 200
    assert "Quite &lt;new&gt;" in answer.content.decode()
    assert answer["X-Version"] == "2"
    assert found.get(fresh(entity, record)) == "Quite <new>"


@EVERY
def test_two_who_change_the_same_field_are_both_heard(entity, company, enter):
    found = next((each for each in entity.fields if each.kind == "text" and each.on_form and not each.readonly), None)
    if found is None or not found.keep_history or entity.name == "contact-point":
        pytest.skip("it has no line of words")
    record = sample_record(entity)
    browser = enter(company.ada)
    address = f"/{entity.plural}/{record.pk}/fields/{found.key}"
    browser.post(address, {found.key: "Theirs", "version": "1"})
    answer = browser.post(address, {found.key: "Mine & yours", "version": "1"})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Theirs" in html
    assert "Mine &amp; yours" in html
    assert found.get(fresh(entity, record)) == "Theirs"


@EVERY
def test_a_deleted_record_can_be_taken_back(entity, company, enter):
    record = sample_record(entity)
    browser = enter(company.ada)
    answer = browser.post(f"/{entity.plural}/{record.pk}/delete", headers={"HX-Request": "true"})
    assert answer.status_code == 204, answer.content
    html = browser.get(page_of(entity, record)).content.decode()
    assert f"/{entity.plural}/{record.pk}/restore" in html
    assert browser.post(f"/{entity.plural}/{record.pk}/restore").status_code == 302
    assert fresh(entity, record).deleted_at is None


@EVERY
def test_the_last_change_can_be_undone(entity, company, enter):
    record = sample_record(entity)
    change = Change.objects.get(record=record.pk)
    answer = enter(company.ada).post(f"/undo/change/{change.pk}", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert fresh(entity, record).deleted_at is not None


@EVERY
def test_a_link_to_it_is_found_by_typing(entity, company, enter):
    record = sample_record(entity)
    answer = enter(company.ada).get(f"/{entity.plural}/options?q=")
    assert answer.status_code == 200
    title = title_of(entity, record)
    if title:
        answer = enter(company.ada).get(f"/{entity.plural}/options", {"q": title.split()[-1]})
        assert str(record.pk) in answer.content.decode()


@EVERY
def test_each_verb_asks_in_a_dialog(entity, company, enter):
    record = sample_record(entity)
    browser = enter(company.ada)
    for action in entity.actions:
        answer = browser.get(f"/{entity.plural}/{record.pk}/actions/{action.verb}")
        assert answer.status_code == 200
        assert "dialog__frame" in answer.content.decode()


@EVERY
def test_a_verb_without_its_answers_changes_nothing(entity, company, enter):
    record = sample_record(entity)
    browser = enter(company.ada)
    for action in entity.actions:
        if not any(each.required for each in action.fields):
            continue
        answer = browser.post(f"/{entity.plural}/{record.pk}/actions/{action.verb}")
        assert answer.status_code == 422
        assert fresh(entity, record).version == 1


def test_what_is_not_there_is_not_found(company, enter):
    browser = enter(company.ada)
    for address in (
        "/deals/999999999",
        f"/deals/{uuid.uuid4()}",
        "/deals/no-such-thing",
        "/nothings/1",
        "/deals/²",
        f"/deals/{'9' * 60}",
        f"/deals/{uuid.uuid4()}/fields/name",
        f"/deals/{uuid.uuid4()}/actions/win",
        f"/deals/{uuid.uuid4()}/write/note",
    ):
        assert browser.get(address).status_code == 404, address


# -- helpers ------------------------------------------------------------------------------------------------------------


def fresh(entity, record):
    return entity.model._default_manager.get(pk=record.pk)


def main_form(html):
    """The form of the page's content, without those of the shell."""
    found = re.search(r"<r-check.*?</r-check>", html, re.DOTALL)
    assert found, html[:500]
    return found[0]


def dict_of(query):
    return {key: query.getlist(key) for key in query}


STRUCTURES = ("targets", "condition", "parts")


def posted(html, given):
    """The form as the browser would send it with these values typed in."""
    sent = dict_of(Inputs(main_form(html)).post) if html else {}
    for key, value in given.items():
        if key in STRUCTURES:
            sent[key] = json.dumps(value)
        elif isinstance(value, dict) and "amount" in value:
            sent |= {key: value["amount"], f"{key}.currency": value["currency"]}
        elif isinstance(value, dict) and "entity" in value:
            sent[key] = f"{value['entity']}:{value['id']}"
        elif isinstance(value, dict) and "first" in value:
            sent |= {key: "", **{f"{key}.{part}": text for part, text in value.items()}}
        elif isinstance(value, dict):
            sent |= {f"{key}.{part}": text for part, text in value.items()}
        elif isinstance(value, bool):
            sent[key] = "1" if value else ""
        else:
            sent[key] = value
    return sent


def first_that_can_be_wrong(entity):
    wrong = {
        "email": "nobody@<b>",
        "date": "someday",
        "integer": "many",
        "url": "javascript:x",
        "phone": "nobody",
        "money": "lots",
    }
    for each in entity.fields:
        if each.on_form and not each.readonly and each.kind in wrong:
            return each.key, wrong[each.kind], each.key
    for each in entity.fields:
        if each.on_form and not each.readonly and each.kind == "text":
            return each.key, "x" * (each.max_length + 1), each.key
    return None
