"""What is lent to whom: the shares of a record, those given to a person or their team, those they gave."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import NotFound
from regulars.engine import access, registry, rows
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Sql
from regulars.engine.models import Share


def live() -> QuerySet[Share]:
    """Shares that have not run out, the newest first."""
    still = Q(until=None) | Q(until__gt=timezone.now())
    return Share.objects.filter(still).select_related("user", "team", "created_by").order_by("-created_at")


def with_me(actor: Actor) -> QuerySet[Share]:
    """What is lent to the person or their team."""
    return live().filter(_to(actor))


def by_me(actor: Actor) -> QuerySet[Share]:
    """What the person has lent."""
    return live().filter(created_by=actor.id)


def of_record(entity: Entity, record: uuid.UUID, actor: Actor) -> list[Share]:
    """With whom a record is shared: all of it for those who may share it, to others what concerns them."""
    found = live().filter(entity=entity.name, record=record)
    if may_share(actor, entity) and is_in(entity, record, access.scope_sql(entity, actor, "share", "t0")):
        return list(found)
    return list(found.filter(_to(actor) | Q(created_by=actor.id)))


def lent_to(entity: Entity, record: uuid.UUID, actor: Actor) -> Share | None:
    """The loan by which a record is open to the actor, the widest first, groups included; None where there is none."""
    if actor.is_unlimited or not is_lent_any(entity, actor):
        return None
    found = list(with_me(actor).filter(entity=entity.name, record=record))
    found += [
        way.share
        for way in access.ways(entity, actor, "view", "t0")
        if way.kind == "group" and way.share is not None and is_in(entity, record, (way.sql, way.params))
    ]
    return min(found, key=lambda share: (share.level != "edit", share.until is not None), default=None)


def is_lent_any(entity: Entity, actor: Actor) -> bool:
    """Whether records of an entity may be lent to the actor: known without asking the database."""
    lent = any(name == entity.name for name, _level in actor.shared)
    return lent or any(group.entity == entity.name for group in actor.groups)


def one(key: uuid.UUID | str, actor: Actor) -> Share:
    """A share that concerns the actor: lent to them, by them, or of a record that they may share. Raises NotFound."""
    try:
        found = live().filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        found = None
    if found is None or not (_concerns(found, actor) or may_end(found, actor)):
        raise NotFound(_("There is no such share, or you may not see it."))
    return found


def shareable(entity: Entity) -> bool:
    """Whether records of an entity can be lent by themselves: parts go with their whole, settings are open anyway."""
    return not (entity.access.open or entity.access.through or entity.access.kept)


def may_share(actor: Actor, entity: Entity) -> bool:
    """Whether the actor may lend any record of the entity."""
    return actor.id is not None and shareable(entity) and access.may(actor, entity, "share")


def may_end(share: Share, actor: Actor) -> bool:
    """Whoever gave a loan may take it back, and whoever may lend the record."""
    entity = registry.find(share.entity)
    if actor.viewer is not None or (entity is not None and not access.token_allows(actor, entity, "share")):
        return False
    if actor.is_unlimited or share.created_by_id == actor.id:
        return True
    if entity is None or share.record is None or not may_share(actor, entity):
        return False
    return is_in(entity, share.record, access.scope_sql(entity, actor, "share", "t0"))


def is_in(entity: Entity, record: uuid.UUID, condition: Sql) -> bool:
    """Whether a record is among those of a condition on the rows `t0`."""
    sql, params = condition
    return bool(rows.query(f"select 1 from {entity.source} t0 where t0.id = %s and {sql}", [record, *params]))


def _to(actor: Actor) -> Q:
    return Q(user=actor.id) | Q(team=actor.team) if actor.team else Q(user=actor.id)


def _concerns(share: Share, actor: Actor) -> bool:
    ours = share.team_id is not None and share.team_id == actor.team
    return ours or actor.id in (share.user_id, share.created_by_id)
