"""How people are told: what each chose, else what an administrator set for all, else what the kind proposes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.db import connection

from regulars.engine import workspace
from regulars.services.notify import kinds
from regulars.services.notify.kinds import Kind
from regulars.services.notify.models import Channel, Rest
from regulars.services.notify.quiet import Quiet

_ASK = """
select u.id, u.timezone, coalesce(to_jsonb(c), to_jsonb(d)), coalesce(to_jsonb(r), to_jsonb(e)),
  exists (select 1 from notify_device v where v.person_id = u.id) from engine_user u
left join notify_channel c on c.person_id = u.id and c.kind = %s
left join notify_channel d on d.person_id is null and d.kind = %s
left join notify_rest r on r.person_id = u.id left join notify_rest e on e.person_id is null
where u.id = any(%s) and u.is_active and u.deleted_at is null
"""


@dataclass(frozen=True)
class Ways:
    """How one person is told of one kind."""

    in_app: bool
    mail: str
    push: bool
    quiet: Quiet

    def mail_at(self, now: datetime) -> datetime | None:
        """When it is due by mail: at once, with a digest, or never."""
        if self.mail == "never":
            return None
        if self.mail == "now":
            return self.quiet.over_at(now)
        return self.quiet.digest_at(now, weekly=self.mail == "weekly")

    def push_at(self, now: datetime) -> datetime | None:
        return self.quiet.over_at(now) if self.push else None


def ways(people: Iterable[uuid.UUID], kind: Kind) -> dict[uuid.UUID, Ways]:
    """How each of these is told of a kind; those whose account is closed are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [kind.name, kind.name, list(people)])
        rows = cursor.fetchall()
    return {
        key: _ways(kind, zone, _object(channel), _object(rest), has_device=has_device)
        for key, zone, channel, rest, has_device in rows
    }


def channels(person: uuid.UUID | None) -> dict[str, Channel]:
    """What a person gets of each kind; of nobody, what all get who chose nothing."""
    found = {each.kind: each for each in Channel.objects.filter(person=None)}
    if person is not None:
        found |= {each.kind: each for each in Channel.objects.filter(person=person)}
    return {name: found.get(name) or proposed(kind) for name, kind in kinds.KINDS.items()}


def proposed(kind: Kind) -> Channel:
    """What people get of a kind for whom nothing was chosen."""
    return Channel(kind=kind.name, in_app=True, mail=kind.mail, push=kind.push)


def rest(person: uuid.UUID | None) -> Rest:
    """When a person is left in peace; of nobody, what all have who chose nothing. A copy, not kept yet."""
    own = Rest.objects.filter(person=person).first() if person else None
    return own or Rest.objects.filter(person=None).first() or Rest()


def quiet_of(rest: Rest, zone: str, channel: Channel | None = None) -> Quiet:
    """The quiet times of one kind, where it has a say in them, else those of all; a pause holds whatever a kind says."""
    quiet = Quiet(
        zone=ZoneInfo(zone or workspace.value("timezone")),
        paused_until=rest.paused_until,
        digest_hour=rest.digest_hour,
        digest_day=rest.digest_day,
    )
    if channel is not None and channel.quiet == "never":
        return quiet
    times = channel if channel is not None and channel.quiet == "own" else rest
    days = frozenset(int(each) for each in times.quiet_days)
    return replace(quiet, begins=times.quiet_from, ends=times.quiet_until, days=days)


def _ways(
    kind: Kind, zone: str, channel: Mapping[str, Any] | None, rest: Mapping[str, Any] | None, *, has_device: bool
) -> Ways:
    """Nothing is due by push to who has no device for it."""
    chosen = _channel(channel) if channel else proposed(kind)
    quiet = quiet_of(_rest(rest) if rest else Rest(), zone, chosen)
    return Ways(chosen.in_app, chosen.mail, chosen.push and has_device, quiet)


def _channel(kept: Mapping[str, Any]) -> Channel:
    return Channel(**{name: value for name, value in kept.items() if name not in ("id", "person_id")})


def _rest(kept: Mapping[str, Any]) -> Rest:
    until = kept["paused_until"]
    values = {name: value for name, value in kept.items() if name not in ("id", "person_id", "paused_until")}
    return Rest(**values, paused_until=datetime.fromisoformat(until) if until else None)


def _object(found: Any) -> Mapping[str, Any] | None:
    return orjson.loads(found) if isinstance(found, str) else found
