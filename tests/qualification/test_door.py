"""Procedures at the write door: points follow the answers, required ones are asked for, whatever the way in."""

import pytest

from regulars.areas.sales.actions.leads import convert
from regulars.areas.sales.models import Deal, Lead
from regulars.base import jobs
from regulars.base.errors import Invalid
from regulars.engine import registry, workspace
from regulars.engine.models import CustomField, RunRefusal
from regulars.services.qualification import keeping
from tests.factories.people import SYSTEM, actor_of
from tests.qualification.conftest import edit, fresh, make, stage

INDUSTRY = {"field": "industry", "label": "Which industry?", "points": {"software": 20, "retail": 5}}
STAFF = {"field": "employees", "points": [{"from": 10, "points": 5}, {"from": 100, "points": 15}]}
COMPANY = {"field": "company", "points": 3}
WORTH = {"field": "amount", "points": [{"from": 0, "points": 1}, {"from": 1000, "points": 9}]}
ANSWERED = {"budget": "granted", "authority": "decides", "need": "wanted", "timeline": "later"}


def test_points_and_open_questions_follow_the_answers_in_the_same_save(procedure, lead, ann):
    procedure(INDUSTRY, STAFF, COMPANY, WORTH)
    record = lead(industry="software", employees=99)
    assert (record.qualification_points, record.questions_open) == (25, 2)
    edit(record, ann, employees=100, company="Co", amount={"amount": "1000", "currency": "USD"})
    assert (fresh(record).qualification_points, record.questions_open) == (20 + 15 + 3 + 9, 0)
    edit(record, ann, industry="")
    assert (fresh(record).qualification_points, record.questions_open) == (27, 1)


def test_the_first_procedure_that_fits_counts_and_where_none_does_there_are_no_points(procedure, lead):
    procedure(INDUSTRY, condition={"field": "source", "op": "eq", "value": "event"}, position=1)
    procedure(COMPANY, condition={"field": "source", "op": "in", "value": ["event", "partner"]}, position=2)
    given = {"industry": "software", "company": "Co"}
    assert [lead(source=each, **given).qualification_points for each in ("event", "partner", "list")] == [20, 3, None]


def test_the_ready_procedure_asks_before_conversion_and_names_what_lacks(bant, lead, ann):
    record = lead(budget="granted", need="pressing")
    with pytest.raises(Invalid) as refused:
        convert(record, actor=ann)
    assert refused.value.code == "stage_requirements"
    assert list(refused.value.fields) == ["authority", "timeline"]
    assert "Do we talk to those who decide?" in str(refused.value)
    assert (Deal.objects.count(), fresh(record).status) == (0, "new")


def test_answers_go_along_with_the_conversion_and_come_back_with_its_undo(bant, lead, ann):
    record = lead(**ANSWERED)
    assert record.qualification_points == 70
    convert(record, actor=ann)
    deal = Deal.objects.get()
    assert {key: deal.extra[key] for key in ANSWERED} == ANSWERED


def test_disqualifying_asks_nothing(bant, lead, ann):
    record = lead()
    edit(record, ann, status="disqualified", disqualify_reason="no_fit")
    assert fresh(record).status == "disqualified"


def test_imports_and_programs_meet_the_same_door(bant, lead, company, api_of):
    record = lead()
    answer = api_of(company.ann).post(f"leads/{record.pk}/actions/convert", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "stage_requirements")
    assert set(answer.json()["fields"]) == set(ANSWERED)
    api_of(company.ann).patch(f"leads/{record.pk}", ANSWERED)
    assert api_of(company.ann).post(f"leads/{record.pk}/actions/convert", {}).status_code == 200


def test_many_at_once_are_refused_one_by_one(bant, lead, company, api_of):
    good, bad = lead(**ANSWERED), lead(name="Bea Bad")
    told = api_of(company.ann).post("leads/bulk", {"action": "convert", "ids": [str(good.pk), str(bad.pk)]})
    assert told.status_code == 202, told.content
    jobs.run_pending()
    assert (fresh(good).status, fresh(bad).status) == ("converted", "new")
    assert "Is there money for it?" in RunRefusal.objects.get().reason


def test_deals_have_procedures_too(company, procedure, ann, own):
    procedure(
        {"field": "source", "required": True, "points": {"referral": 10}}, entity="deal", before=[str(stage("Won").pk)]
    )
    deal = make(
        "deal", ann, name="Ships", stage=str(stage("Discover").pk), account=str(make("account", ann, name="A").pk)
    )
    with pytest.raises(Invalid) as refused:
        edit(deal, ann, stage=str(stage("Won").pk))
    assert "source" in refused.value.fields
    edit(fresh(deal), ann, stage=str(stage("Won").pk), source="referral")
    assert (fresh(deal).status, fresh(deal).qualification_points) == ("won", 10)


def test_points_are_counted_anew_when_a_procedure_changes_or_goes(procedure, lead):
    record = lead(industry="software")
    row = procedure(INDUSTRY)
    assert keeping.refresh("lead") == 1
    assert (fresh(record).qualification_points, fresh(record).version) == (20, 1)
    edit(row, SYSTEM, is_active=False)
    workspace.move_settings_epoch()
    keeping.refresh("lead")
    assert (fresh(record).qualification_points, fresh(record).questions_open) == (None, None)


def test_points_are_filtered_and_sorted_by_like_any_number(procedure, lead, ann):
    from regulars.engine import access

    procedure(INDUSTRY)
    names = {"software": "Sue", "retail": "Ray", "media": "Meg"}
    for industry, name in names.items():
        lead(industry=industry, name=name)
    found = access.records("lead", ann).where({"field": "qualification_points", "op": "gte", "value": 5})
    assert [row["name"].full for row in found.order_by("-qualification_points").rows(["name"])] == ["Sue", "Ray"]


def test_a_question_whose_field_is_retired_is_asked_no_more(bant, lead, ann):
    row = CustomField.objects.get(entity="lead", key="timeline")
    edit(row, SYSTEM, is_retired=True)
    workspace.move_settings_epoch()
    record = lead(budget="granted", authority="decides", need="wanted")
    assert (record.qualification_points, record.questions_open) == (65, 0)
    convert(record, actor=ann)


def test_the_ready_procedure_makes_its_fields_once_and_twins_on_deals(bant, company):
    assert set(CustomField.objects.filter(entity="deal").values_list("key", flat=True)) == set(ANSWERED)
    from regulars.services.qualification import ready

    ready.take(ready.BANT, registry.get("deal"), actor=actor_of(company.ada))
    assert CustomField.objects.filter(entity="deal").count() == 4
    field = CustomField.objects.get(entity="lead", key="need")
    assert (field.label_ru, field.options[0]["label_ru"]) == ("Потребность", "Острая")


def test_what_is_taken_back_leaves_the_registry_as_it_was(company):
    from regulars.services.qualification import ready

    with pytest.raises(Exception, match="nobody"), ready.growing():
        ready.make(registry.get("lead"), ready.Wanted("text", "Hobby"), actor=SYSTEM)
        assert "hobby" in registry.get("lead").by_key
        raise RuntimeError("nobody")
    assert "hobby" not in registry.get("lead").by_key
    assert Lead.objects.count() == 0
