"""Choose how to be told: each for themselves, an administrator for all who chose nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed
from regulars.base.jobs import enqueue
from regulars.engine.actor import Actor
from regulars.services.identity.rights import require_admin
from regulars.services.notify import choices, kinds, waiting
from regulars.services.notify.models import Channel, Rest

TIMES = ("quiet_from", "quiet_until")
FIELDS = (*TIMES, "quiet_days", "paused_until", "digest_hour", "digest_day")
CHANNELS = ("in_app", "mail", "push", "quiet")
LONGEST_PAUSE = timedelta(days=3660)
TIMES_OF_KIND = (*TIMES, "quiet_days")


def told(person: uuid.UUID | None) -> dict[str, Any]:
    """The choices as the API says them: by kind, and when to be left in peace."""
    rest = choices.rest(person)
    by_kind = choices.channels(person)
    return {
        "kinds": {
            name: {each: getattr(kept, each) for each in CHANNELS} | _times(kept) for name, kept in by_kind.items()
        },
        **_times(rest),
        "paused_until": rest.paused_until,
        "digest_hour": rest.digest_hour,
        "digest_day": rest.digest_day,
    }


def change(given: Mapping[str, Any], *, person: uuid.UUID | None, actor: Actor) -> None:
    """Keep what is given and leave the rest, or keep nothing. Raises Invalid, NotAllowed."""
    _require(person, actor)
    wrong: dict[str, Any] = dict.fromkeys(given.keys() - {"kinds", *FIELDS}, _("You may not change this field."))
    channels = _channels(given.get("kinds", {}), person, wrong)
    rest = choices.rest(person)
    for name in FIELDS:
        if name in given:
            _set(rest, name, given[name], wrong)
    _require_both(rest, "", wrong)
    if wrong:
        raise Invalid(fields=wrong)
    with transaction.atomic():
        _keep(channels, rest, person, keeps_rest=any(name in given for name in FIELDS))


def silence(person: uuid.UUID, names: list[str]) -> None:
    """No more mail of these kinds: what an unsubscribe link says."""
    now = choices.channels(person)
    for name in names:
        if name in now:
            now[name].mail = "never"
            _put(now[name], person)
    waiting.plan_anew(person)


def clock(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def _require(person: uuid.UUID | None, actor: Actor) -> None:
    if person is None:
        require_admin(actor)
    else:
        require_own(person, actor)


def require_own(person: uuid.UUID, actor: Actor) -> None:
    """Only for oneself, with a token that may write, never through another's eyes. Raises NotAllowed."""
    may_write = actor.token_scopes is None or "write" in actor.token_scopes
    if person != actor.id or actor.viewer is not None or not may_write:
        raise NotAllowed


def _channels(given: Any, person: uuid.UUID | None, wrong: dict[str, Any]) -> list[Channel]:
    if not isinstance(given, Mapping):
        wrong["kinds"] = _("An object is expected.")
        return []
    now, found = choices.channels(person), []
    for name, chosen in given.items():
        if name not in now or not isinstance(chosen, Mapping) or chosen.keys() - {*CHANNELS, *TIMES_OF_KIND}:
            wrong[f"kinds.{name}"[:60]] = _("Choose one of the list.")
            continue
        found.append(_channel(now[name], chosen, wrong))
    return found


def _channel(kept: Channel, chosen: Mapping[str, Any], wrong: dict[str, Any]) -> Channel:
    values = {each: getattr(kept, each) for each in (*CHANNELS, *TIMES_OF_KIND)}
    channel = Channel(kind=kept.kind, **values | {each: chosen[each] for each in CHANNELS if each in chosen})
    where = f"kinds.{kept.kind}"
    is_switch = isinstance(channel.in_app, bool) and isinstance(channel.push, bool)
    if not is_switch or channel.mail not in list(kinds.MAILS) or channel.quiet not in list(kinds.QUIETS):
        wrong[where] = _("Choose one of the list.")
    for name in TIMES_OF_KIND:
        if name in chosen:
            _set(channel, name, chosen[name], wrong, f"{where}.")
    _require_both(channel, f"{where}.", wrong)
    if channel.quiet == "own" and channel.quiet_from is None and not channel.quiet_days:
        wrong.setdefault(f"{where}.quiet_from", _("Say when this kind is quiet."))
    return channel


def _set(kept: Rest | Channel, name: str, value: Any, wrong: dict[str, Any], where: str = "") -> None:
    try:
        setattr(kept, name, _READ[name](value))
    except (ValueError, TypeError, OverflowError):
        wrong[where + name] = _("This cannot be read.")


def _require_both(times: Rest | Channel, where: str, wrong: dict[str, Any]) -> None:
    if None in (times.quiet_from, times.quiet_until) and times.quiet_from != times.quiet_until:
        wrong.setdefault(f"{where}quiet_until", _("Say from when and until when, or neither."))


def _times(kept: Rest | Channel) -> dict[str, Any]:
    """From when until when, and on which days, as the API says it."""
    days = [int(each) for each in kept.quiet_days]
    return {"quiet_from": clock(kept.quiet_from), "quiet_until": clock(kept.quiet_until), "quiet_days": days}


def _time(value: Any) -> int | None:
    if value in (None, ""):
        return None
    hours, minutes = str(value).split(":")[:2]
    if not 0 <= int(hours) < 24 or not 0 <= int(minutes) < 60:
        raise ValueError(value)
    return int(hours) * 60 + int(minutes)


def _days(value: Any) -> str:
    days = sorted({_between(each, 1, 7) for each in value})
    if len(days) == 7:
        raise ValueError(value)  # on some day one is told
    return "".join(str(each) for each in days)


def _moment(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    if abs(moment - datetime.now(UTC)) > LONGEST_PAUSE:
        raise ValueError(value)
    return moment


def _between(value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not low <= int(value) <= high:
        raise ValueError(value)
    return int(value)


_READ = {
    "quiet_from": _time,
    "quiet_until": _time,
    "quiet_days": _days,
    "paused_until": _moment,
    "digest_hour": lambda value: _between(value, 0, 23),
    "digest_day": lambda value: _between(value, 1, 7),
}


def _keep(channels: list[Channel], rest: Rest, person: uuid.UUID | None, *, keeps_rest: bool) -> None:
    """What waits already comes when it comes by what was chosen now."""
    for each in channels:
        _put(each, person)
    if keeps_rest:
        Rest.objects.update_or_create(person_id=person, defaults={name: getattr(rest, name) for name in FIELDS})
    if person is not None:
        waiting.plan_anew(person)
    else:
        enqueue("notify.plan_anew", queueing_lock="notify.plan_anew")


def _put(channel: Channel, person: uuid.UUID | None) -> None:
    values = {name: getattr(channel, name) for name in (*CHANNELS, *TIMES_OF_KIND)}
    Channel.objects.update_or_create(person_id=person, kind=channel.kind, defaults=values)
