"""A person or a program sets a rule off for one record."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed, Refused
from regulars.base.ids import uuid7
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.services.workflow import beginning, running
from regulars.services.workflow.book import page_of
from regulars.services.workflow.models import FAILED, HELD, Rule, RuleRun
from regulars.services.workflow.steps.base import fits


def call(rule: Rule, key: str, *, actor: Actor) -> dict[str, Any]:
    """Set a rule off for a record that the caller sees. Raises Refused for a rule that takes no calls, NotFound."""
    beginning.require_call(rule, ("button", "call"))
    record = access.records(registry.get(rule.entity), actor).get(key)
    return press(rule, record, actor=actor)


def press(rule: Rule, record: Any, *, actor: Actor) -> dict[str, Any]:
    """Set a rule off for a record and do its steps up to the first wait. What a step refuses is refused here."""
    page = page_of(rule)
    if page.actor() is None:
        raise NotAllowed(_("The owner of this rule has no open account."))
    with transaction.atomic():
        runs = beginning.begin(page, [beginning.Occurrence(f"press:{uuid7()}", record.id)])
        run = RuleRun.objects.select_for_update().get(id=runs[0].id)
        if run.state == HELD:
            raise Refused(_("This rule has reached its limit for this hour."), code="limit")
        if not fits(page, run.record):
            raise Refused(_("The rule’s condition does not hold for this record."), code="condition")
        running.carry_on(run)
        if run.state == FAILED:
            raise Refused(run.reason, code="rule_failed")
    return {"run": str(run.id), "state": run.state}
