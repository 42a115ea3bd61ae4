"""A deal's page, walked as a salesperson does."""

import re
import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from regulars.areas.activities.models import Note, Task
from regulars.areas.sales.models import Deal
from regulars.engine import save, values
from regulars.engine.describe import Action
from regulars.engine.models import Change, FieldRule, StoredFile
from regulars.ui.views.verbs import done_words
from tests.factories.people import SYSTEM, give, make_role, make_user
from tests.factories.values import sample_record
from tests.ui.answers import HTMX, events, html_of
from tests.ui.test_record_contract import dict_of
from tests.ui.test_record_controls import Inputs

CEILING = 15


def test_the_path_shows_where_the_deal_stands(ann, deal, stages):
    html = html_of(ann.get(f"/deals/{deal.number}"))
    steps = re.findall(r'path__step--(\w+)".*?<span>(.*?)<', html)
    assert [(state, label) for state, label in steps] == [
        ("current", "Qualify"),
        ("next", "Propose"),
        ("next", "Closed won"),
    ]


def test_a_step_moves_the_deal(ann, deal, stages):
    answer = ann.post(f"/deals/{deal.pk}/stage", {"lane": str(stages["won"].pk)}, headers=HTMX)
    assert answer.status_code == 204
    assert "record:changed" in events(answer)
    assert Deal.objects.get(pk=deal.pk).status == "won"


def test_a_refused_step_asks_for_what_is_missing_and_then_moves(ann, deal, stages):
    target = str(stages["propose"].pk)
    answer = ann.post(f"/deals/{deal.pk}/stage", {"lane": target}, headers=HTMX)
    assert answer.status_code == 422
    html = html_of(answer)
    assert 'name="amount"' in html
    assert 'name="closes_on"' in html
    sent = {**dict_of(Inputs(html).post), "amount": "1,200", "closes_on": "2027-01-31"}
    assert ann.post(f"/deals/{deal.pk}/fill", sent, headers=HTMX).status_code < 300
    moved = Deal.objects.get(pk=deal.pk)
    assert (moved.stage_id, moved.amount) == (stages["propose"].pk, 1200)


def test_a_lost_deal_ends_its_path(ann, deal, stages):
    ann.post(f"/deals/{deal.pk}/actions/lose", {"reason": "price"}, headers=HTMX)
    html = html_of(ann.get(f"/deals/{deal.number}"))
    assert "path__step--lost" in html
    assert "Closed won" not in html


def test_a_verb_is_done_and_can_be_undone(ann, deal):
    answer = ann.post(f"/deals/{deal.pk}/actions/win", {"reason": ""}, headers=HTMX)
    assert answer.status_code == 204
    assert "dialog:close" in events(answer)
    assert events(answer)["toast"]["text"] == f"Won: {deal.name}"
    undo = events(answer)["toast"]["undo"]
    answer = ann.post(undo, headers=HTMX)
    assert events(answer)["toast"]["text"] == "Undone."
    assert Deal.objects.get(pk=deal.pk).status == "open"


def test_the_toast_says_what_was_done(ann, deal):
    ann.post(f"/deals/{deal.pk}/actions/win", {"reason": ""}, headers=HTMX)
    answer = ann.post(f"/deals/{deal.pk}/actions/reopen", headers=HTMX)
    assert events(answer)["toast"]["text"] == f"Reopened: {deal.name}"


def test_a_verb_that_does_not_say_its_past_is_done():
    text = done_words(Action("audit", "Audit", print))
    assert text == "Audit – done"


def test_a_verb_that_makes_no_sense_says_why(ann, deal):
    ann.post(f"/deals/{deal.pk}/actions/win", headers=HTMX)
    answer = ann.post(f"/deals/{deal.pk}/actions/win", headers=HTMX)
    assert answer.status_code == 422
    assert 'role="alert"' in html_of(answer)


def test_others_may_not_do_it(company, enter, deal):
    """Bob reads the deals of his team, and changes none of them."""
    bob = enter(company.bob)
    html = html_of(bob.get(f"/deals/{deal.number}"))
    assert "actions/win" not in html
    assert "fields/name" not in html
    assert f"{deal.pk}/stage" not in html
    for address in ("actions/win", "stage", "delete", "fields/name"):
        assert bob.post(f"/deals/{deal.pk}/{address}", {"name": "Mine"}, headers=HTMX).status_code in (403, 404), (
            address
        )
    assert bob.get(f"/deals/{deal.number}/edit").status_code in (403, 404)
    assert Deal.objects.get(pk=deal.pk).version == 1


def test_a_note_is_written_where_one_is(ann, deal, company):
    html = html_of(ann.get(f"/deals/{deal.number}"))
    assert f"/deals/{deal.pk}/write/note" in html
    answer = ann.post(
        f"/deals/{deal.pk}/write/note", {"text": "<p>They compare <script>x</script>two offers.</p>"}, headers=HTMX
    )
    assert answer.status_code == 200
    assert "record:written" in events(answer)
    note = Note.objects.get()
    assert (note.record_entity, note.record_id, note.owner_id) == ("deal", deal.pk, company.ann.pk)
    html = html_of(ann.get(f"/deals/{deal.number}"))
    assert "two offers." in html
    assert "<script>x" not in html


def test_an_empty_note_is_refused(ann, deal):
    answer = ann.post(f"/deals/{deal.pk}/write/note", {"text": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert "required" in html_of(answer)
    assert not Note.objects.exists()


def test_a_wrong_task_keeps_what_was_typed(ann, deal):
    answer = ann.post(f"/deals/{deal.pk}/write/task", {"name": "Call <them>", "due_at": "someday"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Call &lt;them&gt;" in html_of(answer)
    assert "someday" in html_of(answer)
    assert not Task.objects.exists()


def test_the_story_can_be_read_by_kind(ann, deal):
    ann.post(f"/deals/{deal.pk}/write/note", {"text": "Of notes"}, headers=HTMX)
    ann.post(f"/deals/{deal.pk}/write/task", {"name": "Of tasks"}, headers=HTMX)
    html = html_of(ann.get(f"/deals/{deal.pk}/timeline?kind=note", headers=HTMX))
    assert "Of notes" in html
    assert "Of tasks" not in html


def test_a_long_story_comes_in_pages(ann, deal, company):
    for number in range(40):
        record = Deal.objects.get(pk=deal.pk)
        record.name = f"Name {number}"
        save.save(record, actor=SYSTEM)
    html = html_of(ann.get(f"/deals/{deal.number}"))
    following = re.search(r'hx-get="([^"]*before=\d+)"', html)[1].replace("&amp;", "&")
    older = html_of(ann.get(following, headers=HTMX))
    assert "Name 39" in html
    assert "Name 39" not in older
    assert "Created" in older


def test_one_change_of_the_story_is_undone(ann, deal):
    ann.post(f"/deals/{deal.pk}/fields/name", {"name": "Renamed", "version": "1"}, headers=HTMX)
    change = Change.objects.filter(record=deal.pk).latest("id")
    assert f"/undo/change/{change.pk}" in html_of(ann.get(f"/deals/{deal.number}"))
    assert ann.post(f"/undo/change/{change.pk}", headers=HTMX).status_code == 204
    assert Deal.objects.get(pk=deal.pk).name == "GTK 500 for Xx-zobam"


def test_a_stranger_undoes_nothing(company, enter, deal, ann):
    ann.post(f"/deals/{deal.pk}/fields/name", {"name": "Renamed", "version": "1"}, headers=HTMX)
    change = Change.objects.filter(record=deal.pk).latest("id")
    enter(company.carl).post(f"/undo/change/{change.pk}", headers=HTMX)
    assert Deal.objects.get(pk=deal.pk).name == "Renamed"
    assert enter(company.carl).post(f"/undo/change/{2**60}", headers=HTMX).status_code == 404
    assert enter(company.carl).post(f"/undo/batch/{uuid.uuid4()}", headers=HTMX).status_code == 404


def test_a_wrong_field_stays_in_its_editor(ann, deal):
    answer = ann.post(
        f"/deals/{deal.pk}/fields/amount",
        {"amount": "lots <b>", "amount.currency": "USD", "version": "1"},
        headers=HTMX,
    )
    assert answer.status_code == 422
    assert "lots &lt;b&gt;" in html_of(answer)
    assert Deal.objects.get(pk=deal.pk).version == 1


def test_what_the_program_keeps_is_not_edited(ann, deal):
    for key in ("status", "number", "created_at", "nothing"):
        assert ann.get(f"/deals/{deal.pk}/fields/{key}").status_code == 404


def test_hidden_fields_are_nowhere(company, enter, deal):
    rep = make_user("Hidden From", team=company.team)
    role = make_role("Blind", {("*", "view"): "all", ("*", "edit"): "all", ("*", "create"): "all"})
    FieldRule.objects.create(role=role, entity="deal", field="amount", mode="hidden")
    FieldRule.objects.create(role=role, entity="deal", field="closes_on", mode="readonly")
    give(rep, role)
    record = Deal.objects.get(pk=deal.pk)
    values.apply(record, _deal(), {"amount": {"amount": "98765", "currency": "USD"}, "closes_on": "2027-02-03"}, SYSTEM)
    save.save(record, actor=SYSTEM)
    browser = enter(rep)
    html = html_of(browser.get(f"/deals/{deal.number}"))
    assert "98,765" not in html
    assert "fields/amount" not in html
    assert "fields/closes_on" not in html
    assert "3 Feb 2027" in html
    html = html_of(browser.get(f"/deals/{deal.number}/edit"))
    assert 'name="amount"' not in html
    assert browser.get(f"/deals/{deal.pk}/fields/amount").status_code == 404


def test_panels_offer_one_more_with_this_record_filled_in(ann, deal):
    sample_record("task", name="Send the offer", record={"entity": "deal", "id": str(deal.pk)}, owner=deal.owner_id)
    html = html_of(ann.get(f"/deals/{deal.pk}/related", headers=HTMX))
    assert "Send the offer" in html
    assert f"/tasks/new?record=deal%3A{deal.pk}" in html or f"/tasks/new?record=deal:{deal.pk}" in html


def test_files_are_dropped_on_a_record(ann, company, enter, deal):
    file = SimpleUploadedFile("offer <1>.txt", b"An offer", content_type="text/plain")
    assert ann.post(f"/deals/{deal.pk}/files", {"file": file}, headers=HTMX).status_code == 201
    stored = StoredFile.objects.get()
    assert (stored.entity, stored.record) == ("deal", deal.pk)
    assert str(stored.pk) in html_of(ann.get(f"/deals/{deal.pk}/related", headers=HTMX))
    assert enter(company.carl).post(f"/deals/{deal.pk}/files", {"file": file}, headers=HTMX).status_code == 404
    assert ann.post(f"/deals/{deal.pk}/files", headers=HTMX).status_code == 422


def test_deleting_leads_to_the_list_with_undo(ann, deal):
    headers = {**HTMX, "HX-Current-URL": f"http://testserver/deals/{deal.number}"}
    answer = ann.post(f"/deals/{deal.pk}/delete", headers=headers)
    assert answer.headers["HX-Redirect"] == "/deals/"
    assert f"/deals/{deal.pk}/restore" in html_of(ann.get("/contacts/new"))
    assert ann.post(f"/deals/{deal.pk}/restore", headers=HTMX).status_code == 204
    assert ann.get(f"/deals/{deal.number}").status_code == 200


def test_parts_refresh_alone(ann, deal):
    for part, mark in (("top", 'id="record-top"'), ("details", 'id="record-details"')):
        html = html_of(ann.get(f"/deals/{deal.number}?part={part}", headers=HTMX))
        assert mark in html
        assert "<html" not in html
        assert 'id="story"' not in html


def test_a_page_asks_the_database_a_bounded_number_of_questions(ann, deal, company):
    for number in range(12):
        ann.post(f"/deals/{deal.pk}/write/note", {"text": f"Note {number}"}, headers=HTMX)
        ann.post(
            f"/deals/{deal.pk}/write/task",
            {"name": f"Task {number}", "due_at": (timezone.now() + timedelta(days=number)).isoformat()},
            headers=HTMX,
        )
    ann.get(f"/deals/{deal.number}")
    asked = []

    def count(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        assert ann.get(f"/deals/{deal.number}").status_code == 200
    assert len(asked) <= CEILING, "\n".join(asked)


def _deal():
    from regulars.engine import registry

    return registry.get("deal")


def test_a_part_that_is_called_after_the_record_is_called_after_its_other_link_beside_it(ann, deal):
    rival = sample_record("competitor", name="Rival")
    sample_record("deal-competitor", deal=str(deal.pk), competitor=str(rival.pk))
    beside = html_of(ann.get(f"/competitors/{rival.pk}/related"))
    met = beside.partition('id="panel-deal-competitor-competitor"')[2].partition("</section>")[0]
    assert f">{deal.name}</a>" in met
