"""The pages of scores: rules set up, the model learnt and looked at, the panel of a lead; and who may."""

import pytest

from regulars.areas.sales.models import Lead
from regulars.engine import workspace
from regulars.services.scoring import training
from regulars.services.scoring.models import ScoreModel, ScoreRule
from tests.factories.people import actor_of
from tests.scoring.conftest import fresh, learnt, outcomes

LIST = "/admin/scoring/"
MODEL = f"{LIST}lead/model"
EVENT = '{"field": "source", "op": "eq", "value": "event"}'
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(company, enter):
    return enter(company.ada)


def test_an_administrator_makes_a_rule_switches_and_deletes_it(admin):
    sent = {"label": "From events", "condition": EVENT, "points": "30", "fades_from": "created_at", "half_life": "14", "is_active": "1"}  # fmt: skip
    assert admin.post(f"{LIST}rules/new?entity=lead", {**sent, "points": "lots"}).status_code == 422
    assert admin.post(f"{LIST}rules/new?entity=lead", sent)["Location"] == LIST
    row = ScoreRule.objects.get()
    page = admin.get(LIST).content.decode()
    assert "+30" in page
    assert "half is left after 14 days since Created" in page
    assert 'value="30"' in admin.get(f"{LIST}rules/{row.pk}").content.decode()
    admin.post(f"{LIST}rules/{row.pk}/switch")
    assert not fresh(row).is_active
    admin.post(f"{LIST}rules/{row.pk}/delete")
    assert fresh(row).deleted_at


def test_the_page_of_the_model_says_that_there_are_too_few(admin):
    page = admin.get(MODEL).content.decode()
    assert "That is too few for a model" in page
    assert "disabled" in page.split("Learn</span>")[0][-300:]
    admin.post(f"{MODEL}/learn")
    assert not ScoreModel.objects.exists()


def test_a_model_is_learnt_looked_at_put_back_and_switched_off(admin, company, ann):
    outcomes(ann, 200)
    learnt(ann)
    older = ScoreModel.objects.get()
    admin.post(f"{MODEL}/learn")
    assert "being learnt" in admin.get(MODEL).content.decode()
    training.learn(ScoreModel.objects.exclude(pk=older.pk).get().pk)
    page = admin.get(MODEL).content.decode()
    for said in ("Calibration error", "What was said against what came", "Source", "Referral", "What it does not look at", "It says who works on it"):  # fmt: skip
        assert said in page, said
    admin.post(f"{MODEL}/use", {"version": str(older.pk)})
    assert fresh(older).is_used
    admin.post(f"{MODEL}/stop")
    assert not fresh(older).is_used


def test_fields_are_left_out_and_taken_in_for_the_next_version(admin):
    admin.post(f"{MODEL}/field", {"field": "source", "how": "out"})
    assert training.wishes("lead")["fields"] == {"source": False}
    admin.post(f"{MODEL}/field", {"field": "source", "how": "usual"})
    assert training.wishes("lead")["fields"] == {}
    assert admin.post(f"{MODEL}/field", {"field": "nothing", "how": "out"}).status_code == 404
    admin.post(f"{MODEL}/wish", {"target": "won"})
    assert training.wishes("lead") == {"target": "won", "retrain": False, "fields": {}}
    assert admin.post(f"{MODEL}/wish", {"target": "luck"}).status_code == 404


def test_a_manager_looks_at_the_model_and_changes_nothing(company, enter, ann):
    outcomes(ann, 200)
    learnt(ann)
    mary = enter(company.mary)
    page = mary.get(MODEL)
    assert page.status_code == 200
    assert "Learn anew" not in page.content.decode()
    for address in ("learn", "stop", "use", "wish", "field"):
        assert mary.post(f"{MODEL}/{address}", {}).status_code == 403
    assert enter(company.ann).get(MODEL).status_code == 403
    for address in ("", "rules/new?entity=lead"):
        assert mary.get(f"{LIST}{address}").status_code == 403


def test_the_panel_of_a_lead_shows_every_factor_and_hands(rule, lead, company, enter, ann):
    rule({"field": "source", "op": "eq", "value": "event"}, 30, label="Met at an event")
    record = lead(source="event")
    visitor = enter(company.ann)
    panel = visitor.get(f"/leads/{record.pk}/related", headers=HTMX).content.decode()
    assert "Met at an event" in panel
    assert "+30" in panel
    assert visitor.post(f"/leads/{record.pk}/actions/set_score", {"score": "80"}, headers=HTMX).status_code == 422
    sent = {"score": "80", "reason": "They asked for an offer"}
    assert visitor.post(f"/leads/{record.pk}/actions/set_score", sent, headers=HTMX).status_code == 204
    panel = visitor.get(f"/leads/{record.pk}/related", headers=HTMX).content.decode()
    assert "They asked for an offer" in panel
    assert "Worked out: 30." in panel
    listed = visitor.get("/leads/").content.decode()
    assert "score-cell" in listed
    visitor.post(f"/leads/{record.pk}/actions/release_score", {}, headers=HTMX)
    assert fresh(record).score == 30


def test_rules_hand_leads_on_by_their_score(rule, company, ann, lead):
    from regulars.engine import access, registry

    rule({"field": "source", "op": "eq", "value": "event"}, 70)
    lead(source="event")
    lead(name="Cold")
    hot = access.records(registry.get("lead"), actor_of(company.ada)).where(
        {"field": "score", "op": "gte", "value": 60}
    )
    assert hot.count().number == 1
    assert Lead.objects.count() == 2
    workspace.move_settings_epoch()
