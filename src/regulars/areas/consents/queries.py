"""Who may be reached, for what, by which way: the last word counts, for a way of its own before a word on every way."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from regulars.areas.consents.choices import CHANNELS, EVERY_WAY, PURPOSES
from regulars.areas.consents.models import Consent
from regulars.engine import registry, rows

DO_NOT = {"email": "do_not_email", "phone": "do_not_call", "sms": "do_not_call"}


@dataclass(frozen=True)
class Standing:
    """How one purpose and way stand: the last word, and whether it still holds."""

    purpose: str
    channel: str
    last: Consent
    holds: bool


def may_contact(person: Any, channel: str, purpose: str, *, at: datetime | None = None) -> bool:
    """Whether a contact or lead may be reached this way for this purpose, now or at a moment.

    A “do not call” or “do not e-mail” on the record stands above every consent. Raises ValueError for a way or purpose
    there is none of.
    """
    _check(channel, purpose)
    barred = DO_NOT.get(channel, "")
    if barred and getattr(person, barred, False):
        return False
    return may_contact_all([person], channel, purpose, at=at)[person.pk]


def may_contact_all(
    people: list[Any], channel: str, purpose: str, *, at: datetime | None = None
) -> dict[uuid.UUID, bool]:
    """The same for many at once, in one question."""
    _check(channel, purpose)
    moment = at or timezone.now()
    asked = _with_earlier([person.pk for person in people])
    said = rows.query(
        "select distinct on (person_id, channel) person_id, channel, state, valid_until, given_at from consents_consent "
        "where person_id = any(%s) and purpose = %s and channel = any(%s) and given_at <= %s and deleted_at is null "
        "order by person_id, channel, given_at desc, id desc",
        [list(asked), purpose, [channel, EVERY_WAY], moment],
    )
    found: dict[uuid.UUID, bool] = {person.pk: False for person in people}
    barred = DO_NOT.get(channel, "")
    for person in people:
        words = [row for row in said if asked[row[0]] == person.pk]
        found[person.pk] = _allowed(words, moment) and not (barred and getattr(person, barred, False))
    return found


def _allowed(words: list[Any], moment: datetime) -> bool:
    """The last of the words on this way and on every way: what was said later counts, wherever it was said."""
    if not words:
        return False
    _person, _channel, state, until, _at = max(words, key=lambda row: row[4])
    return bool(state == "given" and (until is None or until >= timezone.localdate(moment)))


def standing(person: Any) -> list[Standing]:
    """How every purpose and way that the person ever spoke of stands now, for the panel."""
    asked = _with_earlier([person.pk])
    said = Consent.objects.filter(person_id__in=list(asked), deleted_at=None).order_by("given_at", "id")
    last = {(each.purpose, each.channel): each for each in said}
    today = timezone.localdate()
    return [
        Standing(
            purpose, channel, each, each.state == "given" and (each.valid_until is None or each.valid_until >= today)
        )
        for (purpose, channel), each in sorted(last.items())
    ]


def _with_earlier(ids: list[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The records by whose consents a person is judged: their own, and those of the leads that became them."""
    asked = {key: key for key in ids}
    lead = registry.find("lead")
    if lead is not None:
        asked |= dict(rows.query(f'select id, contact_id from "{lead.table}" where contact_id = any(%s)', [ids]))
    return asked


def _check(channel: str, purpose: str) -> None:
    if channel not in {each.value for each in CHANNELS} or purpose not in {each.value for each in PURPOSES}:
        raise ValueError(f"There is no way {channel!r} or no purpose {purpose!r}.")
