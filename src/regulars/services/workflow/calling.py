"""Runs and the calls that they wait for: still wanted or not, and what follows when one has come to its end."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from regulars.base.i18n import N_
from regulars.services.callouts import hooks
from regulars.services.callouts.hooks import DROP, GO, HOLD, Asker
from regulars.services.callouts.models import Callout
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.failures import administrators
from regulars.services.notify.kinds import FAILURE
from regulars.services.workflow import beginning
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
    rule = Rule.objects.filter(pk=callout.rule).first()
    if callout.state != Callout.FAILED or rule is None:
        return
    people = {*administrators(), *([rule.owner_id] if rule.owner_id else [])}
    key = f"callout:{rule.pk}:{timezone.now().date()}"
    text, params = N_("The rule “%(name)s” called %(host)s in vain."), {"name": rule.label, "host": callout.host}
    notify(people, Notice(FAILURE.name, key, text, params, url=f"/admin/rules/{rule.pk}/runs/{callout.run}"))
