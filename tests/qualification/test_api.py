"""Procedures by the API: made by administrators, refused where they could not be followed, asked of a record; and not by others."""

import pytest

from regulars.engine.models import FieldRule
from regulars.services.qualification.models import Procedure
from tests.api.conftest import problem
from tests.factories.people import give, grants, make_role

GIVEN = {
    "label": "Fit",
    "entity": "lead",
    "before": ["converted"],
    "questions": [{"field": "industry", "label": "Which industry?", "required": True, "points": {"software": 20}}],
}


def test_an_administrator_makes_one_and_others_may_not(company, api_of):
    problem(api_of(company.ann).post("qualification-procedures", GIVEN), 403)
    made = api_of(company.ada).post("qualification-procedures", GIVEN)
    assert made.status_code == 201, made.content
    assert made.json()["questions"] == GIVEN["questions"]
    changed = api_of(company.ada).patch(f"qualification-procedures/{made.json()['id']}", {"before": []})
    assert (changed.status_code, changed.json()["before"]) == (200, [])


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"entity": "account"}, "entity"),
        ({"before": ["nowhere"]}, "before"),
        ({"before": "converted"}, "before"),
        ({"condition": {"field": "colour"}}, "condition"),
        ({"questions": [{"field": "colour"}]}, "questions.0.field"),
        ({"questions": [{"field": "converted_at"}]}, "questions.0.field"),
        ({"questions": [{"field": "industry"}, {"field": "industry"}]}, "questions.1.field"),
        ({"questions": [{"field": "industry", "points": {"moon": 1}}]}, "questions.0.points"),
        ({"questions": [{"field": "industry", "points": 5}]}, "questions.0.points"),
        ({"questions": [{"field": "industry", "points": {"software": 1e9}}]}, "questions.0.points"),
        ({"questions": [{"field": "employees", "points": [{"from": "many", "points": 1}]}]}, "questions.0.points"),
        ({"questions": [{"field": "employees", "points": [{"from": "NaN", "points": 1}]}]}, "questions.0.points"),
        ({"questions": [{"field": "employees", "points": [{"from": 1, "points": 1}, {"from": 1, "points": 2}]}]}, "questions.0.points"),
        ({"questions": [{"field": "company", "points": True}]}, "questions.0.points"),
        ({"questions": [{"field": "company", "required": "yes"}]}, "questions.0.required"),
        ({"questions": [{"field": "company", "weight": 1}]}, "questions.0.weight"),
        ({"questions": "all"}, "questions"),
    ],
)  # fmt: skip
def test_what_could_not_be_asked_is_refused_where_it_stands(company, api_of, given, place):
    assert place in problem(api_of(company.ada).post("qualification-procedures", {**GIVEN, **given}), 422)["fields"]
    assert not Procedure.objects.exists()


def test_a_record_tells_its_questions_answers_points_and_who_gave_them(bant, lead, company, api_of):
    record = lead()
    ann = api_of(company.ann)
    ann.patch(f"leads/{record.pk}", {"budget": "planned"})
    told = ann.get(f"leads/{record.pk}/qualification").json()
    assert (told["points"], told["most_points"], told["answered"]) == (15, 100, 1)
    assert told["missing"] == ["authority", "need", "timeline"]
    first = told["questions"][0]
    assert (first["field"], first["answer"], first["points"], first["by"]["label"]) == (
        "budget",
        "planned",
        15,
        "Ann Rep",
    )
    assert first["at"]


def test_a_question_whose_field_is_hidden_is_not_told_and_counts_in_no_sum(bant, lead, company, api_of):
    record = lead(budget="granted", need="pressing")
    role = make_role("Blind", {**grants("all")})
    FieldRule.objects.create(role=role, entity="lead", field="budget", mode="hidden")
    give(company.carl, role)
    told = api_of(company.carl).get(f"leads/{record.pk}/qualification").json()
    assert [each["field"] for each in told["questions"]] == ["authority", "need", "timeline"]
    assert told["points"] == 25
    FieldRule.objects.create(role=role, entity="lead", field="qualification_points", mode="hidden")
    give(company.carl, role)
    told = api_of(company.carl).get(f"leads/{record.pk}/qualification").json()
    assert (told["points"], told["questions"][1]["points"]) == (None, None)


def test_a_record_without_a_procedure_says_so_and_others_leads_stay_closed(bant, lead, procedure, company, api_of):
    record = lead()
    problem(api_of(company.carl).get(f"leads/{record.pk}/qualification"), 404)
    problem(api_of(company.ada).get(f"accounts/{record.pk}/qualification"), 404)
