"""Formulas and roll-ups on pages: made by an administrator, shown and not edited, worked out anew on demand."""

import pytest

from regulars.base import jobs
from regulars.engine import registry, workspace
from regulars.engine.models import CustomField, Run
from tests.factories.queue import empty_queue
from tests.factories.values import sample_record


@pytest.fixture
def ada(enter, company, own):
    own.field("account", "units", "integer")
    return enter(company.ada)


def test_a_formula_is_made_on_the_page_of_fields(ada):
    assert "kind=formula" in ada.get("/admin/entities/account/fields/new").content.decode()
    form = ada.get("/admin/entities/account/fields/new?kind=formula").content.decode()
    assert "units" in form
    data = {"label": "Double", "rules.expression": "units * 2", "rules.result": "integer"}
    answer = ada.post("/admin/entities/account/fields/new?kind=formula", data)
    assert answer.status_code == 302
    assert CustomField.objects.get(kind="formula").rules == {"expression": "units * 2", "result": "integer"}
    wrong = ada.post(
        "/admin/entities/account/fields/new?kind=formula", {**data, "label": "Bad", "rules.expression": "units *"}
    )
    assert wrong.status_code == 422
    assert "This formula cannot be read." in wrong.content.decode()
    assert "units *" in wrong.content.decode()
    workspace.move_settings_epoch()
    assert ada.get("/admin/entities/account/fields/double/").status_code == 200


def test_a_roll_up_is_made_on_the_page_of_fields(ada):
    which = ada.get("/admin/entities/account/fields/new?kind=roll_up").content.decode()
    assert "kind=roll_up&amp;source=task.record" in which
    form = ada.get("/admin/entities/account/fields/new?kind=roll_up&source=task.record").content.decode()
    assert 'hx-post="/tasks/condition"' in form
    assert 'value="due_at"' in form
    assert 'value="amount"' not in form, "that is one of deals"
    where = '{"field": "name", "op": "filled"}'
    data = {"label": "Tasks", "rules.source": "task.record", "rules.take": "count", "rules.where": where}
    assert ada.post("/admin/entities/account/fields/new?kind=roll_up", data).status_code == 302
    assert CustomField.objects.get(kind="roll_up").rules["where"] == {"field": "name", "op": "filled"}
    workspace.move_settings_epoch()
    page = ada.get("/admin/entities/account/fields/tasks/")
    assert page.status_code == 200
    assert "filled" in page.content.decode()


def test_the_condition_of_a_roll_up_is_put_together_in_the_builder(ada):
    asked = ada.post("/tasks/condition", {"into": "rules.where", "rules.where": ""}, headers={"HX-Request": "true"})
    assert asked.status_code == 200
    assert 'value="rules.where"' in asked.content.decode()
    assert ada.post("/tasks/condition", {"into": "a b"}, headers={"HX-Request": "true"}).status_code == 404


def test_an_entity_to_which_nothing_leads_has_nothing_to_roll_up(ada, own):
    own.entity("island")
    page = ada.get("/admin/entities/island/fields/new?kind=roll_up")
    assert page.status_code == 200
    data = {"label": "Boats", "rules.source": "deal.account", "rules.take": "count"}
    assert ada.post("/admin/entities/island/fields/new?kind=roll_up", data).status_code == 422


def test_the_form_of_a_field_stands_in_the_theme_of_the_person(ada, company):
    ada.post("/settings/preferences", {"theme": "dark"}, content_type="application/json")
    assert 'data-theme="dark"' in ada.get("/admin/entities/account/fields/new?kind=text").content.decode()


def test_the_page_of_a_record_shows_it_and_nobody_edits_it(ada, own):
    own.field("account", "double", "formula", rules={"expression": "units * 2", "result": "integer"})
    record = sample_record("account", units=21)
    page = ada.get(f"/accounts/{record.number}").content.decode()
    assert "Double" in page
    assert ">42<" in page
    assert f"/accounts/{record.pk}/fields/double" not in page
    assert ada.get(f"/accounts/{record.pk}/fields/double").status_code == 404
    assert 'name="double"' not in ada.get("/accounts/new").content.decode()


def test_all_records_are_worked_out_anew_on_demand(ada, own, api_of, company):
    row = own.field("account", "double", "formula", rules={"expression": "units * 2", "result": "integer"})
    record = sample_record("account", units=4)
    registry.get("account").model.objects.filter(pk=record.pk).update(extra={"units": 5})
    empty_queue()
    answer = api_of(company.ada).post(f"custom-fields/{row.pk}/actions/recompute", {})
    assert answer.status_code == 200
    jobs.run_pending()
    assert Run.objects.filter(kind="recompute", state="done", actor=company.ada).exists()
    record.refresh_from_db()
    assert record.extra["double"] == 10
    assert ada.get("/runs").status_code == 200
    assert api_of(company.ann).post(f"custom-fields/{row.pk}/actions/recompute", {}).status_code == 403
