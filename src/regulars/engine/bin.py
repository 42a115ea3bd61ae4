"""The bin of everything: deleted records of all entities that a person may bring back, and bringing them back whole."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import access, people, registry, rows, save
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference
from regulars.engine.fields.base import Sql
from regulars.engine.models import Change
from regulars.engine.names import title_sql


@dataclass(frozen=True)
class Deleted:
    """One record in the bin: what it is, who put it there and when, and how many parts went along."""

    entity: Entity
    id: uuid.UUID
    number: int
    title: str
    at: datetime
    by: uuid.UUID | None
    who: str
    parts: int = 0


class Place(NamedTuple):
    """Where a page ends. Printed as ISO 8601 and id."""

    at: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.id}"


@dataclass(frozen=True)
class Page:
    """Deleted records, the latest first, and where the next page begins."""

    items: list[Deleted]
    next: Place | None


@dataclass(frozen=True)
class Left:
    """A record that could not be brought back, or not be deleted for good, and why."""

    entity: str
    id: uuid.UUID
    title: str
    reason: str


def place_of(text: str) -> Place | None:
    """A place as printed; None for nothing. Raises ValueError."""
    if not text:
        return None
    at, _dash, key = text.partition("_")
    return Place(datetime.fromisoformat(at), uuid.UUID(key))


def entities_of(actor: Actor) -> list[Entity]:
    """The entities whose records the actor may bring back."""
    return [each for each in registry.entities() if not each.access.kept and access.may(actor, each, "delete")]


def page(
    actor: Actor,
    *,
    entity: str = "",
    by: uuid.UUID | None = None,
    words: str = "",
    after: Place | None = None,
    limit: int = 50,
) -> Page:
    """What lies in the bin. Parts that went with their whole are counted there; merged records come back by undoing the merge."""
    parts: list[str] = []
    params: list[Any] = []
    for each in entities_of(actor):
        if entity and each.name != entity:
            continue
        sql, own = _of_entity(each, actor, by, words, after, limit + 1)
        parts.append(sql)
        params += own
    if not parts:
        return Page([], None)
    found = rows.query(
        f"select * from ({' union all '.join(parts)}) listed order by deleted_at desc, id desc limit {limit + 1}",
        params,
    )
    items = _named(found[:limit])
    return Page(items, Place(items[-1].at, items[-1].id) if len(found) > limit else None)


def _of_entity(entity: Entity, actor: Actor, by: uuid.UUID | None, words: str, after: Place | None, limit: int) -> Sql:
    title, named = title_sql(entity, actor, "t0")
    where = ["t0.deleted_at is not null", "not exists (select from engine_merge m where m.record = t0.id)"]
    params: list[Any] = []
    for action in ("view", "delete"):
        sql, own = access.scope_sql(entity, actor, action, "t0")
        where.append(sql)
        params += own
    for sql, own in (*_alone(entity), *_narrowed((title, named), by, words, after)):
        where.append(sql)
        params += own
    return (
        f"(select '{entity.name}' as entity, t0.id, t0.number, {title} as title, t0.deleted_at, "
        f"t0.updated_by_id from {entity.source} t0 where {' and '.join(where)} "
        f"order by t0.deleted_at desc, t0.id desc limit {limit})"
    ), [*named, *params]


def _narrowed(title: Sql, by: uuid.UUID | None, words: str, after: Place | None) -> Iterable[Sql]:
    if by is not None:
        yield "t0.updated_by_id = %s", [by]
    if words:
        escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        yield f"{title[0]} ilike %s", [*title[1], f"%{escaped}%"]
    if after is not None:
        yield "t0.deleted_at <= %s and (t0.deleted_at, t0.id) < (%s, %s)", [after.at, *after]


def _alone(entity: Entity) -> Iterable[Sql]:
    """A part that went with its whole comes back with it, and is not listed."""
    if not entity.access.through:
        return
    column = entity.column(entity.by_key[entity.access.through].columns[0])
    for whole in access.parents_of(entity):
        yield (
            f'not exists (select from {whole.source} w where w.id = t0."{column}" and w.deleted_at = t0.deleted_at)',
            [],
        )


def _named(found: Sequence[tuple[Any, ...]]) -> list[Deleted]:
    names = people.called(row[5] for row in found)
    counts = _parts_of(found)
    return [
        Deleted(
            registry.get(row[0]),
            row[1],
            row[2],
            row[3] or "",
            row[4],
            row[5],
            names.get(row[5], ""),
            counts.get(row[1], 0),
        )
        for row in found
    ]


def _parts_of(found: Sequence[tuple[Any, ...]]) -> dict[uuid.UUID, int]:
    """How many parts went with each; a question for each kind of part."""
    counts: dict[uuid.UUID, int] = {}
    for name in {row[0] for row in found}:
        wholes = {row[1]: row[4] for row in found if row[0] == name}
        for part, key in registry.parts_of(registry.get(name)):
            if part.access.kept:
                continue
            column = part.column(part.by_key[key].columns[0])
            listed = rows.query(
                f'select t."{column}", t.deleted_at, count(*) from {part.source} t '
                f'where t."{column}" = any(%s) and t.deleted_at is not null group by 1, 2',
                [list(wholes)],
            )
            for whole, at, count in listed:
                if at == wholes.get(whole):
                    counts[whole] = counts.get(whole, 0) + count
    return counts


def bring_back(items: Iterable[tuple[str, uuid.UUID]], *, actor: Actor) -> tuple[int, list[Left], uuid.UUID]:
    """Records whole, with their parts, each on its own: one that is refused does not hold up the others.

    Gives how many came back, those left with the reason, and the batch that takes it back.
    """
    batch, done, left = uuid.uuid4(), 0, []
    for name, key in items:
        entity, record = registry.find(name), None
        try:
            record = access.records(entity, actor, "delete").deleted().get(key) if entity else None
            if record is None or entity is None:
                raise Refused(_("Its entity is no longer there."))
            require_whole(entity, record)
            done += len(save.restore([record], actor=actor, batch=batch))
        except Refused as problem:
            seen = record is not None and problem.status not in (403, 404)
            told = Change.objects.filter(record=key).order_by("-id").values_list("title", flat=True) if seen else None
            left.append(Left(name, key, (told.first() or "") if told is not None else "", problem.why))
    return done, left, batch


def require_whole(entity: Entity, record: Any) -> None:
    """Raises Refused for a part whose whole lies in the bin."""
    if not entity.access.through:
        return
    value = entity.by_key[entity.access.through].get(record)
    key = value.id if isinstance(entity.by_key[entity.access.through], AnyReference) and value else value
    for whole in access.parents_of(entity):
        gone = whole.model._default_manager.filter(pk=key, deleted_at__isnull=False).first()
        if gone is not None:
            text = _("It belongs to “%(title)s”, which is in the bin: take that back.") % {"title": str(gone)}
            raise Refused(text, code="whole_in_bin")
