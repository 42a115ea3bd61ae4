"""Sensitive fields: dots until someone asks, and who asked is kept."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, save, values
from regulars.engine.models import CustomField, Reading
from regulars.engine.sensitive import revealing
from regulars.services.timeline.queries import timeline
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db
SECRET = "passport 4509 117"


@pytest.fixture
def contact(company, own):
    own.field("contact", "passport", "text", is_sensitive=True)
    return sample_record("contact", SYSTEM, owner=str(company.ann.pk), passport=SECRET)


@pytest.fixture
def ann(company):
    return actor_of(company.ann)


def test_a_sensitive_field_is_personal_too(contact):
    assert registry.get("contact").by_key["passport"].personal


@pytest.mark.parametrize("who", ["ann", "ada"])
def test_a_sensitive_field_shows_dots_to_everyone(company, contact, who):
    row = access.records("contact", actor_of(getattr(company, who))).row(contact.pk, ["passport"])
    assert row["passport"] == "••••"
    assert not Reading.objects.exists()


def test_who_asks_gets_it_and_that_is_kept(ann, contact):
    empty = sample_record("contact", SYSTEM, owner=str(ann.id))
    rows = access.records("contact", revealing(ann)).page(["name", "passport"]).rows
    assert {row["passport"] for row in rows} == {SECRET, None}
    kept = Reading.objects.get()
    assert (kept.actor, kept.entity, kept.fields, kept.records) == (ann.id, "contact", ["passport"], [contact.pk])
    assert empty.pk not in kept.records


def test_a_page_without_sensitive_columns_is_not_written_down(ann, contact):
    access.records("contact", revealing(ann)).page(["name", "email"])
    assert not Reading.objects.exists()


def test_a_batch_costs_one_insert_and_other_entities_none(ann, contact):
    sample_record("account", SYSTEM, owner=str(ann.id))
    for _number in range(5):
        sample_record("contact", SYSTEM, owner=str(ann.id), passport=SECRET)
    with CaptureQueriesContext(connection) as asked:
        access.records("contact", revealing(ann)).page(["passport"])
    assert sum("INSERT" in each["sql"] for each in asked) == 1
    with CaptureQueriesContext(connection) as asked:
        access.records("account", revealing(ann)).page(["name"])
    assert len(asked) == 1


@pytest.mark.parametrize("ask", ["filter", "sort", "group", "over a link"])
def test_a_sensitive_field_can_be_asked_for_in_no_way(ann, contact, ask):
    found = access.records("contact", revealing(ann))
    if ask == "over a link":
        save.save(_reporting(contact, ann), actor=SYSTEM)
        shown = {row["reports_to.passport"] for row in found.page(["reports_to.passport"]).rows}
        assert shown == {None, "••••"}
        return
    with pytest.raises(Refused) as refused:
        match ask:
            case "filter":
                found.where({"field": "passport", "op": "contains", "value": "4509"}).count()
            case "sort":
                found.order_by("passport").page(["name"])
            case "group":
                found.group("passport")
    assert refused.value.code == "sensitive_field"


def _reporting(contact, ann):
    record = values.new_record(registry.get("contact"))
    values.apply(
        record, registry.get("contact"), {"name": "Below", "reports_to": str(contact.pk), "owner": str(ann.id)}, SYSTEM
    )
    return record


def test_the_timeline_and_the_history_show_dots(ann, contact, api_of, company):
    found = access.records("contact", ann, "edit").get(contact.pk)
    values.apply(found, registry.get("contact"), {"passport": "another 77"}, ann)
    save.save(found, actor=ann)
    told = str([entry.moved for entry in timeline(contact.pk, ann).entries])
    history = api_of(company.ada).get(f"contacts/{contact.pk}/changes").content.decode()
    for text in (told, history):
        assert "••••" in text
        assert "4509" not in text
        assert "another" not in text


def test_the_api_gives_the_value_and_keeps_who_read_it(company, contact, api_of):
    assert api_of(company.ann).get(f"contacts/{contact.pk}").json()["passport"] == SECRET
    kept = Reading.objects.get()
    assert (kept.actor, kept.source, kept.records) == (company.ann.pk, "api", [contact.pk])
    assert kept.token is not None
    listed = api_of(company.ann).get("contacts?fields=name,passport").json()["items"]
    assert [each["passport"] for each in listed] == [SECRET]
    assert Reading.objects.count() == 2


def test_an_export_gives_the_value_and_keeps_who_read_it(company, contact, enter):
    answer = enter(company.ann).get("/contacts/export?format=csv&what=all")
    assert SECRET in b"".join(answer.streaming_content).decode()
    assert Reading.objects.get().records == [contact.pk]


def test_pages_show_dots_until_show_is_pressed(company, contact, enter):
    browser = enter(company.ann)
    for address in (
        f"/contacts/{contact.number}",
        "/contacts/?columns=name,passport",
        f"/contacts/{contact.number}/edit",
    ):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert not re.search(r"(?<![0-9a-f-])4509(?![0-9a-f-])", answer.content.decode())  # but in an identifier
    assert not Reading.objects.exists()
    page = browser.get(f"/contacts/{contact.number}").content.decode()
    assert f"/contacts/{contact.pk}/reveal/passport" in page
    assert SECRET in browser.post(f"/contacts/{contact.pk}/reveal/passport").content.decode()
    assert Reading.objects.get().actor == company.ann.pk


def test_the_editor_counts_as_reading(company, contact, enter):
    assert SECRET in enter(company.ann).get(f"/contacts/{contact.pk}/fields/passport").content.decode()
    assert Reading.objects.count() == 1


def test_an_editor_of_an_empty_field_tells_nothing(company, own, enter):
    own.field("contact", "passport", "text", is_sensitive=True)
    empty = sample_record("contact", SYSTEM, owner=str(company.ann.pk))
    assert enter(company.ann).get(f"/contacts/{empty.pk}/fields/passport").status_code == 200
    assert not Reading.objects.exists()


def test_what_was_changed_in_place_is_dots_again_that_can_be_shown(company, contact, enter):
    browser = enter(company.ann)
    answer = browser.post(
        f"/contacts/{contact.pk}/fields/passport", {"passport": "another 77", "version": contact.version}
    )
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "another" not in text
    assert f"/contacts/{contact.pk}/reveal/passport?cell" in text
    assert browser.post(f"/contacts/{contact.pk}/reveal/passport?cell").content.decode() == "another 77"
    emptied = browser.post(f"/contacts/{contact.pk}/fields/passport", {"passport": ""})
    assert "Add…" in emptied.content.decode()


def test_a_conflict_over_it_shows_dots_and_reads_nothing(company, contact, enter, api_of):
    version = contact.version
    found = access.records("contact", SYSTEM, "edit").get(contact.pk)
    values.apply(found, registry.get("contact"), {"passport": "theirs 88"}, SYSTEM)
    save.save(found, actor=SYSTEM)
    answer = enter(company.ann).post(
        f"/contacts/{contact.pk}/fields/passport", {"passport": "mine 99", "version": version}
    )
    assert answer.status_code == 409
    assert "theirs 88" not in answer.content.decode()
    assert "4509" not in answer.content.decode()
    assert not Reading.objects.exists()
    program = api_of(company.ann).patch(
        f"contacts/{contact.pk}", {"passport": "mine 99"}, headers={"If-Match": f'"{version}"'}
    )
    assert (program.status_code, program.json()["current"]["passport"]) == (412, "••••")
    assert not Reading.objects.exists()


def test_a_form_keeps_no_draft_of_it_in_the_browser(company, contact, enter):
    page = enter(company.ann).get("/contacts/new").content.decode()
    assert 'data-control="passport" data-sensitive="on"' in page
    assert page.count("data-sensitive") == 1


def test_show_is_refused_to_those_who_do_not_reach_the_record(company, contact, enter):
    answer = enter(company.carl).post(f"/contacts/{contact.pk}/reveal/passport")
    assert answer.status_code == 404
    assert enter(company.ann).post(f"/contacts/{contact.pk}/reveal/email").status_code == 404
    assert not Reading.objects.exists()


def test_a_form_that_does_not_show_it_leaves_it_alone(company, contact, enter):
    browser = enter(company.ann)
    browser.post(f"/contacts/{contact.number}/edit", {"name": "New Name", "version": contact.version})
    stored = type(contact).objects.get(pk=contact.pk)
    assert (stored.name, stored.extra["passport"]) == ("New Name", SECRET)


def test_what_is_worked_out_of_it_is_sensitive_too(own, contact):
    with pytest.raises(Invalid) as refused:
        own.field("contact", "copy", "formula", rules={"expression": "passport", "result": "text"})
    assert "is_sensitive" in refused.value.fields
    own.field("contact", "copy", "formula", rules={"expression": "passport", "result": "text"}, is_sensitive=True)


def test_a_sensitive_field_is_not_found_by_the_search(own, contact):
    with pytest.raises(Invalid) as refused:
        own.field("contact", "illness", "text", is_sensitive=True, is_searched=True)
    assert "is_searched" in refused.value.fields


def test_the_marks_are_set_on_the_page_of_a_field(company, enter):
    browser = enter(company.ada)
    data = {"label": "Illness", "is_personal": "1", "is_sensitive": "1"}
    assert browser.post("/admin/entities/contact/fields/new?kind=text", data).status_code == 302
    row = CustomField.objects.get(key="illness")
    assert (row.is_personal, row.is_sensitive) == (True, True)
