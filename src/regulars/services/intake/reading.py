"""Mailboxes read again and again; one that fails is left alone for longer each time, and people are told."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.db import OperationalError
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from regulars.base import jobs
from regulars.base.errors import Refused
from regulars.base.i18n import N_
from regulars.base.ids import uuid7
from regulars.services.intake import fetching
from regulars.services.intake.kinds import MAIL
from regulars.services.intake.models import Mailbox
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.failures import administrators
from regulars.services.notify.kinds import FAILURE
from regulars.services.workflow.models import Rule

logger = logging.getLogger("regulars.intake")
TASK = "intake.mailbox"
PATIENCE = 3
"""So many readings may fail one after the other before people are told."""
DELAYS = tuple(timedelta(minutes=each) for each in (1, 2, 5, 15, 30, 60))
"""Between readings that fail; the last one again and again."""
BROKEN = N_("Something broke on our side; the log has it whole.")


LOCKED = N_("Its password is not known here: passwords do not travel with the settings. Type it.")
SAID = (BROKEN, LOCKED)


def ask(rule: uuid.UUID) -> None:
    """Have a mailbox read by a worker, by one at a time."""
    name = f"{TASK} {rule}"
    jobs.enqueue(TASK, lock=name, queueing_lock=name, rule=str(rule))


def due() -> list[uuid.UUID]:
    """The rules in force whose mailbox is to be read now."""
    return [box.rule for box, _rule in known() if box.sealed and box.next_at <= timezone.now()]


def known() -> Iterator[tuple[Mailbox, Rule]]:
    """Every mailbox that is read, with its rule."""
    rules = {each.pk: each for each in Rule.objects.filter(deleted_at=None, is_active=True, trigger__kind=MAIL)}
    for box in Mailbox.objects.filter(rule__in=rules).order_by("rule"):
        yield box, rules[box.rule]


def read(key: uuid.UUID) -> bool:
    """Read the mailbox of a rule; whether there is more at once. What goes wrong is written down."""
    box = Mailbox.objects.filter(rule=key).first()
    rule = Rule.objects.filter(pk=key, deleted_at=None, is_active=True, trigger__kind=MAIL).first()
    if box is None or rule is None or not box.sealed:
        return False
    try:
        more = fetching.read(box, rule)
    except Refused as problem:
        if problem.code != "set_anew":
            _failed(box, rule, str(problem))
        return False
    except OperationalError:
        raise  # the database is gone: the job says so
    except Exception:
        logger.exception("A mailbox could not be read", extra={"facts": {"rule": str(key)}})
        _failed(box, rule, BROKEN)
        return False
    now = timezone.now()
    _of(box).update(read_at=now, next_at=now, problem="", failures=0)
    return more


def problem_of(box: Mailbox) -> str:
    """Why the last reading failed, in words; empty where it did not."""
    return gettext(box.problem) if box.problem in SAID else box.problem


def _failed(box: Mailbox, rule: Rule, why: str) -> None:
    delay = DELAYS[min(box.failures, len(DELAYS) - 1)]
    if not _of(box).update(problem=why[:500], failures=F("failures") + 1, next_at=timezone.now() + delay):
        return
    if box.failures + 1 == PATIENCE:
        text = N_("The mailbox of the rule “%(name)s” cannot be read: %(why)s")
        given = {"name": rule.label, "why": why[:300]}
        told = dict.fromkeys([*administrators(), *([rule.owner_id] if rule.owner_id else [])])
        notify(told, Notice(FAILURE.name, f"mailbox:{uuid7()}", text, given, url=f"/admin/rules/{rule.pk}/arrivals"))


def _of(box: Mailbox) -> QuerySet[Mailbox]:
    """Itself, unless it was set anew."""
    return Mailbox.objects.filter(pk=box.pk, set_at=box.set_at)
