"""Deal health: each signal with its reason, what is kept for lists, what is learnt, what may be dismissed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from regulars.areas.sales import tasks
from regulars.areas.sales.actions import deals as verbs
from regulars.areas.sales.choices import SIGNALS
from regulars.areas.sales.entities.deal import DEAL
from regulars.areas.sales.health import keeping, learning, words
from regulars.areas.sales.health.facts import known
from regulars.areas.sales.health.panels import health_panel
from regulars.areas.sales.health.signals import WEIGHTS, Facts, Limits, Norm, health_of, signals_of
from regulars.areas.sales.models import Deal, DismissedSignal, StageLesson, StageNorm, StageVisit
from regulars.areas.sales.queries import attention
from regulars.areas.sales.subscribers import take
from regulars.base.errors import Invalid
from regulars.engine import access, removing, undo
from regulars.engine.models import Change
from tests.areas.make import edit, fresh, make, stage
from tests.factories.people import SYSTEM, actor_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
GOOD = Facts(
    now=NOW, today=date(2026, 11, 30), created_at=NOW - timedelta(days=40), stage_entered_at=NOW - timedelta(days=5),
    is_first_stage=False, probability=Decimal(60), amount=Decimal(100), closes_on=date(2026, 12, 20), put_off=0,
    step_kind="call", step_at=NOW + timedelta(days=1), touched_at=NOW - timedelta(days=2), people=2,
    roles=frozenset(("decides",)), norm=Norm(timedelta(days=9), 12), limits=Limits(roles=("decides",)),
)  # fmt: skip

CASES = [
    ({"step_kind": "", "step_at": None}, "no_step", "Nothing is planned."),
    ({"step_at": NOW - timedelta(days=3)}, "step_late", "What is planned has been due for 3 days."),
    ({"step_at": NOW - timedelta(hours=3)}, "step_late", "What is planned is due."),
    ({"closes_on": date(2026, 11, 29)}, "past_close", "It was to close 1 day ago."),
    ({"put_off": 3}, "put_off", "The expected close was put off 3 times."),
    ({"touched_at": NOW - timedelta(days=14), "step_at": None}, "silent", "Nothing was said or done for 14 days."),
    ({"touched_at": None, "step_at": NOW + timedelta(days=14)}, "silent", "Never spoken to, for 40 days."),
    ({"people": 1}, "one_contact", "Only one person of the customer is known."),
    ({"people": 0}, "one_contact", "Nobody of the customer is known."),
    ({"roles": frozenset()}, "roles", "Nobody is named as: Decides."),
    ({"amount": None}, "no_amount", "The stage is late, and nobody said what it is worth."),
    ({"jumped_at": NOW - timedelta(days=1), "jump": Decimal("-60.0")}, "jump", "It fell by 60%."),
    ({"jumped_at": NOW - timedelta(days=1), "jump": Decimal("1250.4")}, "jump", "It grew by 1,250%."),
    (
        {"stage_entered_at": NOW - timedelta(days=21)},
        "old",
        "21 days here; three of four won deals needed at most 9 days (12 won).",
    ),
    (
        {"stage_entered_at": NOW - timedelta(days=8), "norm": Norm(timedelta(days=9), 12, by_hand=7)},
        "old",
        "8 days here; this stage is set to 7 days.",
    ),
]
QUIET = [
    {},
    {"touched_at": None, "step_at": NOW + timedelta(days=13)},
    {"closes_on": date(2026, 11, 30)},
    {"closes_on": None, "step_at": None},
    {"put_off": 2},
    {"stage_entered_at": NOW - timedelta(days=21), "norm": Norm(timedelta(days=9), 9)},
    {"stage_entered_at": NOW - timedelta(days=9)},
    {"stage_entered_at": NOW - timedelta(days=21), "norm": Norm(timedelta(days=9), 12, by_hand=30)},
    {"stage_entered_at": NOW - timedelta(hours=20), "norm": Norm(timedelta(hours=1), 12)},
    {"people": 0, "roles": frozenset(), "amount": None, "is_first_stage": True},
    {"amount": None, "probability": Decimal(25)},
    {"jumped_at": NOW - timedelta(days=31), "jump": Decimal(80)},
    {"jumped_at": NOW - timedelta(days=1), "jump": Decimal(49)},
]


@pytest.mark.parametrize(("known", "kind", "reason"), CASES)
def test_each_signal_stands_alone_and_says_why(known, kind, reason):
    [signal] = signals_of(replace(GOOD, **known))
    assert signal.kind == kind
    assert words.reason(signal, SYSTEM.manner) == reason


@pytest.mark.parametrize("known", QUIET)
def test_what_is_as_it_should_be_gives_no_signal(known):
    assert signals_of(replace(GOOD, **known)) == []


def test_all_kinds_have_names_weights_reasons_and_deeds_in_both_languages():
    assert [option.value for option in SIGNALS] == list(WEIGHTS)
    assert {kind for _known, kind, _reason in CASES} == set(WEIGHTS)
    with translation.override("ru"):
        for known_, kind, reason in CASES:
            [signal] = signals_of(replace(GOOD, **known_))
            assert words.reason(signal, SYSTEM.manner) != reason
            assert words.deed(kind)


def test_the_worst_comes_first_and_three_points_are_a_risk():
    found = signals_of(replace(GOOD, people=1, step_kind="", put_off=5))
    assert [signal.kind for signal in found] == ["no_step", "put_off", "one_contact"]
    assert health_of([]) == "good"
    assert (health_of(["jump"]), health_of(["no_step"]), health_of(["jump", "roles"])) == ("watch", "watch", "watch")
    assert (health_of(["no_step", "jump"]), health_of(["silent", "old"])) == ("risk", "risk")


@pytest.fixture
def account(ann):
    return make("account", ann, name="Acme")


@pytest.fixture
def deal(ann, account):
    return make("deal", ann, name="Pumps for Acme", account=account.id)


def follow(*records):
    """What the worker hears of these records."""
    take(list(Change.objects.filter(record__in=[each.pk for each in records]).order_by("id")))


def call(ann, deal, **given):
    about = {"entity": "deal", "id": str(deal.pk)}
    return make("call", ann, name="Ring", record=about, starts_at=timezone.now().isoformat(), **given)


def test_lists_follow_what_is_done_about_a_deal(ann, deal):
    follow(deal)
    assert (fresh(deal).signals, fresh(deal).health) == (["no_step"], "watch")
    step = make("task", ann, name="Write", record={"entity": "deal", "id": str(deal.pk)},
                due_at=(timezone.now() + timedelta(days=1)).isoformat())  # fmt: skip
    follow(step)
    assert (fresh(deal).signals, fresh(deal).health, fresh(deal).version) == ([], "good", deal.version)
    other = make("deal", ann, name="Valves")
    edit(step, ann, record={"entity": "deal", "id": str(other.pk)})
    follow(other, step)
    assert (fresh(deal).signals, fresh(other).signals) == (["no_step"], [])
    verbs.lose(fresh(deal), actor=ann, reason="price")
    follow(deal)
    assert (fresh(deal).signals, fresh(deal).health) == ([], "")


def test_days_that_pass_are_seen_by_the_clock(ann, deal):
    Deal.objects.filter(pk=deal.pk).update(created_at=timezone.now() - timedelta(days=30), closes_on=date(2020, 1, 1))
    tasks.judge(0)
    assert fresh(deal).signals == ["no_step", "past_close", "silent"]
    assert fresh(deal).health == "risk"
    at_risk = {"field": "health", "op": "eq", "value": "risk"}
    assert [row.id for row in access.records("deal", ann).where(at_risk).rows(["signals"])] == [deal.pk]
    many = {"field": "signals", "op": "has_all", "value": ["silent", "no_step"]}
    assert access.records("deal", ann).where(many).count().number == 1


def test_what_was_done_counts_as_touch_and_a_second_person_helps(ann, ada, deal):
    verbs.move(fresh(deal), actor=ann, stage=stage("Discover").id)
    Deal.objects.filter(pk=deal.pk).update(created_at=timezone.now() - timedelta(days=30))

    def kinds():
        return [signal.kind for signal in signals_of(known([deal.pk])[0].facts)]

    assert kinds() == ["no_step", "silent", "one_contact"]
    call(ann, deal, done_at=timezone.now().isoformat())
    people = [make("contact", ann, name=name, account=deal.account_id) for name in ("Ann One", "Bob Two")]
    edit(fresh(deal), ann, contact=people[0].id)
    assert kinds() == ["no_step", "one_contact"]
    make("deal-role", ann, deal=deal.id, contact=people[1].id, role="uses")
    assert kinds() == ["no_step"]
    edit(fresh(deal).pipeline, ada, needed_roles=["decides", "uses"], silent_days=1)
    assert kinds() == ["no_step", "roles"]
    make("deal-role", ann, deal=deal.id, contact=people[0].id, role="decides")
    assert kinds() == ["no_step"]


def test_an_amount_that_jumps_is_noted_unless_the_deal_is_new_or_it_is_undone(ann, deal):
    def usd(amount):
        return {"amount": str(amount), "currency": "USD"}

    edit(fresh(deal), ann, amount=usd(100))
    edit(fresh(deal), ann, amount=usd(900))
    assert fresh(deal).amount_jump is None
    Deal.objects.filter(pk=deal.pk).update(created_at=timezone.now() - timedelta(days=3))
    edit(fresh(deal), ann, amount=usd(300))
    assert fresh(deal).amount_jump == Decimal("-66.7")
    assert "jump" in {signal.kind for signal in signals_of(known([deal.pk])[0].facts)}
    last = Change.objects.filter(record=deal.pk).order_by("-id").first()
    undo.undo_changes([last.pk], actor=ann)
    assert fresh(deal).amount == Decimal(900)
    assert "jump" not in {signal.kind for signal in signals_of(known([deal.pk])[0].facts)}


def test_a_signal_is_dismissed_with_a_reason_until_it_has_once_been_gone(ann, deal):
    dismiss = DEAL.action_by_verb["dismiss"].run
    with pytest.raises(Invalid) as problem:
        dismiss(deal, actor=ann, signal="no_step", reason=" ")
    assert "reason" in problem.value.fields
    with pytest.raises(Invalid) as problem:
        dismiss(deal, actor=ann, signal="silent", reason="They are on holiday")
    assert "signal" in problem.value.fields
    kept = dismiss(deal, actor=ann, signal="no_step", reason="They write to us")
    assert (fresh(deal).signals, fresh(deal).health) == ([], "good")
    assert [item.id for item in attention(ann, None) if item.entity == "deal"] == []
    with pytest.raises(Invalid):
        dismiss(deal, actor=ann, signal="no_step", reason="Again")
    shown = health_panel(deal, ann)
    assert [each["reason"] for each in shown["dismissed"]] == ["They write to us"]
    step = call(ann, deal)
    keeping.refresh([deal.pk])
    assert DismissedSignal.objects.get(pk=kept.pk).deleted_at is not None
    removing.delete([step], actor=ann)
    keeping.refresh([deal.pk])
    assert fresh(deal).signals == ["no_step"]


def test_taking_a_dismissal_back_makes_the_signal_count_again(ann, deal):
    kept = DEAL.action_by_verb["dismiss"].run(deal, actor=ann, signal="no_step", reason="They write to us")
    removing.delete([kept], actor=ann)
    assert fresh(deal).signals == ["no_step"]


def test_who_may_not_change_a_deal_is_offered_nothing(company, ann, deal):
    shown = health_panel(deal, actor_of(company.bob))
    assert [each["kind"] for each in shown["signals"]] == ["no_step"]
    assert (shown["may"], shown["advice"]) == (False, None)


def test_what_is_hidden_from_a_reader_is_not_told_by_a_signal(ann, deal):
    Deal.objects.filter(pk=deal.pk).update(closes_on=date(2020, 1, 1))
    assert [each["kind"] for each in health_panel(deal, ann)["signals"]] == ["no_step", "past_close"]
    less = replace(ann, hidden={"deal": frozenset(("closes_on",))})
    assert [each["kind"] for each in health_panel(deal, less)["signals"]] == ["no_step"]
    assert health_panel(deal, replace(ann, hidden={"deal": frozenset(("health",))})) is None


def test_a_cell_says_what_speaks_against_a_deal_and_a_filter_only_the_word(client, company, ann, deal):
    Deal.objects.filter(pk=deal.pk).update(created_at=timezone.now() - timedelta(days=30))
    tasks.judge(0)
    client.force_login(company.ann)
    assert 'title="No next step; Silence"' in client.get("/deals/?view=mine").content.decode()
    assert "At risk:" not in client.get("/deals/?view=risk").content.decode()


def test_today_tells_the_two_worst(ann, deal):
    Deal.objects.filter(pk=deal.pk).update(created_at=timezone.now() - timedelta(days=30), closes_on=date(2020, 1, 1))
    tasks.judge(0)
    [item] = [item for item in attention(ann, None) if item.entity == "deal"]
    assert item.reason == "No next step · Should have closed"


def test_what_ended_deals_teach(ann, account):
    """Two dozen with a call on the first stage, all won; two dozen without, half of them lost."""
    began = timezone.now() - timedelta(days=60)
    first = stage("Qualify")
    for number in range(48):
        made = make("deal", ann, name=f"Deal {number}", account=account.id)
        if number < 24:
            call(ann, made, done_at=timezone.now().isoformat())
        if number < 36:
            verbs.win(fresh(made), actor=ann, reason="price")
        else:
            verbs.lose(fresh(made), actor=ann, reason="price")
        StageVisit.objects.filter(deal=made, stage=first).update(entered_at=began, duration=timedelta(days=number))
    tasks.judge(0)  # the first time it learns, too
    norm = StageNorm.objects.get(stage=first)
    assert (norm.won, norm.usual) == (36, timedelta(days=26, hours=6))
    lesson = StageLesson.objects.get(stage=first, kind="call")
    assert (lesson.ended_with, lesson.won_with, lesson.ended_without, lesson.won_without) == (24, 24, 24, 12)
    open_deal = make("deal", ann, name="The next one", account=account.id)
    said = learning.advice(open_deal.pk, first.pk)
    assert words.learnt(said, ann.manner) == (
        "Of 24 deals with a call on this stage 100% were won; of 24 without one 50%."
    )
    assert health_panel(open_deal, ann)["advice"]["kind"] == "call"
    call(ann, open_deal)
    assert learning.advice(open_deal.pk, first.pk) is None


def test_too_few_deals_teach_nothing(ann, account):
    for number in range(30):
        made = make("deal", ann, name=f"Deal {number}", account=account.id)
        call(ann, made, done_at=timezone.now().isoformat())
        verbs.win(fresh(made), actor=ann, reason="price")
    tasks.learn(0)
    open_deal = make("deal", ann, name="The next one", account=account.id)
    assert learning.advice(open_deal.pk, stage("Qualify").pk) is None
