"""The panel of questions on a record's page, and the administrator's editor."""

import pytest

from regulars.engine.models import CustomField
from regulars.services.qualification.models import Procedure
from tests.qualification.conftest import fresh

HTMX = {"HX-Request": "true"}
LIST = "/admin/qualification/"


@pytest.fixture
def visitor(company, enter):
    return enter(company.ann)


@pytest.fixture
def admin(company, enter):
    return enter(company.ada)


def test_the_page_asks_the_questions_and_keeps_an_answer_at_once(bant, lead, visitor):
    record = lead()
    page = visitor.get(f"/leads/{record.number}").content.decode()
    for said in ("Is there money for it?", "0 of 4 answered", "Granted", "of 100 points"):
        assert said in page, said
    sent = {"_question": "budget", "budget": "planned"}
    panel = visitor.post(f"/leads/{record.pk}/qualification", sent, headers=HTMX)
    assert panel.status_code == 200
    assert "1 of 4 answered" in panel.content.decode()
    assert "Ann Rep" in panel.content.decode()
    assert (fresh(record).extra["budget"], fresh(record).qualification_points) == ("planned", 15)
    visitor.post(f"/leads/{record.pk}/qualification", {"_question": "budget"}, headers=HTMX)
    assert "budget" not in fresh(record).extra


def test_a_record_without_a_procedure_shows_no_panel(lead, visitor):
    assert "questions__head" not in visitor.get(f"/leads/{lead().number}").content.decode()


def test_an_answer_that_is_none_is_refused_and_said(bant, lead, visitor):
    record = lead()
    answer = visitor.post(f"/leads/{record.pk}/qualification", {"_question": "budget", "budget": "huge"}, headers=HTMX)
    assert answer.status_code == 422
    assert "huge" in answer.content.decode()
    assert visitor.post(f"/leads/{record.pk}/qualification", {"_question": "name"}, headers=HTMX).status_code == 404


def test_whoever_may_only_look_sees_answers_and_cannot_give_them(bant, lead, company, enter):
    record = lead(budget="granted")
    bob = enter(company.bob)
    page = bob.get(f"/leads/{record.number}")
    sent = {"_question": "budget", "budget": "none"}
    assert bob.post(f"/leads/{record.pk}/qualification", sent, headers=HTMX).status_code in (403, 404)
    assert "data-clear" not in page.content.decode() or page.status_code == 404
    carl = enter(company.carl)
    assert carl.post(f"/leads/{record.pk}/qualification", sent, headers=HTMX).status_code == 404
    assert fresh(record).extra["budget"] == "granted"


def test_the_dialog_of_conversion_asks_for_the_answers_that_lack(bant, lead, visitor):
    record = lead()
    dialog = visitor.post(f"/leads/{record.pk}/actions/convert", {"with_deal": "1"}, headers=HTMX)
    assert dialog.status_code == 422
    html = dialog.content.decode()
    assert all(f'name="{key}"' in html for key in ("budget", "authority", "need", "timeline"))
    keys = ["budget", "authority", "need", "timeline"]
    given = {"budget": "granted", "authority": "decides", "need": "wanted", "timeline": "later"}
    done = visitor.post(f"/leads/{record.pk}/actions/convert", {"with_deal": "1", "_key": keys, **given}, headers=HTMX)
    assert done.status_code == 204, done.content.decode()
    assert fresh(record).status == "converted"


def test_an_administrator_takes_a_ready_one_and_switches_it(admin):
    answer = admin.post(f"{LIST}ready", {"ready": "meddic", "entity": "deal"})
    row = Procedure.objects.get()
    assert answer["Location"] == f"{LIST}{row.pk}"
    page = admin.get(f"{LIST}{row.pk}").content.decode()
    assert "Who fights for us inside?" in page
    assert "MEDDIC" in admin.get(LIST).content.decode()
    admin.post(f"{LIST}{row.pk}/switch")
    assert not fresh(row).is_active
    admin.post(f"{LIST}{row.pk}/delete")
    assert fresh(row).deleted_at


def test_questions_of_ones_own_get_their_fields_when_the_procedure_is_saved(admin):
    drawn = admin.post(
        f"{LIST}draw?entity=lead", {"label": "Fit", "op": "add:new", "new-kind": "choice"}, headers=HTMX
    ).content.decode()
    assert 'name="q-0-new" value="choice"' in drawn
    sent = {
        "label": "Fit", "is_active": "1", "before": ["converted"], "question": ["q-0", "q-1", "q-2", "q-3"],
        "q-0-new": "choice", "q-0-label": "How large is the fleet?", "q-0-label_ru": "Какой парк?", "q-0-required": "1",
        "q-0-answer": ["Small", "Large", ""], "q-0-answer_ru": ["Малый", "Большой", ""], "q-0-points": ["5", "20", ""],
        "q-1-new": "yes_no", "q-1-label": "Own drivers?", "q-1-value": ["yes", "no"], "q-1-points": ["10", ""],
        "q-2-new": "number", "q-2-label": "Loads a week", "q-2-from": ["10", "50", ""], "q-2-points": ["5", "10", ""],
        "q-3-field": "company", "q-3-points": "2",
    }  # fmt: skip
    answer = admin.post(f"{LIST}new?entity=lead", sent)
    assert answer.status_code == 302, answer.content.decode()
    row = Procedure.objects.get()
    assert [each["points"] for each in row.questions] == [
        {"small": 5, "large": 20}, {"yes": 10}, [{"from": 10, "points": 5}, {"from": 50, "points": 10}], 2,
    ]  # fmt: skip
    field = CustomField.objects.get(entity="lead", key=row.questions[0]["field"])
    assert (field.kind, field.label_ru, field.options[1]["label_ru"]) == ("choice", "Какой парк", "Большой")
    assert CustomField.objects.filter(entity="deal").count() == 3


def test_what_cannot_be_kept_makes_no_field_and_stays_typed(admin):
    sent = {"label": "", "question": ["q-0"], "q-0-new": "text", "q-0-label": "Why us?", "q-0-points": "many"}
    answer = admin.post(f"{LIST}new?entity=lead", sent)
    assert answer.status_code == 422
    assert "Why us?" in answer.content.decode()
    assert not CustomField.objects.exists()


def test_questions_are_moved_and_taken_away(admin):
    sent = {"label": "Fit", "question": ["q-0", "q-1"], "q-0-field": "company", "q-1-field": "industry"}
    moved = admin.post(f"{LIST}draw?entity=lead", {**sent, "op": "up:q-1"}, headers=HTMX).content.decode()
    assert moved.index('name="q-0-field" value="industry"') < moved.index('value="company"')
    gone = admin.post(f"{LIST}draw?entity=lead", {**sent, "op": "drop:q-0"}, headers=HTMX).content.decode()
    assert 'value="industry"' in gone
    assert 'name="q-1-field"' not in gone


def test_others_do_not_set_up_procedures(bant, visitor):
    for address in ("", "new?entity=lead", f"{bant.pk}"):
        assert visitor.get(f"{LIST}{address}").status_code == 403
    for address in ("ready", "draw?entity=lead", f"{bant.pk}/switch", f"{bant.pk}/delete"):
        assert visitor.post(f"{LIST}{address}", {}).status_code == 403
