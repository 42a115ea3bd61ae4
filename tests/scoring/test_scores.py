"""Scores of leads: rules at the write door, points that fade, the model of one's own outcomes, hands that know better."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.sales.models import Lead
from regulars.base.errors import Refused
from regulars.engine import access, registry, save, undo, workspace
from regulars.engine.models import Change, FieldRule
from regulars.services.scoring import explaining, fields, keeping, targets, training
from regulars.services.scoring import outcomes as gathering
from regulars.services.scoring.columns import left_out, sources
from regulars.services.scoring.models import ScoreModel
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.scoring.conftest import edit, fresh, learnt, make, outcomes

EVENT = {"field": "source", "op": "eq", "value": "event"}
LARGE = {"field": "employees", "op": "gte", "value": 100}


def test_points_of_rules_follow_in_the_same_save_and_stay_between_0_and_100(rule, lead, ann):
    rule(EVENT, 30)
    rule(LARGE, 90)
    rule({"field": "company", "op": "empty"}, -15)
    record = lead(source="event")
    assert (record.score, record.score_points) == (15, 15)
    edit(record, ann, employees=500, company="Co")
    assert (fresh(record).score, fresh(record).score_points) == (100, 120)
    edit(record, ann, employees=5, source="list", company="")
    assert (fresh(record).score, fresh(record).score_points) == (0, -15)


def test_points_fade_by_half_after_each_half_life(rule, lead):
    rule(EVENT, 80, fades_from="created_at", half_life=10)
    record = lead(source="event")
    assert record.score == 80
    Lead.objects.filter(pk=record.pk).update(created_at=timezone.now() - timedelta(days=20))
    keeping.refresh_fading()
    assert (fresh(record).score, fresh(record).version) == (20, 1)


def test_a_rule_may_ask_what_was_done_about_a_record(rule, lead, ann, company):
    condition = {"has": {"entity": "call"}}
    row = rule(condition, 40)
    record = lead()
    assert record.score == 0
    make(
        "call",
        ann,
        name="Talked",
        record={"entity": "lead", "id": str(record.pk)},
        starts_at=timezone.now().isoformat(),
    )
    keeping.take(list(Change.objects.filter(entity="call")))
    assert fresh(record).score == 40
    edit(row, SYSTEM, is_active=False)


def test_a_lead_that_has_ended_keeps_its_score(rule, lead, ann):
    row = rule(EVENT, 30)
    record = lead(source="event")
    edit(record, ann, status="disqualified", disqualify_reason="no_fit")
    edit(row, SYSTEM, points=50)
    workspace.move_settings_epoch()
    keeping.refresh_all("lead")
    assert fresh(record).score == 30


def test_a_score_is_set_by_hand_with_a_reason_and_given_back(rule, lead, ann):
    rule(EVENT, 30)
    record = lead(source="event")
    with pytest.raises(Refused):
        fields.set_score(record, actor=ann, score=90)
    fields.set_score(fresh(record), actor=ann, score=90, reason="Met them at the fair")
    record = fresh(record)
    assert (record.score, record.score_points, record.score_reason) == (90, 30, "Met them at the fair")
    told = explaining.explain(registry.get("lead"), record, ann)
    assert (told.by_hand, told.worked_out) == (90, 30)
    fields.release_score(record, actor=ann)
    assert (fresh(record).score, fresh(record).score_reason) == (30, "")
    with pytest.raises(Refused):
        fields.release_score(fresh(record), actor=ann)


def test_what_was_set_by_hand_is_undone_like_any_change(rule, lead, ann):
    rule(EVENT, 30)
    record = lead(source="event")
    fields.set_score(record, actor=ann, score=5, reason="No money")
    undo.undo_changes([Change.objects.filter(record=record.pk).latest("id").pk], actor=ann)
    assert (fresh(record).score, fresh(record).score_reason) == (30, "")


def test_scores_are_filtered_and_sorted_by(rule, lead, ann):
    rule(EVENT, 30)
    rule(LARGE, 50)
    for name, given in {"Both": {"employees": 200, "source": "event"}, "One": {"source": "event"}, "None": {}}.items():
        lead(name=name, **given)
    found = access.records("lead", ann).where({"field": "score", "op": "gt", "value": 0}).order_by("-score")
    assert [row["score"] for row in found.rows(["score"])] == [80, 30]


def test_too_few_outcomes_are_refused_with_the_numbers(company, ann):
    outcomes(ann, 60)
    with pytest.raises(Refused) as refused:
        training.ask("lead", actor=ann)
    assert refused.value.code == "too_few_outcomes"
    assert "50" in str(refused.value)
    assert not ScoreModel.objects.exists()


def test_a_model_learns_from_ones_own_outcomes_scores_and_explains(company, ann, lead):
    outcomes(ann, 240)
    row = learnt(ann)
    assert (row.state, row.is_used) == ("ready", True), row.problem
    assert 0.7 < row.figures["auc"] <= 1
    assert row.figures["told"] == 240
    good, bad = lead(source="referral"), lead(source="list")
    assert good.chance > 60 > 40 > bad.chance
    assert good.score == round(good.chance)
    told = explaining.explain(registry.get("lead"), good, ann)
    assert told.start + sum(each.points for each in told.factors) == told.score
    assert told.factors[0].label == "Source"
    assert told.factors[0].value == "Referral"
    assert told.factors[0].points > 10


def test_fields_filled_in_with_the_end_are_found_by_the_change_log(company, ann, own):
    options = [{"value": "done", "label": "Done"}, {"value": "left", "label": "Left"}]
    own.field("lead", "closing_note", "choice", options=options)
    outcomes(ann, 200, late="closing_note")
    row = learnt(ann)
    why = {each["field"]: each for each in row.excluded}
    assert why["closing_note"]["why"] == "late"
    assert why["closing_note"]["share"] == 1
    assert row.figures["auc"] < 0.95


def test_values_are_those_from_before_the_end(company, ann, lead):
    record = lead(source="list", employees=10, amount={"amount": "100", "currency": "USD"})
    edit(record, ann, employees=20)
    edit(record, ann, status="disqualified", disqualify_reason="no_fit", employees=999, source="referral", amount={"amount": "900", "currency": "USD"})  # fmt: skip
    edit(record, ann, industry="retail")
    entity, target = registry.get("lead"), targets.of("lead")["converted"]
    found = gathering.gather(entity, target, sources(entity))
    told = {key: found.values[key][0] for key in ("source", "employees", "industry", "amount", "company:given")}
    assert told == {"source": "list", "employees": 20.0, "industry": None, "amount": 100.0, "company:given": "no"}
    assert (found.good, found.told) == ([False], 1)


def test_outcomes_stand_in_the_order_in_which_the_leads_came(company, ann, lead):
    for size in (1, 2, 3):
        edit(lead(employees=size), ann, status="disqualified", disqualify_reason="no_fit")
    entity = registry.get("lead")
    found = gathering.gather(entity, targets.of("lead")["converted"], sources(entity))
    assert found.values["employees"] == [1.0, 2.0, 3.0]


def test_what_speaks_of_the_end_of_people_or_of_secrets_is_never_looked_at(company, own):
    own.field("lead", "call_duration", "integer")
    own.field("lead", "secret", "text", is_sensitive=True)
    entity = registry.get("lead")
    out = left_out(entity, targets.of("lead")["converted"], {})
    assert {
        "status",
        "disqualify_reason",
        "converted_at",
        "owner",
        "call_duration",
        "secret",
        "score",
        "next_step_at",
    } <= set(out)
    assert not {"source", "industry", "employees", "company"} & set(out)
    assert "call_duration" not in left_out(entity, targets.of("lead")["converted"], {"call_duration": True})
    assert "source" in left_out(entity, targets.of("lead")["converted"], {"source": False})
    assert "status" in left_out(entity, targets.of("lead")["converted"], {"status": True})


def test_an_older_version_is_put_back_and_none_may_be_used(company, ann, lead):
    outcomes(ann, 200)
    first = learnt(ann)
    second = learnt(ann)
    assert ScoreModel.objects.get(is_used=True).pk == second.pk
    training.use(first, actor=ann)
    assert ScoreModel.objects.get(is_used=True).pk == first.pk
    training.stop("lead", actor=ann)
    workspace.move_settings_epoch()
    assert lead(source="referral").score is None


def test_two_are_not_learnt_at_once(company, ann):
    outcomes(ann, 200)
    training.ask("lead", actor=ann)
    with pytest.raises(Refused) as refused:
        training.ask("lead", actor=ann)
    assert refused.value.code == "already_learning"


def test_factors_of_hidden_fields_are_only_counted(company, ann, lead, rule, api_of):
    outcomes(ann, 200)
    learnt(ann)
    rule(LARGE, 10)
    record = lead(source="referral", employees=500)
    role = make_role("Blind", {**grants("all")})
    for key in ("source", "employees"):
        FieldRule.objects.create(role=role, entity="lead", field=key, mode="hidden")
    give(company.carl, role)
    told = api_of(company.carl).get(f"leads/{record.pk}/score").json()
    assert not {"Source", "Employees", "Rule 10"} & {each["label"] for each in told["factors"]}
    assert told["hidden_factors"] >= 2
    assert "Referral" not in str(told)
    FieldRule.objects.create(role=role, entity="lead", field="score", mode="hidden")
    give(company.carl, role)
    assert api_of(company.carl).get(f"leads/{record.pk}/score").status_code == 404
    assert "score" not in api_of(company.carl).get(f"leads/{record.pk}").json()


def test_programs_ask_for_the_factors_and_set_a_score(company, rule, lead, api_of):
    rule(EVENT, 30)
    record = lead(source="event")
    ann = api_of(company.ann)
    assert ann.get(f"leads/{record.pk}/score").json()["factors"] == [
        {"label": "Rule 30", "value": "", "points": 30, "kind": "rule"}
    ]
    ann.patch(f"leads/{record.pk}", {"score_set": 70, "score_reason": "They called us"})
    told = ann.get(f"leads/{record.pk}/score").json()
    assert (told["score"], told["worked_out"], told["set_by_hand"]) == (70, 30, 70)
    assert ann.patch(f"leads/{record.pk}", {"score": 99}).status_code == 422
    assert ann.patch(f"leads/{record.pk}", {"score_set": 101}).status_code == 422
    assert api_of(company.carl).get(f"leads/{record.pk}/score").status_code == 404


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"entity": "account"}, "entity"),
        ({"condition": {}}, "condition"),
        ({"condition": {"field": "colour"}}, "condition"),
        ({"points": 0}, "points"),
        ({"points": 101}, "points"),
        ({"fades_from": "created_at"}, "half_life"),
        ({"half_life": 5}, "fades_from"),
        ({"fades_from": "company", "half_life": 5}, "fades_from"),
        ({"fades_from": "created_at", "half_life": 0}, "half_life"),
    ],
)
def test_rules_that_could_not_be_asked_are_refused(company, api_of, given, place):
    data = {"label": "R", "entity": "lead", "condition": EVENT, "points": 5, **given}
    answer = api_of(company.ada).post("score-rules", data)
    assert answer.status_code == 422, answer.content
    assert place in answer.json()["fields"]
    assert api_of(company.ann).post("score-rules", {**data, "points": 5}).status_code == 403


def test_importing_many_scores_them_all(rule, ann):
    rule(EVENT, 30)
    made = []
    for number in range(50):
        record = Lead(name=f"L {number}", source="event" if number % 2 else "list", owner_id=ann.id)
        made.append(record)
    save.save_many(made, actor=ann)
    assert Lead.objects.filter(score=30).count() == 25


def test_the_nightly_clock_asks_for_a_new_model_only_where_more_is_known(company, ann):
    outcomes(ann, 200)
    learnt(actor_of(company.ada))
    training.retrain_all()
    assert ScoreModel.objects.count() == 1
    outcomes(ann, 60)
    training.retrain_all()
    assert ScoreModel.objects.filter(state="waiting").count() == 1
