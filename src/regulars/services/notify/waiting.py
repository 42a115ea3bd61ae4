"""What waits for the end of a quiet time or for its digest: each kind for its own, put off or brought forward when one chooses otherwise."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from regulars.engine.models import User
from regulars.services.notify import choices, kinds
from regulars.services.notify.models import Notification

Column = Literal["mail_at", "push_at"]
COLUMNS: tuple[Column, ...] = ("mail_at", "push_at")


def due_now(rows: Iterable[Notification], user: User | None, column: Column, now: datetime) -> list[Notification]:
    """Give up those that go now, and put the others off to the end of what is quiet for their kind; who is gone is told nothing more.

    Gives the unread of those that go. To be called in a transaction that holds the rows.
    """
    if user is None:
        _put(rows, column, None)
        return []
    rest, channels, by_moment = choices.rest(user.pk), choices.channels(user.pk), defaultdict(list)
    over = {
        name: choices.quiet_of(rest, user.timezone, channels.get(name)).over_at(now)
        for name in {row.kind for row in rows}
    }
    for row in rows:
        by_moment[over[row.kind]].append(row)
    for moment, found in by_moment.items():
        _put(found, column, moment if moment > now else None)
    return [row for row in by_moment[now] if row.read_at is None]


def plan_all_anew() -> int:
    """After an administrator set otherwise what holds for all who chose nothing. Gives for how many people."""
    now = timezone.now()
    waits = Notification.objects.filter(Q(mail_at__gt=now) | Q(push_at__gt=now), read_at=None)
    people = list(waits.order_by().values_list("recipient", flat=True).distinct())
    for person in people:
        plan_anew(person)
    return len(people)


def plan_anew(person: uuid.UUID) -> None:
    """After a person chose otherwise: what waits comes sooner, later or not at all, as if it had been told under what was chosen now.

    What went already does not go again. Nothing is put off to a further digest by choosing twice.
    """
    now = timezone.now()
    with transaction.atomic():
        waits = Q(mail_at__gt=now) | Q(push_at__gt=now)
        rows = list(Notification.objects.filter(waits, recipient=person, read_at=None).select_for_update(of=("self",)))
        ways = {name: choices.ways([person], kinds.of(name)).get(person) for name in {row.kind for row in rows}}
        for column in COLUMNS:
            by_moment = defaultdict(list)
            for row in rows:
                if (planned := getattr(row, column)) is not None and planned > now:
                    by_moment[_planned(row, ways[row.kind], column, now)].append(row)
            for moment, found in by_moment.items():
                _put(found, column, moment)


def _planned(row: Notification, ways: choices.Ways | None, column: Column, now: datetime) -> datetime | None:
    if ways is None:
        return None
    due = ways.mail_at(row.created_at) if column == "mail_at" else ways.push_at(row.created_at)
    return None if due is None else ways.quiet.over_at(max(due, now))


def _put(rows: Iterable[Notification], column: Column, moment: datetime | None) -> None:
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(**{column: moment})
