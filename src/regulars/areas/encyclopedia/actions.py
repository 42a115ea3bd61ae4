"""Verbs: an entry is published, withdrawn, reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.encyclopedia.choices import PUBLISHED, WITHDRAWN
from regulars.areas.encyclopedia.models import Entry
from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.save import save

HALF_A_YEAR = timedelta(days=182)


def publish(entry: Entry, *, actor: Actor) -> Entry:
    """From now on everybody reads it. Refused without a text in any language."""
    if not entry.texts.filter(deleted_at=None).exists():
        raise Refused(_("This entry has no text yet: add one in some language."), code="no_text")
    entry.status, entry.published_at, entry.published_by_id = PUBLISHED, timezone.now(), actor.id
    return save(entry, actor=actor, verb="publish")


def withdraw(entry: Entry, *, actor: Actor) -> Entry:
    """Only those who are signed in read it again."""
    if entry.status != PUBLISHED:
        raise Refused(_("This entry is not published."), code="not_published")
    entry.status = WITHDRAWN
    return save(entry, actor=actor, verb="withdraw")


def review(entry: Any, *, review_on: Any = None, actor: Actor) -> Any:
    """It was looked through and is right; it is looked through again on a day, in half a year where none is given."""
    entry.review_on = review_on or timezone.localdate() + HALF_A_YEAR
    return save(entry, actor=actor, verb="review")


def is_public(entry: Any) -> bool:
    return bool(entry.status == PUBLISHED)


def is_not_public(entry: Any) -> bool:
    return not is_public(entry)
