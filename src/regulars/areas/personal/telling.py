"""What people are told of those whom they look after."""

from __future__ import annotations

import uuid
from typing import Any

from regulars.base.i18n import N_
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import Kind, add
from regulars.services.notify.said import said

PERSONAL = add(Kind("personal", N_("Those I look after: their days, promises, news"), "heart", mail="now"))
DATE = N_("%(what)s of %(whom)s on %(day)s")
OVERDUE = N_("Promised and overdue: %(what)s (%(whom)s)")


def tell_date(found: Any, person: uuid.UUID) -> None:
    """Once for each time the day comes."""
    given = {"what": said(found, "name"), "whom": said(found, "record"), "day": said(found, "next_on")}
    key = f"important-date:{found.pk}:{found.next_on}"
    notify([person], Notice(PERSONAL.name, key, DATE, given, "important-date", found.pk))


def tell_overdue(promise: Any, people: list[uuid.UUID]) -> None:
    """Once for each day by which it was promised."""
    given = {"what": said(promise, "name"), "whom": said(promise, "record")}
    key = f"promise:{promise.pk}:{promise.due_on}"
    notify(people, Notice(PERSONAL.name, key, OVERDUE, given, "promise", promise.pk))
