"""Begin another rule for the record, or end its runs: a rule with waits that is set off by a call is a sequence.

What is begun so follows from this run, so the limits of chains and circles hold.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import NotFound
from regulars.base.ids import uuid7
from regulars.base.text import word
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.services.workflow import beginning
from regulars.services.workflow.book import page_of
from regulars.services.workflow.models import DUE, HELD, STOPPED, Rule, RuleRun
from regulars.services.workflow.steps.base import Data, Place, StepKind, Told, add, fits

BY_HAND = ("button", "call")
"""Triggers of rules that a person or a program sets off, and so a step may, too."""


def rules_of(entity: Entity, *, by_hand: bool) -> list[Rule]:
    """The rules in force of an entity; `by_hand`: those that may be begun by a step."""
    found = Rule.objects.filter(entity=entity.name, is_active=True, deleted_at=None).order_by("position", "label", "id")
    return [rule for rule in found if not by_hand or rule.trigger.get("kind") in BY_HAND]


def _check_start(step: Data, entity: Entity) -> None:
    _check(
        step, rules_of(entity, by_hand=True), _("There is no rule “%(name)s” in force that takes a button or a call.")
    )


def _check_stop(step: Data, entity: Entity) -> None:
    _check(step, rules_of(entity, by_hand=False), _("There is no rule “%(name)s” in force for these records."))


def _check(step: Data, able: list[Rule], problem: str) -> None:
    if word(step.get("rule")) not in {rule.key for rule in able}:
        raise Wrong(problem % {"name": str(step.get("rule"))[:60]})


def _start(place: Place, step: Data) -> Told:
    """It is begun once: who is in it already stays where they are in it. Who may not set it off by hand may not by a rule."""
    rule = _rule(place, step)
    beginning.require_call(rule, BY_HAND)
    _require(place, rule)
    if _open_runs(place, rule).exists():
        return {"begun": 0, "open": 1}
    page, cause = page_of(rule), RuleRun.objects.filter(pk=place.run).first() if place.run else None
    if not fits(page, place.record):
        return {"begun": 0}
    name = f"step:{place.run or uuid7()}:{place.path}:{place.record}"
    change = cause.change if cause else None
    runs = beginning.begin(page, [beginning.Occurrence(name, place.record, change, cause)])
    if runs and runs[0].state in (STOPPED, HELD):
        return {"begun": 0, "reason": runs[0].reason}
    beginning.wake()
    return {"begun": len(runs)}


def _require(place: Place, rule: Rule) -> None:
    """What a button asks for is the record, what a call asks for the rule. Raises NotAllowed, NotFound."""
    if rule.trigger.get("kind") == "button":
        place.fetch("edit")
    else:
        access.records("rule", place.actor, "edit").get(rule.pk)


def _stop(place: Place, step: Data) -> Told:
    """Runs of the rule on this record that wait or are about to begin end here; what they did stays."""
    rule, now = _rule(place, step), timezone.now()
    place.fetch("edit")
    found = _open_runs(place, rule).exclude(pk__in=[place.run] if place.run else [])
    ended = found.update(state=STOPPED, reason="halted", ended_at=now, listens=False)
    return {"ended": ended}


def _open_runs(place: Place, rule: Rule) -> QuerySet[RuleRun]:
    return RuleRun.objects.filter(rule=rule.pk, record=place.record, state__in=DUE)


def _rule(place: Place, step: Data) -> Rule:
    found = Rule.objects.filter(key=step["rule"], entity=place.entity.name, deleted_at=None).first()
    if found is None:
        raise NotFound(_("There is no rule “%(name)s” any more.") % {"name": str(step["rule"])[:60]})
    return found


def _may_start(entity: Entity) -> bool:
    return bool(rules_of(entity, by_hand=True))


def _may_stop(entity: Entity) -> bool:
    return bool(rules_of(entity, by_hand=False))


add(
    StepKind(
        "start_rule", gettext_lazy("Start a sequence"), ("rule",), _check_start, _start, icon="play", offered=_may_start
    )
)
add(
    StepKind(
        "stop_rule", gettext_lazy("Stop a sequence"), ("rule",), _check_stop, _stop, icon="square", offered=_may_stop
    )
)
