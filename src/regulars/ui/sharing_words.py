"""Shares in words: what a record's page, its story and the list of shares say of them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.shares import lent_to
from regulars.ui import formats


def levels() -> list[tuple[str, str]]:
    return [("view", _("View")), ("edit", _("View and edit"))]


def until_words(moment: datetime | None) -> str:
    """The last day of a loan, or its last moment where it does not end with a day."""
    if moment is None:
        return ""
    here = timezone.localtime(moment)
    is_day = here.hour == here.minute == here.second == 0
    return formats.date(here - timedelta(minutes=1)) if is_day else formats.moment(here)


def lent_words(entity: Entity, record: uuid.UUID, actor: Actor) -> str:
    """What the page of a record says to the one it is lent to; nothing to others."""
    share = lent_to(entity, record, actor)
    if share is None:
        return ""
    known: dict[str, Any] = {"who": share.created_by.name, "team": share.team.name if share.team else ""}
    if share.team is not None:
        words = (
            _("%(who)s shared this with your team %(team)s, for editing.")
            if share.level == "edit"
            else _("%(who)s shared this with your team %(team)s, for viewing.")
        )
    else:
        words = (
            _("%(who)s shared this with you, for editing.")
            if share.level == "edit"
            else _("%(who)s shared this with you, for viewing.")
        )
    return " ".join(filter(None, (words % known, _until(share.until), share.note)))


def _until(moment: datetime | None) -> str:
    return _("Until %(day)s.") % {"day": until_words(moment)} if moment else ""


def change_words(before: Any, after: Any) -> str:
    """What a line of the story says: lent to whom, for what, until when; or no longer."""
    told = after or before
    who = {"who": told["with"]["label"]}
    if after is None:
        return _("No longer shared with %(who)s") % who
    words = _("Shared with %(who)s for editing") if told["level"] == "edit" else _("Shared with %(who)s for viewing")
    until = datetime.fromisoformat(told["until"]) if told["until"] else None
    day = _("until %(value)s") % {"value": until_words(until)} if until else ""
    return " ".join(filter(None, (words % who, day)))
