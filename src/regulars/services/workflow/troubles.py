"""Runs that failed or are held: told to the rule's owner and to administrators, once a day for each rule, and counted for those who make rules."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from regulars.base.i18n import N_
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.failures import administrators
from regulars.services.notify.kinds import FAILURE
from regulars.services.workflow.models import FAILED, HELD, Rule, RuleRun

LATELY = timedelta(days=7)


def tell(run: RuleRun) -> None:
    """That a run failed, or is held because its rule has reached its limit. The page of the run says why, as its reader may know it."""
    text = N_("The rule “%(name)s” failed.") if run.state == FAILED else N_("The rule “%(name)s” has reached its limit for this hour: what follows is held.")  # fmt: skip
    _tell(run.rule, run.pk, text, {}, key="held" if run.state == HELD else "failed")


def tell_call(rule: uuid.UUID, run: uuid.UUID, host: str) -> None:
    """That a call went in vain, for which its run fails."""
    _tell(rule, run, N_("The rule “%(name)s” called %(host)s in vain."), {"host": host}, key="failed")


def lately(rules: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[str, int]]:
    """By rule how many runs failed or were held in the last week and stand there still."""
    found = RuleRun.objects.filter(
        rule__in=list(rules), state__in=(FAILED, HELD), created_at__gt=timezone.now() - LATELY
    )
    counted: dict[uuid.UUID, dict[str, int]] = {}
    for rule, state, count in found.order_by().values_list("rule", "state").annotate(Count("id")):
        counted.setdefault(rule, {})[state] = count
    return counted


def _tell(key_of_rule: uuid.UUID, run: uuid.UUID, text: str, params: Mapping[str, str], *, key: str) -> None:
    rule = Rule.objects.filter(pk=key_of_rule).first()
    if rule is None:
        return
    people = {*administrators(), *([rule.owner_id] if rule.owner_id else [])}
    told = {"name": rule.label, **params}
    name = f"rule:{key}:{rule.pk}:{timezone.now().date()}"
    notify(people, Notice(FAILURE.name, name, text, told, url=f"/admin/rules/{rule.pk}/runs/{run}"))
