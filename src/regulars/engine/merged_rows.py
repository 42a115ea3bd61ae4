"""What services keep of records (who follows them, what was ticked): it leads to the winner of a merge, and back when that is undone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from regulars.engine import rows
from regulars.engine.describe import Entity


@dataclass(frozen=True)
class Carried:
    """A table with `id`, `entity` and `record`. Of rows alike by the columns of `once` the winner's stands, and the loser's waits with it."""

    table: str
    once: tuple[str, ...] = ()


_carried: dict[str, Carried] = {}


def carry(table: str, *, once: tuple[str, ...] = ()) -> None:
    """Let the rows of a table go along with merged records. Once, at start."""
    _carried[table] = Carried(table, once)


def follow(entity: Entity, loser: uuid.UUID, winner: uuid.UUID) -> dict[str, list[str]]:
    """Point the rows of a loser at the winner. Gives what the undo needs: the rows that went, by table."""
    moved = {each.table: _follow(each, entity, loser, winner) for each in _carried.values()}
    return {table: ids for table, ids in moved.items() if ids}


def _follow(carried: Carried, entity: Entity, loser: uuid.UUID, winner: uuid.UUID) -> list[str]:
    sql = f"update {carried.table} t set record = %s where t.entity = %s and t.record = %s"
    params: list[object] = [winner, entity.name, loser]
    if carried.once:
        alike = " and ".join(f"o.{name} = t.{name}" for name in carried.once)
        sql += f" and not exists (select from {carried.table} o where o.record = %s and {alike})"
        params.append(winner)
    return [key for (key,) in rows.query(f"{sql} returning t.id::text", params)]


def part(gone: Iterable[tuple[uuid.UUID, uuid.UUID, Mapping[str, list[str]]]]) -> None:
    """Give back (record, winner, what `follow` gave) what is still there, the last merged first."""
    for record, winner, moved in gone:
        for table, ids in moved.items():
            if table in _carried:
                rows.query(
                    f"update {table} set record = %s where record = %s and id::text = any(%s)", [record, winner, ids]
                )
