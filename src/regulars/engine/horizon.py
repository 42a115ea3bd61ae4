"""Where the change log begins: what was before has been taken into an archive, and everything says so instead of guessing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regulars.base import dates
from regulars.base.errors import Invalid
from regulars.engine import workspace
from regulars.engine.changes import Position, parse_position
from regulars.engine.models import Setting

BEGINS, DROPPED = "history_begins_at", "history_dropped_to"


def begins_at() -> datetime | None:
    """The moment before which the log knows nothing; None where it is whole."""
    found = workspace.value(BEGINS)
    return datetime.fromisoformat(found) if found else None


def dropped_to() -> Position:
    """The last change that was taken out of the log: a follower that has not come so far has missed some."""
    found = workspace.value(DROPPED)
    return parse_position(found) if found else Position()


def move(moment: datetime, last: Position | None) -> None:
    """The log begins here now, inside the transaction that takes the older changes out."""
    values: dict[str, Any] = {BEGINS: moment.isoformat()}
    if last is not None and last > dropped_to():
        values[DROPPED] = str(last)
    for name, value in values.items():
        Setting.objects.update_or_create(name=name, defaults={"value": value})


def move_back(moment: datetime | None, last: Position | None) -> None:
    """The log begins earlier again, or (None) is whole; `last` is the last change that is still out of it."""
    for name, value in ((BEGINS, moment and moment.isoformat()), (DROPPED, last and str(last))):
        if value is None:
            Setting.objects.filter(name=name).delete()
        else:
            Setting.objects.update_or_create(name=name, defaults={"value": value})


def require(moment: datetime) -> None:
    """Raises Invalid for a moment before the log begins."""
    start = begins_at()
    if start is not None and moment < start:
        wrong = _("History begins on %(day)s; what was before is in the archive.") % {"day": day_of(start)}
        raise Invalid(wrong, code="before_history", fields={"as_of": wrong})


def no_longer() -> str:
    """What is said of a change that is not in the log."""
    start = begins_at()
    if start is None:
        return _("This change is no longer in the log.")
    return _("This change is no longer in the log: history begins on %(day)s.") % {"day": day_of(start)}


def day_of(moment: datetime) -> str:
    """The day as its reader writes it."""
    return dates.format_date(timezone.localtime(moment).date(), get_language() or "en")
