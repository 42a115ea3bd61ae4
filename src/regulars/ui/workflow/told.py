"""What the steps of a run say of themselves: what each was to do, how it ended, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.services.workflow import consents
from regulars.services.workflow.models import RuleStep
from regulars.services.workflow.steps.flow import step_at
from regulars.ui.workflow import calling
from regulars.ui.workflow.words import step_in_words


def steps_in_words(marks: Sequence[RuleStep], steps: Any, actor: Actor) -> list[dict[str, Any]]:
    """Each step of a run: what it was to do, how it ended, and why."""
    found = []
    for mark in marks:
        step = step_at(steps, mark.path)
        entity = registry.find(mark.told.get("entity", "")) or registry.get("user")
        depth = mark.path.count(".") // 2
        words = step_in_words(step, entity, actor)
        found.append({"mark": mark, "words": words, "note": step.get("note", ""), "why": _why(mark), "depth": depth})
    return found


def _why(mark: RuleStep) -> str:
    told = mark.told
    if "problem" in told:
        return str(told["problem"])
    if "call" in told or "callout" in told:
        return calling.why(told)
    if "held" in told:
        return _of_branch(told)
    if "ids" in told:
        return _("Records: %(count)s.") % {"count": len(told["ids"])}
    if told.get("met") is not None:
        return _("What was waited for has come.") if told["met"] else _("It did not come in time.")
    if "same" in told or "taken" in told:
        return _of_nothing(told)
    if "sent" in told:
        return _of_letter(told)
    if "request" in told:
        said = {"then": _("Approved."), "else": _("Not approved: the other branch.")}
        return said.get(told.get("branch", ""), _("People asked: %(count)s.") % {"count": told.get("asked", 0)})
    if "begun" in told or "ended" in told:
        return _of_sequence(told)
    if "told" in told:
        return _("People told: %(told)s of %(people)s.") % told
    if "among" in told:
        return _("People to choose among: %(count)s.") % {"count": told["among"]}
    return ""


def _of_nothing(told: Mapping[str, Any]) -> str:
    """Why there was nothing to do."""
    if told.get("taken"):
        return _("Somebody took it while it waited.")
    return _("It was so already.") if told["same"] else ""


def _of_branch(told: Mapping[str, Any]) -> str:
    said = _("The condition holds.") if told["held"] else _("The condition does not hold: the other branch.")
    return said + (" " + _("A try sends nothing, so the answer counts as empty.") if told.get("unsent") else "")


def _of_letter(told: Mapping[str, Any]) -> str:
    if "letter" in told:
        return _("Would be sent to %(to)s: “%(subject)s”. %(text)s") % told["letter"]
    if "held" in told:
        return (_("It waits: %(reason)s") if told["sent"] else _("Not sent: %(reason)s")) % {"reason": told["held"]}
    if "unseen" in told:
        return _("Not sent: whoever reads mail there may not see this record.")
    if "purpose" in told:
        return _("Not sent: there is no consent to mail for “%(purpose)s”.") % {
            "purpose": consents.kept().label(told["purpose"])
        }
    return _("The letter was sent.") if told["sent"] else _("Not sent: this person wants no mail.")


def _of_sequence(told: Mapping[str, Any]) -> str:
    if "ended" in told:
        return _("Runs ended: %(count)s.") % {"count": told["ended"]}
    if told["begun"]:
        return _("It was begun.")
    if told.get("open"):
        return _("Not begun: the record is in it already.")
    if told.get("reason"):
        return _("Not begun: it would go round in a circle, or has reached its limit.")
    return _("Not begun: its condition does not hold for this record.")
