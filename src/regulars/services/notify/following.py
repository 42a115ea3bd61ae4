"""Follow a record and hear of its changes; who follows it, as far as one may see those people."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import access, prepared
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.notify.choosing import require_own
from regulars.services.notify.models import Follow

MOST = 1000
MOST_SHOWN = 100


@dataclass(frozen=True)
class Following:
    """How many follow a record, and whether one does oneself."""

    count: int
    mine: bool


def state(record: uuid.UUID, actor: Actor) -> Following:
    sql = "select count(*), coalesce(bool_or(person_id = %s), false) from notify_follow where record = %s"
    ((count, mine),) = prepared.fetch(sql, [actor.id, record])
    return Following(count, mine)


def follow(entity: Entity, ids: Collection[uuid.UUID], *, actor: Actor) -> int:
    """Follow records that one may see; the others are left out. How many are new. Raises Refused, NotAllowed."""
    if actor.id is None:
        raise Refused
    require_own(actor.id, actor)
    if len(ids) > MOST:
        raise Refused(_("At most %(limit)s records are followed at once.") % {"limit": MOST}, code="too_many")
    seen = access.records(entity, actor).matching(ids)
    return watch(entity.name, seen.ids(limit=MOST), [actor.id])


def unfollow(ids: Collection[uuid.UUID], *, actor: Actor) -> int:
    """Follow no more; how many there were. Raises NotAllowed."""
    if actor.id is None:
        return 0
    require_own(actor.id, actor)
    gone: int = Follow.objects.filter(person=actor.id, record__in=list(ids)).delete()[0]
    return gone


def watch(entity: str, records: Iterable[uuid.UUID], people: Iterable[uuid.UUID]) -> int:
    """Let people follow records from now on; how many are new."""
    now, people = timezone.now(), list(people)
    wanted = {(record, person) for record in records for person in people}
    kept = set(
        Follow.objects.filter(record__in={record for record, _person in wanted}, person__in=people).values_list(
            "record", "person"
        )
    )
    rows = [Follow(person_id=person, entity=entity, record=record, since=now) for record, person in wanted - kept]
    Follow.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def names(record: uuid.UUID, actor: Actor) -> dict[uuid.UUID, str]:
    """Those who follow a record and whom the actor may see."""
    people = Follow.objects.filter(record=record).order_by("id").values_list("person", flat=True)[:MOST_SHOWN]
    return labels_of({Ref(person, "", "user") for person in people}, actor)
