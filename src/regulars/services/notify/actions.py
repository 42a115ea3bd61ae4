"""Tell people something; mark it as read. Whoever looks at the bell on any device hears of both at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils import timezone

from regulars.base.errors import NotAllowed
from regulars.base.ids import uuid7
from regulars.engine.actor import Actor
from regulars.services.notify.kinds import KINDS
from regulars.services.notify.models import Notification

CHANNEL = "notices"
"""The channel of the database on which the live process hears whose notifications moved."""
_TELL = """insert into notify_notification as told
 (id, recipient_id, kind, key, entity, record, change, actor, text, params, count, created_at)
 select %s, u.id, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, 1, %s from engine_user u
 where u.id = %s and u.is_active and u.deleted_at is null
 on conflict (recipient_id, key) do update set count = case when told.read_at is null then told.count else 0 end + 1,
 record = excluded.record, change = excluded.change,
 created_at = excluded.created_at, read_at = null where told.change < excluded.change
 returning id"""


@dataclass(frozen=True)
class Notice:
    """What is told. `text` is a msgid with `params`, or somebody's own words; empty, it is the text of the kind.

    `entity` and `record` are what it is about: only who may see that record is shown anything. `key` makes it once for each
    person; the same key with a later `change` is more of the same. `actor` is who did it: nobody is told what they did.
    """

    kind: str
    key: str
    text: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    entity: str = ""
    record: uuid.UUID | None = None
    change: int | None = None
    actor: uuid.UUID | None = None


def notify(recipients: Iterable[uuid.UUID], notice: Notice) -> int:
    """Tell people; how many were told. Told with what the transaction writes, or not at all; twice is the same as once."""
    told = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for person in dict.fromkeys(recipients):
            if person != notice.actor:
                cursor.execute(_TELL, _row(person, notice))
                if cursor.fetchone():
                    _wake(person)
                    told += 1
    return told


def mark_read(ids: Iterable[uuid.UUID] | None, *, actor: Actor) -> int:
    """Mark these of the actor's as read, or all of them with None; how many were unread. Raises NotAllowed."""
    if actor.id is None or actor.viewer is not None:
        raise NotAllowed
    if actor.token_scopes is not None and "write" not in actor.token_scopes:
        raise NotAllowed
    unread = Notification.objects.filter(recipient=actor.id, read_at=None)
    with transaction.atomic():
        marked = (unread if ids is None else unread.filter(pk__in=list(ids))).update(read_at=timezone.now())
        if marked:
            _wake(actor.id)
    return marked


def _row(person: uuid.UUID, notice: Notice) -> list[Any]:
    text = notice.text or KINDS[notice.kind].text
    params = orjson.dumps(dict(notice.params)).decode()
    about = [notice.entity, notice.record, notice.change, notice.actor]
    return [uuid7(), notice.kind, notice.key, *about, text, params, timezone.now(), person]


def _wake(person: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, str(person)])
