"""Tell people something; mark it as read. Whoever looks at the bell on any device hears of both at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils import timezone

from regulars.base import jobs
from regulars.base.errors import NotAllowed
from regulars.base.ids import uuid7
from regulars.engine.actor import Actor
from regulars.services.notify import choices, kinds, said
from regulars.services.notify.choices import Ways
from regulars.services.notify.choosing import require_own
from regulars.services.notify.models import Notification

CHANNEL = "notices"
"""The channel of the database on which the live process hears whose notifications moved."""
_TELL = """insert into notify_notification as told
 (id, recipient_id, kind, key, entity, record, url, change, actor, text, params, count, created_at, in_app, mail_at, push_at)
 values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, 1, %s, %s, %s, %s)
 on conflict (recipient_id, key) do update set count = case when told.read_at is null then told.count else 0 end + 1,
 record = excluded.record, change = excluded.change, text = excluded.text, params = excluded.params, actor = excluded.actor,
 created_at = excluded.created_at, in_app = excluded.in_app, read_at = null, push_at = excluded.push_at,
 mail_at = case when told.read_at is null then coalesce(told.mail_at, excluded.mail_at) else excluded.mail_at end
 where told.change < excluded.change
 returning id"""


@dataclass(frozen=True)
class Notice:
    """What is told. `text` is a msgid with `params`, or somebody's own words; empty, it is the text of the kind.

    `params` that tell what stands in a field, or what a record is called, are `said.Said`: where that is kept from the reader dots are told, or the text of the kind.
    `entity` and `record` are what it is about: only who may see that record is shown anything; `url` is a page of ours, where it
    is about no record. `key` makes it once for each
    person; the same key with a later `change` is more of the same. `actor` is who did it: nobody is told what they did.
    """

    kind: str
    key: str
    text: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    entity: str = ""
    record: uuid.UUID | None = None
    url: str = ""
    change: int | None = None
    actor: uuid.UUID | None = None


def notify(recipients: Iterable[uuid.UUID], notice: Notice) -> int:
    """Tell people; how many were told. Told with what the transaction writes, or not at all; twice is the same as once."""
    people = [person for person in dict.fromkeys(recipients) if person != notice.actor]
    if not people:
        return 0
    told, pushes, now = 0, False, timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        for person, ways in choices.ways(people, kinds.of(notice.kind)).items():
            cursor.execute(_TELL, _row(person, notice, ways, now))
            if cursor.fetchone():
                _wake(person)
                told += 1
                pushes |= ways.push
        if pushes:
            jobs.wake("notify.push")
    return told


def mark_read(ids: Iterable[uuid.UUID] | None, *, actor: Actor) -> int:
    """Mark these of the actor's as read, or all of them with None; how many were unread. Raises NotAllowed."""
    if actor.id is None:
        raise NotAllowed
    require_own(actor.id, actor)
    unread = Notification.objects.filter(recipient=actor.id, read_at=None)
    with transaction.atomic():
        marked = (unread if ids is None else unread.filter(pk__in=list(ids))).update(read_at=timezone.now())
        if marked:
            _wake(actor.id)
    return marked


def _row(person: uuid.UUID, notice: Notice, ways: Ways, now: datetime) -> list[Any]:
    text = notice.text or kinds.of(notice.kind).text
    params = orjson.dumps(said.kept(notice.params)).decode()
    about = [notice.entity, notice.record, notice.url, notice.change, notice.actor]
    told_by = [ways.in_app, ways.mail_at(now), ways.push_at(now)]
    return [uuid7(), person, notice.kind, notice.key, *about, text, params, now, *told_by]


def _wake(person: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, str(person)])
