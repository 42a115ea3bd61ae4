"""A person's notifications as they may be shown to them now."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.notify import kinds, said
from regulars.services.notify.models import Notification

MOST_COUNTED = 100


@dataclass(frozen=True)
class Told:
    """One notification for its reader. `entity` is None where there is no record, or none that they may see (`is_withheld`)."""

    id: uuid.UUID
    kind: str
    icon: str
    text: str
    entity: Entity | None
    record: uuid.UUID | None
    title: str
    who: str
    count: int
    created_at: datetime
    read_at: datetime | None
    url: str = ""
    is_withheld: bool = False

    @property
    def more(self) -> str:
        """How many records besides it one import or verb made it of."""
        if self.count < 2 or self.entity is None:
            return ""
        return " " + ngettext("and %(num)s more", "and %(num)s more", self.count - 1) % {"num": self.count - 1}


class Page(NamedTuple):
    items: list[Told]
    next: uuid.UUID | None


def page(actor: Actor, *, after: uuid.UUID | None = None, unread: bool = False, limit: int = 50) -> Page:
    """The latest first, from before `after` on."""
    found = Notification.objects.filter(recipient=actor.id, in_app=True).order_by("-id")
    if unread:
        found = found.filter(read_at=None)
    if after is not None:
        found = found.filter(pk__lt=after)
    rows = list(found[: limit + 1])
    shown = rows[:limit]
    return Page(told(shown, actor), shown[-1].pk if len(rows) > limit else None)


def one(actor: Actor, key: uuid.UUID) -> Told | None:
    """One of the actor's own, or nothing."""
    found = told(list(Notification.objects.filter(recipient=actor.id, pk=key)), actor)
    return found[0] if found else None


def unread_count(actor: Actor) -> int:
    """How many the person has not read; MOST_COUNTED means that many or more."""
    return Notification.objects.filter(recipient=actor.id, read_at=None, in_app=True)[:MOST_COUNTED].count()


def told(rows: Sequence[Notification], actor: Actor) -> list[Told]:
    """Notifications as their reader may be shown them now."""
    refs = {Ref(row.record, "", row.entity) for row in rows if row.record is not None}
    refs |= {Ref(row.actor, "", "user") for row in rows if row.actor is not None}
    refs |= {ref for row in rows for ref in said.refs_in(row.params)}
    names = labels_of(refs, actor)
    return [_one(row, names, actor) for row in rows]


def _one(row: Notification, names: dict[uuid.UUID, str], reader: Actor) -> Told:
    kind = kinds.of(row.kind)
    told = Told(row.pk, kind.name, kind.icon, "", None, None, "", "", 1, row.created_at, row.read_at)
    if row.record is not None and row.record not in names:
        return replace(told, text=_("About a record that you may not see now."), is_withheld=True)
    told = replace(told, url=row.url)
    if kind.counts_changes:
        text = ngettext("%(num)s change", "%(num)s changes", row.count) % {"num": row.count}
        return replace(_about(told, row, names), text=text)
    return replace(_about(told, row, names), text=_words(row, kind, names, reader), count=row.count)


def _words(row: Notification, kind: kinds.Kind, names: dict[uuid.UUID, str], reader: Actor) -> str:
    params, is_less = said.told(row.params, reader, names)
    text = kind.text if is_less and kind.text else row.text
    text = _(text) if text else ""  # of no text gettext gives the head of its catalogue
    return text % params if params else text


def _about(told: Told, row: Notification, names: dict[uuid.UUID, str]) -> Told:
    who = names.get(row.actor, "") if row.actor else ""
    entity = registry.find(row.entity) if row.record else None
    return replace(told, entity=entity, record=row.record, title=names[row.record] if row.record else "", who=who)
