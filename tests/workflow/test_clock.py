"""Rules that time sets off: dates, stays, set times; each once, and nothing left out while no worker was there."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from regulars.engine import workspace
from regulars.engine.models import Change
from regulars.services.workflow import book, clock, rehearsing
from regulars.services.workflow.book import page_of
from regulars.services.workflow.models import Rule, RuleClock
from tests.areas.make import fresh
from tests.factories.people import actor_of
from tests.workflow.conftest import SET_SOURCE, edit, make, stage


@pytest.fixture
def ask(automation):
    """Asks the rules that go by the clock as though a rule had last been asked so long ago."""

    def ask(rule, **ago):
        since = timezone.now() - timedelta(**ago)
        Rule.objects.filter(pk=rule.pk).update(active_since=since - timedelta(days=1))
        RuleClock.objects.update_or_create(rule=rule.pk, defaults={"at": since})
        book.forget()
        clock.ask_all()
        automation.settle()
        return automation.runs(rule)

    return ask


def test_a_date_is_reached_days_before_it(automation, deal, ask):
    rule = automation.rule(
        "deal", {"kind": "date", "field": "closes_on", "count": -3, "unit": "days", "at": "00:00"}, SET_SOURCE
    )
    today = timezone.now().astimezone(ZoneInfo(workspace.value("timezone"))).date()
    near, far = deal(closes_on=str(today + timedelta(days=3))), deal(closes_on=str(today + timedelta(days=4)))
    assert [run.record for run in ask(rule, days=1)] == [near.pk]
    assert len(ask(rule, days=1)) == 1
    assert (fresh(near).source, fresh(far).source) == ("event", "")


def test_a_date_put_off_is_reached_again(automation, deal, ann, ask):
    rule = automation.rule(
        "deal", {"kind": "date", "field": "closes_on", "count": 0, "unit": "days", "at": "00:00"}, SET_SOURCE
    )
    today = timezone.now().astimezone(ZoneInfo(workspace.value("timezone"))).date()
    made = deal(closes_on=str(today))
    assert len(ask(rule, days=1)) == 1
    edit(fresh(made), ann, closes_on=str(today - timedelta(days=1)))
    assert len(ask(rule, days=3)) == 2


def test_a_moment_is_reached_to_the_minute(automation, ann, ask):
    rule = automation.rule(
        "task",
        {"kind": "date", "field": "due_at", "count": 2, "unit": "hours"},
        {"do": "set", "values": {"priority": {"value": "high"}}},
    )
    due = timezone.now() - timedelta(hours=2, minutes=5)
    late, early = (
        make("task", ann, name="Late", due_at=due.isoformat()),
        make("task", ann, name="Early", due_at=timezone.now().isoformat()),
    )
    assert [run.record for run in ask(rule, minutes=10)] == [late.pk]
    assert fresh(early).priority == "normal"


def test_a_record_that_stays_in_a_stage_is_found_once(automation, deal, ann, ask):
    target = str(stage("Qualify").pk)
    rule = automation.rule(
        "deal", {"kind": "stayed", "field": "stage", "value": target, "count": 5, "unit": "days"}, SET_SOURCE
    )
    stays, moved, back = deal(), deal(), deal()
    long_ago = timezone.now() - timedelta(days=5, minutes=2)
    for each in (stays, moved, back):
        type(each).objects.filter(pk=each.pk).update(created_at=long_ago)
    edit(fresh(moved), ann, stage=str(stage("Discover").pk))
    edit(fresh(back), ann, stage=str(stage("Discover").pk))
    edit(fresh(back), ann, stage=target)
    assert [run.record for run in ask(rule, minutes=10)] == [stays.pk]
    Change.objects.filter(record=back.pk).update(at=long_ago)
    assert {run.record for run in ask(rule, minutes=10)} == {stays.pk, back.pk}


def test_set_times_are_those_of_the_workspace(db):
    zone = ZoneInfo(workspace.value("timezone"))
    monday = datetime(2026, 11, 23, tzinfo=zone)
    found = clock.times_of("0 9 * * 1-5", (monday, monday + timedelta(days=2)))
    assert found == [monday + timedelta(hours=9), monday + timedelta(days=1, hours=9)]
    assert clock.times_of("0 9 * * *", (datetime(2020, 1, 1, tzinfo=UTC), monday))[-1] == monday - timedelta(hours=15)
    assert len(clock.times_of("0 9 * * *", (datetime(2020, 1, 1, tzinfo=UTC), monday))) == clock.MOST_TIMES


def test_at_set_times_each_record_that_meets_the_condition_is_taken(automation, deal, ask):
    rule = automation.rule(
        "deal", {"kind": "schedule", "cron": "0 9 * * *"}, SET_SOURCE, condition={"field": "amount", "op": "filled"}
    )
    filled, _empty = deal(amount={"amount": "5", "currency": "USD"}), deal()
    assert {run.record for run in ask(rule, days=1)} == {filled.pk}


def test_what_is_switched_on_looks_forward_only(automation, deal):
    deal(closes_on=str(timezone.localdate()))
    rule = automation.rule(
        "deal", {"kind": "date", "field": "closes_on", "count": 0, "unit": "days", "at": "00:00"}, SET_SOURCE
    )
    clock.ask_all()
    assert automation.runs(rule) == []
    assert rule.active_since is not None


def test_a_stay_counts_the_working_time_of_the_company(automation, deal, ask):
    target = str(stage("Qualify").pk)
    rule = automation.rule(
        "deal",
        {"kind": "stayed", "field": "stage", "value": target, "count": 3, "unit": "working_hours"},
        SET_SOURCE,
    )
    page = next(each for each in book.by_clock() if each.id == rule.pk)
    made = deal()
    friday = datetime(2026, 11, 20, 16, tzinfo=ZoneInfo(workspace.value("timezone")))
    type(made).objects.filter(pk=made.pk).update(created_at=friday)
    monday = friday + timedelta(days=3)
    spans = [(friday + timedelta(hours=hour), friday + timedelta(hours=hour + 1)) for hour in range(72)]
    found = [span for span in spans if list(clock.occurring(page, span))]
    assert found == [(monday.replace(hour=9), monday.replace(hour=10))]


def test_a_rule_that_cannot_be_asked_keeps_no_other(automation, deal, ask):
    by_date = {"kind": "date", "field": "closes_on", "count": 0, "unit": "days", "at": "00:00"}
    broken = automation.rule("deal", by_date, SET_SOURCE)
    Rule.objects.filter(pk=broken.pk).update(trigger=by_date | {"field": "gone"})
    rule = automation.rule("deal", {"kind": "schedule", "cron": "0 9 * * *"}, SET_SOURCE)
    made = deal()
    assert {run.record for run in ask(rule, days=1)} == {made.pk}


def test_however_many_records_reach_their_time_none_is_left_out(automation, deal, monkeypatch):
    monkeypatch.setattr(clock, "AT_ONCE", 2)
    rules = [automation.rule("deal", {"kind": "schedule", "cron": "0 * * * *"}, SET_SOURCE)]
    rules.append(automation.rule("deal", {"kind": "date", "field": "closes_on"}, SET_SOURCE))
    long_ago = timezone.now() - timedelta(days=40)
    Rule.objects.update(active_since=long_ago)
    for rule in rules:
        RuleClock.objects.update_or_create(rule=rule.pk, defaults={"at": timezone.now() - timedelta(days=3)})
    for _each in range(5):
        deal(closes_on=str((timezone.now() - timedelta(days=2)).date()))
    book.forget()
    clock.ask_all()
    set_times, reached = (automation.runs(rule) for rule in rules)
    assert len({run.record for run in set_times}) == len(reached) == 5


def rehearsed(rule, company, days=30):
    book.forget()
    return rehearsing.rehearse(page_of(Rule.objects.get(pk=rule.pk)), viewer=actor_of(company.ada), days=days)


def test_a_rehearsal_of_a_date_tells_its_moments_the_latest_first(automation, deal, company):
    rule = automation.rule(
        "deal", {"kind": "date", "field": "closes_on", "count": 1, "unit": "days", "at": "07:30"}, SET_SOURCE
    )
    zone = ZoneInfo(workspace.value("timezone"))
    today = timezone.now().astimezone(zone).date()
    old, new = deal(closes_on=str(today - timedelta(days=9))), deal(closes_on=str(today - timedelta(days=4)))
    found = rehearsed(rule, company)
    assert [each.record for each in found.firings] == [new.pk, old.pk]
    moment = found.firings[0].at.astimezone(zone)
    assert (moment.date(), moment.hour, moment.minute) == (today - timedelta(days=3), 7, 30)


def test_a_rehearsal_of_set_times_tells_each_of_them_and_each_record(automation, deal, company):
    rule = automation.rule("deal", {"kind": "schedule", "cron": "0 9 * * *"}, SET_SOURCE)
    deal()
    found = rehearsed(rule, company, days=30)
    assert found.count == 30, "more than a rule that is late makes good"
    moments = [each.at for each in found.firings]
    assert moments == sorted(moments, reverse=True)
    zone = ZoneInfo(workspace.value("timezone"))
    assert {(each.astimezone(zone).hour, each.astimezone(zone).minute) for each in moments} == {(9, 0)}


def test_a_rehearsal_of_a_stay_tells_when_it_was_long_enough(automation, deal, ann, company):
    rule = automation.rule(
        "deal", {"kind": "stayed", "field": "name", "value": "Waits", "count": 2, "unit": "days"}, SET_SOURCE
    )
    record = deal(name="Begins")
    edit(record, ann, name="Waits")
    since = timezone.now() - timedelta(days=10)
    Change.objects.filter(record=record.pk, verb="update").update(at=since)
    Change.objects.filter(record=record.pk, verb="create").update(at=since - timedelta(days=9))
    (firing,) = rehearsed(rule, company).firings
    assert firing.at == since + timedelta(days=2)
