"""What waits for a person's yes stands first on their day: decided there, or opened."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.activities.lines import Line, Section, Tool, lateness
from regulars.base import dates
from regulars.engine.actor import Actor
from regulars.services.approvals import lock, queries
from regulars.ui.approvals.words import Drawn, drawn

SHOWN = 10
DEEDS = {"approve": "check", "reject": "x"}


def waiting(actor: Actor, *, everything: bool = False) -> Section | None:
    """The requests that wait for the person, the newest first. Asks nothing where there are no approvals."""
    if not lock.is_in_use():
        return None
    count = queries.waiting_count(actor)
    if not count:
        return None
    found = queries.listed(actor, limit=count if everything else SHOWN)
    now = timezone.now()
    lines = [_line(drawn(each, actor), actor, now) for each in found]
    return Section("approvals", _("Approvals"), "warn", count, lines, count - len(lines))


def _line(each: Drawn, actor: Actor, now: datetime) -> Line:
    request = each.request
    url = f"/approval-requests/{request.pk}"
    late = request.due_at is not None and request.due_at < now
    return Line(
        key=f"approval-{request.pk}",
        title=f"{request.words}: {each.title}",
        note=each.asker,
        url=url,
        icon="badge-check",
        when=_when(request.due_at, actor, now, late=late),
        late=late,
        tools=[Tool(str(label), DEEDS[deed], f"{url}/{deed}") for deed, label in each.deeds if deed in DEEDS],
    )


def _when(due: datetime | None, actor: Actor, now: datetime, *, late: bool) -> str:
    if due is None:
        return ""
    language = actor.manner.language
    return lateness(due, now, language) if late else dates.relative(due, now, language).text
