"""What all addresses below a rule need: the rule itself, and how a try and a change are told."""

from __future__ import annotations

from typing import Any

from regulars.api.call import Call
from regulars.engine import access
from regulars.engine.models import Change
from regulars.services.workflow import log
from regulars.services.workflow.models import Rule
from regulars.services.workflow.rehearsing import Trial


def rule_of(call: Call, key: str, action: str = "view") -> Rule:
    """The rule that an address names, for those who make rules. Raises NotAllowed, NotFound."""
    log.require_maker(call.actor)
    rule: Rule = access.records("rule", call.actor, action).get(key)
    return rule


def trial_told(trial: Trial) -> dict[str, Any]:
    """A try as JSON."""
    return {
        "held": trial.held,
        "conditions": [{"condition": node, "held": held} for node, held in trial.asked],
        "steps": [log.told(mark) for mark in trial.marks],
        "changes": [change(each) for each in trial.changes],
        "problem": trial.problem,
    }


def change(each: Change) -> dict[str, Any]:
    """A change as the runs of rules tell it."""
    names = ("id", "entity", "record", "title", "verb", "version", "diff")
    return {name: getattr(each, name) for name in names}
