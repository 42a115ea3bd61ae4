"""What became of rules, for those who make them: runs, their steps, what they wrote. Nothing is told that the reader may not see."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed, NotFound
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import Change
from regulars.services.callouts import asking
from regulars.services.callouts.models import Callout
from regulars.services.workflow.models import Rule, RuleRun, RuleStep, RuleVersion
from regulars.services.workflow.rehearsing import visible


@dataclass
class Shown:
    """A run as a reader may see it; `label` is empty where the record is out of their sight."""

    run: RuleRun
    label: str
    reason: str
    steps: list[RuleStep] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    calls: list[Callout] = field(default_factory=list)


def may_make(actor: Actor) -> bool:
    """Whether the actor makes rules: administrators, and whoever has a role that says so."""
    return any(access.may(actor, "rule", action) for action in ("create", "edit"))


def require_maker(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not may_make(actor):
        raise NotAllowed(_("Rules are made by administrators, and by those whose role says so."))


def runs_of(
    rule: Rule, actor: Actor, *, state: str = "", before: uuid.UUID | None = None, limit: int = 50
) -> list[Shown]:
    """The runs of a rule, newest first; those before one of them. Raises NotAllowed."""
    require_maker(actor)
    found = RuleRun.objects.filter(rule=rule.pk)
    found = found.filter(state=state) if state else found
    found = found.filter(id__lt=before) if before else found
    return _shown(found.order_by("-id")[:limit], actor)


def run_of(rule: Rule, key: str, actor: Actor) -> Shown:
    """One run with its steps and what it wrote. Raises NotAllowed, NotFound."""
    require_maker(actor)
    try:
        found = _shown(RuleRun.objects.filter(rule=rule.pk, id=uuid.UUID(key)), actor)
    except ValueError:
        found = []
    if not found:
        raise NotFound(_("There is no such run, or you may not see it."))
    shown = found[0]
    shown.steps = [_without_secrets(step, actor) for step in shown.run.done_steps.order_by("id")]
    shown.changes = visible(Change.objects.filter(batch=shown.run.id).order_by("id")[:500], actor)
    shown.calls = _calls(rule, shown.run, actor)
    return shown


def _calls(rule: Rule, run: RuleRun, actor: Actor) -> list[Callout]:
    """The calls of a run. What they said is for whom the rule acts and for administrators; others learn how they went."""
    found = sorted(asking.of_run(run.id).values(), key=lambda each: each.created_at)
    if actor.is_unlimited or (rule.acts_as == "owner" and rule.owner_id == actor.id):
        return found
    for each in found:
        each.url, each.headers, each.body, each.answer = "", {}, "", ""
        each.tries = [{**tried, "answer": ""} for tried in each.tries]
    return found


def versions_of(rule: Rule, actor: Actor) -> list[RuleVersion]:
    """Every version of a rule, newest first. Raises NotAllowed."""
    require_maker(actor)
    return list(RuleVersion.objects.filter(rule=rule.pk).order_by("-number")[:200])


def _shown(runs: Iterable[RuleRun], actor: Actor) -> list[Shown]:
    listed = list(runs)
    labels = labels_of([Ref(run.record, "", run.entity) for run in listed], actor)
    return [Shown(run, labels.get(run.record, ""), reason_of(run, actor)) for run in listed]


def reason_of(run: RuleRun, actor: Actor) -> str:
    """Why a run ended as it did, in words; what a refusal says of fields that are hidden from the reader is left out."""
    said = {
        "circle": _("It would go round in a circle: this rule led to the change itself."),
        "depth": _("Too many runs followed from one another."),
        "limit": _("The rule has reached its limit for this hour."),
        "gone": _("The rule is no longer there."),
        "owner": _("The owner of the rule has no open account."),
        "database": _("The database did not let it through, several times over."),
        "program": _("The program broke at a step, several times over. Its log says where."),
        "ended": _("A step said stop."),
        "halted": _("It was ended: by a step of another rule, or by hand."),
    }
    if run.reason in said or not run.reason:
        return said.get(run.reason, "")
    broken = run.done_steps.filter(state="failed").first()
    return run.reason if broken is None else _without_secrets(broken, actor).told.get("problem", "")


def _without_secrets(step: RuleStep, actor: Actor) -> RuleStep:
    """A step without what is said of fields that the reader does not see."""
    entity = step.told.get("entity", "")
    if "problem" in step.told and actor.withheld(entity):
        named = step.told.get("fields") or ()
        if not named or actor.withheld(entity).intersection(named):
            step.told = {
                **step.told,
                "problem": _("A step was refused; what it says concerns fields that are hidden from you."),
            }
    if withheld := actor.withheld(entity).intersection(step.told.get("refused") or {}):
        said = {key: "" if key in withheld else text for key, text in step.told["refused"].items()}
        step.told = {**step.told, "refused": said}
    return step


def call_told(call: Callout) -> dict[str, Any]:
    """A call as JSON."""
    names = (
        "id",
        "path",
        "state",
        "status",
        "problem",
        "method",
        "host",
        "url",
        "headers",
        "body",
        "answer",
        "tries",
        "created_at",
        "ended_at",
    )
    waiting = {"next_at": call.next_at if call.state == Callout.WAITING else None}
    return {**{name: getattr(call, name) for name in names}, **waiting}


def told(step: RuleStep) -> dict[str, Any]:
    """A step as JSON."""
    return {"path": step.path, "kind": step.kind, "state": step.state, "told": step.told, "at": step.at}
