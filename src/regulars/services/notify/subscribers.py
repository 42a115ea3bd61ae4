"""Follows the change log: who became responsible for something, with whom it was shared, who was mentioned, what people follow.

A follower that begins on an old log tells no old news, and neither does a demo or an import of earlier days.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils import timezone

from regulars.base.i18n import N_
from regulars.engine import actor as actors
from regulars.engine import registry, sharing
from regulars.engine.actor import Actor
from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import Change, User
from regulars.services.notify import following, mentions, waiting
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import ASSIGNED, FOLLOWED, MENTION, SHARED
from regulars.services.notify.models import Follow

NEWS = timedelta(days=3)
Followers = dict[uuid.UUID, list[Follow]]


def take(found: list[Change]) -> None:
    """Tell of each change those whom it concerns; of what one is told for another reason one is not told as a follower."""
    since = timezone.now() - NEWS
    for moved in {change.record for change in found if change.entity == "user" and "timezone" in change.diff}:
        waiting.plan_anew(moved)  # quiet hours and digests go by the clock on their wall
    news = [
        change
        for change in found
        if change.at >= since and change.happened_at is None and change.source != "demo" and not change.gone
    ]
    followers = _followers(news)
    for change in news:
        told = set(_made_responsible(change))
        notify(told, _notice(ASSIGNED.name, change))
        lent = _lent_to(change)
        notify(lent, _notice(SHARED.name, change))
        told.update(lent, _tell_mentioned(change))
        _tell_followers(change, followers, told)


def _notice(kind: str, change: Change) -> Notice:
    """Of one import, bulk edit or verb each person is told once for each entity."""
    key = f"{kind}:{change.entity}:{change.batch}" if change.batch else f"{kind}:{change.id}"
    return Notice(kind, key, entity=change.entity, record=change.record, change=change.id, actor=change.actor)


def _made_responsible(change: Change) -> Iterator[uuid.UUID]:
    entity = registry.find(change.entity)
    moved = change.diff.get(entity.access.owner) if entity is not None and entity.owner_column else None
    if moved and moved[1] and moved[0] != moved[1]:
        yield uuid.UUID(moved[1])


def _lent_to(change: Change) -> list[uuid.UUID]:
    if not sharing.tells(change) or change.entity == sharing.NAME or not change.diff[sharing.NAME][1]:
        return []
    borrower = change.diff[sharing.NAME][1]["with"]
    if borrower["entity"] == "user":
        return [uuid.UUID(borrower["id"])]
    return list(User.objects.filter(team=borrower["id"]).values_list("pk", flat=True))


def _tell_mentioned(change: Change) -> list[uuid.UUID]:
    """Those who may see it are told and follow it from now on; of the others the one who wrote is told."""
    told = []
    for person, key in mentions.newly(change).items():
        actor = actors.by_id(person)
        if actor is None:
            continue
        if _may_see(actor, change.entity, change.record) and not actor.withholds(change.entity, key):
            notice = Notice(
                MENTION.name,
                f"mention:{change.id}",
                entity=change.entity,
                record=change.record,
                change=change.id,
                actor=change.actor,
            )
            notify([person], notice)
            following.watch(change.entity, [change.record], [person])
            told.append(person)
        elif change.actor:
            _tell_writer(change, change.actor, actor)
    return told


def _tell_writer(change: Change, writer: uuid.UUID, unable: Actor) -> None:
    text = N_(
        "%(name)s was mentioned and was not told, because they may not see this record. Share it with them if they should."
    )
    key = f"mention:{change.id}:{unable.id}"
    notify(
        [writer], Notice(MENTION.name, key, text, {"name": unable.name}, change.entity, change.record, change=change.id)
    )


def _followers(news: Sequence[Change]) -> Followers:
    """Who follows the changed records, or records that these hang on: a note tells the followers of its deal."""
    records = {record for change in news for record in (change.record, *(change.refs or ()))}
    found: defaultdict[uuid.UUID, list[Follow]] = defaultdict(list)
    for follow in Follow.objects.filter(record__in=records) if records else ():
        found[follow.record].append(follow)
    return found


def _tell_followers(change: Change, followers: Followers, told: set[uuid.UUID]) -> None:
    for record in dict.fromkeys((change.record, *(change.refs or ()))):
        for follow in followers.get(record, ()):
            if follow.person_id in (*told, change.actor) or not _concerns(change, follow):
                continue
            notice = Notice(
                FOLLOWED.name,
                f"followed:{record}",
                entity=follow.entity,
                record=record,
                change=change.id,
                actor=change.actor,
            )
            notify([follow.person_id], notice)


def _concerns(change: Change, follow: Follow) -> bool:
    """Whether a follower may see both records, and something of what was changed."""
    actor = actors.by_id(follow.person_id)
    if actor is None or not _may_see(actor, follow.entity, follow.record):
        return False
    if change.record != follow.record and not _may_see(actor, change.entity, change.record):
        return False
    return not change.diff or any(not actor.withholds(change.entity, key) for key in change.diff)


def _may_see(actor: Actor, entity: str, record: uuid.UUID) -> bool:
    return bool(labels_of({Ref(record, "", entity)}, actor))


subscribe(Subscriber("notify", take))
