"""Runs and the calls that they wait for: still wanted or not, and what follows when one has come to its end."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from regulars.services.callouts import hooks
from regulars.services.callouts.hooks import DROP, GO, HOLD, Asker
from regulars.services.callouts.models import Callout
from regulars.services.workflow import beginning, troubles
from regulars.services.workflow.models import ASLEEP, STOPPED, Rule, RuleRun


def follow() -> None:
    """Once, at start."""
    hooks.follow(Asker(_wanted, _ended))


def _wanted(due: Sequence[Callout]) -> Mapping[uuid.UUID, str]:
    """What an ended run or a deleted rule asked for is not sent any more; while a rule is off, nothing of it is."""
    rules = Rule.objects.filter(deleted_at=None).in_bulk({each.rule for each in due})
    runs = RuleRun.objects.exclude(state=STOPPED).in_bulk({each.run for each in due})
    return {
        each.pk: DROP
        if each.rule not in rules or each.run not in runs
        else (GO if rules[each.rule].is_active else HOLD)
        for each in due
    }


def _ended(callout: Callout) -> None:
    """The run goes on with the answer; of a failure its rule's owner and the administrators are told, once a day for each rule."""
    if RuleRun.objects.filter(pk=callout.run, state=ASLEEP).update(due_at=timezone.now()):
        transaction.on_commit(
            beginning.wake
        )  # a worker asks for jobs on a connection of its own: one begun earlier would find nothing
    if callout.state == Callout.FAILED:
        troubles.tell_call(callout.rule, callout.run, callout.host)
