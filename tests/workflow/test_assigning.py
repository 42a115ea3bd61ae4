"""Records given to people by rules: in turn, by load, by territory, by skill."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.base.errors import Refused
from regulars.engine import save, workspace
from regulars.engine.models import Territory
from regulars.engine.models.reach import TerritoryMember
from regulars.services.notify.models import Notification
from regulars.services.workflow.models import Rule, RuleRun, RuleStep
from regulars.services.worktime.models import Absence, CalendarHolder, WorkingCalendar
from tests.areas.make import fresh
from tests.factories.people import SYSTEM, actor_of
from tests.workflow.conftest import edit, make


@pytest.fixture
def team(company):
    return {"field": "team", "op": "eq", "value": str(company.team.pk)}


def test_in_turn_everyone_gets_one_after_the_other(automation, company, team):
    automation.rule("lead", {"kind": "created"}, {"do": "assign", "how": "turn", "among": team})
    leads = [make("lead", SYSTEM, name=f"Lead {number}") for number in range(4)]
    automation.settle()
    owners = [fresh(lead).owner_id for lead in leads]
    assert set(owners) == {company.ann.pk, company.bob.pk}
    assert owners[:2] == owners[2:]


def test_by_load_the_one_with_the_fewest_open_records_gets_it(automation, company, team):
    for number in range(3):
        make("lead", SYSTEM, name=f"Ann's {number}", owner=str(company.ann.pk))
    automation.rule("lead", {"kind": "created"}, {"do": "assign", "how": "load", "among": team})
    lead = make("lead", SYSTEM, name="New")
    automation.settle()
    assert fresh(lead).owner_id == company.bob.pk


def test_by_territory_its_people_get_it(automation, company):
    place = save.save(Territory(name="North"), actor=SYSTEM)
    save.save(TerritoryMember(territory=place, user=company.carl), actor=SYSTEM)
    automation.rule("lead", {"kind": "created"}, {"do": "assign", "how": "territory"})
    inside, outside = make("lead", SYSTEM, name="In", territory=str(place.pk)), make("lead", SYSTEM, name="Out")
    automation.settle()
    assert fresh(inside).owner_id == company.carl.pk
    assert fresh(outside).owner_id is None


def test_nobody_to_assign_to_is_said(automation, company):
    rule = automation.rule(
        "lead",
        {"kind": "created"},
        {"do": "assign", "how": "turn", "among": {"field": "name", "op": "eq", "value": "Nobody at all"}},
    )
    make("lead", SYSTEM, name="New")
    automation.settle()
    assert [run.state for run in automation.runs(rule)] == ["failed"]


def test_among_whom_must_be_said(automation):
    with pytest.raises(Refused):
        automation.rule("lead", {"kind": "created"}, {"do": "assign", "how": "turn"})


@pytest.fixture
def shifts(company, team):
    """Ann works around the clock, Bob never on any day near."""
    rows = {
        company.ann: [{"days": list(range(7)), "from": "00:00", "to": "24:00"}],
        company.bob: [{"days": [0], "from": "09:00", "to": "10:00"}],
    }
    for person, week in rows.items():
        calendar = save.save(WorkingCalendar(key=f"of-{person.number}", label=person.name, week=week), actor=SYSTEM)
        save.save(CalendarHolder(calendar=calendar, user=person), actor=SYSTEM)
    now = timezone.now()
    away = {"starts_at": now - timedelta(days=9), "ends_at": now + timedelta(days=9)}
    save.save(Absence(owner=company.bob, **away), actor=SYSTEM)
    return team


def test_only_those_at_work_get_it(automation, company, shifts):
    automation.rule("lead", {"kind": "created"}, {"do": "assign", "how": "turn", "among": shifts, "at_work": True})
    leads = [make("lead", SYSTEM, name=f"Lead {number}") for number in range(3)]
    automation.settle()
    assert [fresh(lead).owner_id for lead in leads] == [company.ann.pk] * 3


@pytest.fixture
def bobs(automation, company, shifts):
    """A rule for those at work, of whom there is only Bob."""
    among = {"field": "name", "op": "eq", "value": company.bob.name}
    step = {"do": "assign", "how": "load", "among": among, "at_work": True}
    return automation.rule("lead", {"kind": "created"}, step, owner=str(company.ada.pk))


def later(automation):
    RuleRun.objects.filter(state="asleep").update(due_at=timezone.now())
    automation.settle()


def at_work_from_now_on(person):
    Absence.objects.all().delete()
    calendar = WorkingCalendar.objects.get(label=person.name)
    calendar.week = [{"days": list(range(7)), "from": "00:00", "to": "24:00"}]
    save.save(calendar, actor=SYSTEM)
    workspace.move_settings_epoch()


def test_where_nobody_is_at_work_it_waits_until_somebody_is(automation, company, bobs):
    lead = make("lead", SYSTEM, name="New")
    automation.settle()
    [run] = automation.runs(bobs)
    assert (run.state, fresh(lead).owner_id, fresh(lead).waits_because) == ("asleep", None, "away")
    assert "until somebody is" in run.done_steps.get().told["problem"]
    later(automation)
    assert fresh(lead).owner_id is None
    at_work_from_now_on(company.bob)
    later(automation)
    assert [each.state for each in automation.runs(bobs)] == ["done"]
    assert (fresh(lead).owner_id, fresh(lead).waits_because) == (company.bob.pk, "")


def test_who_took_it_while_nobody_was_at_work_keeps_it(automation, company, bobs):
    lead = make("lead", SYSTEM, name="New")
    automation.settle()
    edit(fresh(lead), actor_of(company.ada), owner=str(company.carl.pk))
    assert fresh(lead).waits_because == ""
    at_work_from_now_on(company.bob)
    later(automation)
    assert fresh(lead).owner_id == company.carl.pk
    assert [each.state for each in automation.runs(bobs)] == ["done"]


def test_a_night_is_no_trouble_but_days_of_it_are_told_once_a_day(automation, company, bobs):
    leads = [make("lead", SYSTEM, name=f"New {number}") for number in range(2)]
    automation.settle()
    told = Notification.objects.filter(recipient=company.ada.pk, record__in=[lead.pk for lead in leads])
    assert not told.exists()
    for step in RuleStep.objects.filter(state="asleep"):
        step.told["away_since"] = (timezone.now() - timedelta(days=4)).isoformat()
        step.save()
    later(automation)
    later(automation)
    assert told.count() == 1
    assert [each.state for each in automation.runs(bobs)] == ["asleep"] * 2


def test_at_work_is_yes_or_no(automation, shifts):
    with pytest.raises(Refused):
        automation.rule("lead", {"kind": "created"}, {"do": "assign", "how": "load", "among": shifts, "at_work": "yes"})


# -- by skill -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def skilled(company, team):
    """Ann sells, Bob supports; a lead's department asks for one of them."""
    for person, title in ((company.ann, "Sales"), (company.bob, "support")):
        edit(person, SYSTEM, job_title=title)
    skill = {"field": "job_title", "needs": "job_title"}
    return {"do": "assign", "how": "turn", "among": team, "skill": skill}


def test_by_skill_only_who_has_what_the_record_asks_for_gets_it(automation, company, skilled):
    automation.rule("lead", {"kind": "created"}, skilled)
    leads = [make("lead", SYSTEM, name=f"Lead {number}", job_title="Support") for number in range(3)]
    automation.settle()
    assert [fresh(lead).owner_id for lead in leads] == [company.bob.pk] * 3


def test_a_record_that_asks_for_no_skill_goes_to_anyone_and_one_that_nobody_has_to_nobody(automation, company, skilled):
    rule = automation.rule("lead", {"kind": "created"}, skilled)
    plain, rare = make("lead", SYSTEM, name="Plain"), make("lead", SYSTEM, name="Rare", job_title="Juggling")
    automation.settle()
    assert fresh(plain).owner_id in (company.ann.pk, company.bob.pk)
    assert fresh(rare).owner_id is None
    assert [run.state for run in automation.runs(rule)] == ["done", "failed"]


@pytest.mark.parametrize(
    "skill",
    ["job_title", {"field": "job_title"}, {"field": "nothing", "needs": "job_title"}, {"field": "job_title", "needs": "nothing"},
     {"field": "job_title", "needs": "created_at"}],
)  # fmt: skip
def test_a_skill_that_could_not_be_asked_for_is_refused(automation, skilled, skill):
    with pytest.raises(Refused):
        automation.rule("lead", {"kind": "created"}, {**skilled, "skill": skill})


def test_the_editor_keeps_the_skill(automation, company, team, enter):
    ada = enter(company.ada)
    form = {"label": "Give", "t-kind": "created", "is_active": "1", "hourly_limit": "1000", "step": ["s-0"]}
    form |= {"s-0-do": "assign", "s-0-how": "load", "s-0-field": "owner", "s-0-among": json.dumps(team)}
    form |= {"s-0-skill": "job_title", "s-0-needs": "job_title"}
    assert ada.post("/admin/rules/new?entity=lead", form).status_code == 302
    rule = Rule.objects.get()
    assert rule.steps[0]["skill"] == {"field": "job_title", "needs": "job_title"}
    assert 'value="job_title" selected' in ada.get(f"/admin/rules/{rule.pk}").content.decode()
