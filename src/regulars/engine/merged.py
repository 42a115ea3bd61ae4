"""Records that were merged into others: where their addresses lead, and how they come back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.digits import LONG, whole
from regulars.base.errors import Refused
from regulars.engine import access, merged_rows, merged_shares, prepared, rows
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Merge

_parting: ContextVar[bool] = ContextVar("parting", default=False)


def successor(entity: Entity, key: uuid.UUID | str) -> uuid.UUID | None:
    """The record that a merged one (by id or number) lives on in, through any number of merges."""
    record = _id_of(entity, key)
    if record is None:
        return None
    found = rows.query(
        "with recursive path as (select winner from engine_merge where entity = %s and record = %s "
        "union select m.winner from engine_merge m join path p on m.record = p.winner) "
        "select p.winner from path p where not exists (select from engine_merge m where m.record = p.winner)",
        [entity.name, record],
    )
    return found[0][0] if found else None


def _id_of(entity: Entity, key: uuid.UUID | str) -> uuid.UUID | None:
    if isinstance(key, uuid.UUID):
        return key
    number = whole(key, LONG)
    if number is not None:
        found = rows.query(f'select id from "{entity.table}" where number = %s', [number])
        return found[0][0] if found else None
    try:
        return uuid.UUID(key)
    except ValueError:
        return None


def winners(entity: Entity, ids: Collection[Any]) -> dict[Any, uuid.UUID]:
    """Where each of these that was merged lives on, through any number of merges."""
    return dict(
        rows.query(
            "with recursive path as (select record, winner from engine_merge where entity = %s and record = any(%s) "
            "union select p.record, m.winner from engine_merge m join path p on m.record = p.winner) "
            "select p.record, p.winner from path p where not exists (select from engine_merge m where m.record = p.winner)",
            [entity.name, list(ids)],
        )
    )


def names(entity: Entity, path: str) -> bool:
    """Whether a value of this key or field names one record and goes on doing so once that was merged into another."""
    return path in ("id", "number", "external_id") or (path in entity.by_key and entity.by_key[path].unique)


def leading(entity: Entity, actor: Actor, named: str, condition: str, params: Sequence[Any]) -> dict[Any, uuid.UUID]:
    """What names a merged record means the one that it lives on in, where the actor may see that: {v.name: winner}.

    `named` is a from item `v` with a column `name`, `condition` says which row `t` of the entity each of them means.
    """
    gone = dict(
        rows.query(
            f"select v.name, t.id from {named} join {entity.source} t on {condition} "
            "join engine_merge m on m.record = t.id where t.deleted_at is not null",
            params,
        )
    )
    alive = winners(entity, set(gone.values())) if gone else {}
    wanted = list(set(alive.values()))
    seen = set(access.records(entity, actor).matching(wanted).ids(limit=len(wanted))) if wanted else set()
    return {name: alive[loser] for name, loser in gone.items() if alive.get(loser) in seen}


def remember(entity: Entity, losers: Sequence[Any], winner: Any, *, batch: uuid.UUID) -> None:
    """Note where the losers went; their files, what was lent of them and what services keep of them go along."""
    for loser in losers:
        files = rows.query(
            "update engine_storedfile set record = %s where entity = %s and record = %s returning id",
            [winner.id, entity.name, loser.id],
        )
        rows.query(
            "insert into engine_merge (record, entity, winner, batch, at, files, shares, carried) "
            "values (%s, %s, %s, %s, clock_timestamp(), %s, %s, %s)",
            [
                loser.id, entity.name, winner.id, batch, rows.packed([str(row[0]) for row in files]),
                rows.packed(merged_shares.follow(entity, loser.id, winner.id)),
                rows.packed(merged_rows.follow(entity, loser.id, winner.id)),
            ],
        )  # fmt: skip


def require_parting(ids: Sequence[uuid.UUID]) -> None:
    """Raises Refused for merged records outside of the undo of their merge: alone they would come back empty."""
    if not _parting.get() and rows.query("select 1 from engine_merge where record = any(%s) limit 1", [list(ids)]):
        raise Refused(_("This record was merged into another. Undo the merge to get it back."), code="merged")


def part(ids: Sequence[uuid.UUID]) -> None:
    """The records are their own again, with all that went along."""
    gone = Merge.objects.filter(record__in=ids).order_by("-at")
    merged_shares.part(gone.values_list("record", "winner", "shares"))
    merged_rows.part(gone.values_list("record", "winner", "carried"))
    rows.query(
        "with gone as (delete from engine_merge where record = any(%s) returning record, winner, files) "
        "update engine_storedfile f set record = gone.record from gone "
        "where f.record = gone.winner and jsonb_exists(gone.files, f.id::text)",
        [list(ids)],
    )


def merge_of(batch: uuid.UUID) -> tuple[str, uuid.UUID] | None:
    """The entity and the winner of the merge that a batch was."""
    found = prepared.fetch(
        "select m.entity, m.winner from engine_merge m join engine_change c on c.batch = m.batch and c.record = m.winner "
        "where m.batch = %s and c.verb = 'merge' order by c.id limit 1",
        [batch],
    )
    return (found[0][0], found[0][1]) if found else None


def took_back(batch: uuid.UUID) -> bool:
    """Whether a batch brought records back that had been merged into others just before."""
    return bool(
        prepared.fetch(
            "select 1 from engine_change b where b.batch = %s and b.gone = false and (select g.verb from engine_change g "
            "where g.record = b.record and g.gone and g.id < b.id order by g.id desc limit 1) = 'merged' limit 1",
            [batch],
        )
    )


def taken_back() -> str:
    """Why the undo of a merge is not undone."""
    return _("A merge was taken back here. Merge the records again instead.")


def is_parting() -> bool:
    """Whether a merge is being undone."""
    return _parting.get()


@contextmanager
def parting() -> Iterator[None]:
    """Inside, merged records may come back."""
    token = _parting.set(True)
    try:
        yield
    finally:
        _parting.reset(token)
