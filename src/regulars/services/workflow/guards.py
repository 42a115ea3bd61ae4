"""What the write door refuses of rules, and what it keeps of them: who they act as, since when they count, each version."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import conditions, judge, outside
from regulars.engine.actor import system
from regulars.engine.batch import Batch, Item
from regulars.engine.custom.guards import known, refuse_wrong
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.services.workflow import incoming, steps, triggers
from regulars.services.workflow.models import Rule, RuleVersion
from regulars.services.workflow.steps import calls, requests
from regulars.services.workflow.steps.base import every_step

MOST_RULES = 500
KEY = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
DEFINITION = ("trigger", "before", "condition", "steps")


def guard(batch: Batch) -> None:
    """Refuse rules that could not be carried out or would lend others' rights; keep versions of the others."""
    refuse_wrong(batch, _wrong, asked=("entity", "label", "key"), then=_keep)


def may_have_rules(entity: Entity) -> bool:
    """Whether rules may be about it: not settings."""
    return entity.is_of_trade


def _wrong(row: Rule, batch: Batch, item: Item) -> dict[str, str]:
    entity = known(row.entity)
    if entity is None or not may_have_rules(entity):
        return {"entity": _("There is no entity “%(name)s” that takes rules.") % {"name": row.entity[:60]}}
    if not item.is_new and batch.changed(item, "entity"):
        return {"entity": _("A rule stays with its entity. Make another one.")}
    if not KEY.fullmatch(row.key):
        return {"key": _("A key has small Latin letters, digits, “-” and “_”.")}
    if item.is_new and Rule.objects.filter(deleted_at=None).count() >= MOST_RULES:
        return {"entity": _("There are at most %(limit)s rules.") % {"limit": MOST_RULES}}
    wrong = _wrong_actor(row, batch, item) or wrong_definition(row, entity)
    return wrong or (_wrong_hosts(row) if item.is_new or batch.changed(item, "steps") else {})


def _wrong_hosts(row: Rule) -> dict[str, str]:
    """A rule that calls into the own network is not written; one that did before can still be switched off."""
    for number, step in enumerate(row.steps, 1):
        try:
            for each in every_step([step]):
                if each.get("do") == "call":
                    requests.require_public(each)
        except Refused as problem:
            return {"steps": _("Step %(number)s: %(problem)s") % {"number": number, "problem": problem}}
    return {}


def wrong_definition(row: Rule, entity: Entity) -> dict[str, str]:
    """What is wrong with when, if and then, by field."""
    checks: Mapping[str, Callable[[], Any]] = {
        "trigger": lambda: triggers.check(row.trigger, entity),
        "before": lambda: judge.holds(row.before, entity, entity.model(), system()),
        "condition": lambda: conditions.check(entity, row.condition),
        "steps": lambda: steps.check_all(row.steps, entity) if row.steps else _need_steps(row),
    }
    wrong = {}
    for name, check in checks.items():
        try:
            check()
        except (Wrong, Refused) as problem:
            wrong[name] = steps.said(problem)
    asked = incoming.asked_for(row.steps) if not wrong else frozenset()
    if outside.INCOMING in asked and not triggers.brings(row.trigger):
        wrong["steps"] = _("Nothing comes in with this “when” that “incoming” could be read from.")
    if outside.ANSWER in asked and not calls.brings(row.steps):
        wrong["steps"] = _("No step of this rule waits for an answer that “answer” could be read from.")
    if not wrong and row.before and triggers.KINDS[row.trigger["kind"]].takes is None:
        wrong["before"] = _("There is a “before” only where a change sets the rule off.")
    return wrong


def _need_steps(row: Rule) -> None:
    """A rule that makes a record of what comes in does something without any."""
    if not triggers.brings(row.trigger):
        raise Wrong(_("Add at least one step."))


def _wrong_actor(row: Rule, batch: Batch, item: Item) -> dict[str, str]:
    """Nobody makes a rule that acts with more rights than their own; administrators may name anyone. One without an owner acts as its maker."""
    if row.owner_id is None and row.acts_as == "owner":
        row.owner_id = batch.actor.id
        row.acts_as = "owner" if row.owner_id else "program"
    if batch.actor.is_unlimited:
        return {}
    if row.acts_as != "owner":
        return {"acts_as": _("Only administrators make rules that act as the program.")}
    if row.owner_id != batch.actor.id:
        return {"owner": _("Your rules act as you: take this one over, or ask an administrator.")}
    return {}


def _keep(row: Rule, batch: Batch, item: Item) -> None:
    """Since when it counts, and a version where what it says has changed."""
    if row.is_active and (item.is_new or batch.changed(item, "is_active", "trigger") or row.active_since is None):
        row.active_since = timezone.now()
    if not item.is_new and not batch.changed(item, *DEFINITION):
        return
    row.edition += 1
    version = RuleVersion(
        rule=row.id, number=row.edition, made_at=timezone.now(), made_by=batch.actor.id,
        **{name: getattr(row, name) for name in DEFINITION},
    )  # fmt: skip
    batch.afterwards(version.save)
