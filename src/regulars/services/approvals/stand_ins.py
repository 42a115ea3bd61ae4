"""Who decides for whom while they are away: the stand-ins of the absences that people enter."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils import timezone

from regulars.services.worktime.models import Absence


def stand_in_of(person: uuid.UUID) -> uuid.UUID | None:
    """Who decides for a person now: their stand-in, or that one's own where both are away. None where they are here, or name nobody."""
    return _last(_now(), person)


def principals_of(person: uuid.UUID) -> set[uuid.UUID]:
    """For whom a person decides now, without themselves."""
    listed = _now()
    return {away for away in listed if _last(listed, away) == person}


def _last(listed: Mapping[uuid.UUID, uuid.UUID], person: uuid.UUID) -> uuid.UUID | None:
    """The end of a chain of stand-ins; nobody where it goes round in a circle."""
    found, met = listed.get(person), {person}
    while found is not None and found in listed and found not in met:
        met.add(found)
        found = listed[found]
    return None if found in met else found


def _now() -> dict[uuid.UUID, uuid.UUID]:
    """By person who is away the stand-in, where that one can sign in."""
    now = timezone.now()
    found = Absence.objects.filter(
        deleted_at=None, starts_at__lte=now, ends_at__gt=now, stand_in__is_active=True, stand_in__deleted_at=None
    )
    return dict(found.order_by("-starts_at", "-id").values_list("owner_id", "stand_in_id"))
