"""The keys that records are found by: 64 bits of what a rule compares, kept with the record in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from regulars.engine import prepared, rows
from regulars.services.duplicates.book import Chapter, Known, Rule

MOST_ALIKE = 20
"""Records with the same key that are looked at; a key that more share tells little."""
MOST_HELD = 100
WHOLE = 7_364_002
"""The lock that every writer shares, and one who brings more keys than `MOST_HELD` has alone."""


@dataclass
class Found:
    """The keys of one record: `asked` by what it looks for, with the rules; `held` what it is found by itself."""

    asked: dict[int, list[Rule]] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)

    @property
    def locks(self) -> set[int]:
        """What is held while it is written: the same from whichever entity one asks."""
        return {number_of("", block) for block in self.blocks}


def keys_of(chapter: Chapter, record: Any, watched: Iterable[str]) -> Found:
    """The keys of a record; it looks for others by the rules `watched`."""
    known: Known = {}
    held = {rule.holds_by: rule.held(record, known) for rule in chapter.held_once}
    numbers = {block: number_of(chapter.entity, block) for blocks in held.values() for block in blocks}
    found = Found(held=set(numbers.values()))
    for rule in chapter.asked:
        if rule.key not in watched:
            continue
        blocks = held.get(rule.asks_by)
        for block in rule.asked(record, known) if blocks is None else blocks:
            own = numbers.get(block) if rule.other == chapter.entity else None
            found.asked.setdefault(number_of(rule.other, block) if own is None else own, []).append(rule)
            found.blocks.add(block)
    return found


def number_of(entity: str, block: str) -> int:
    """What a key of records of an entity is kept as."""
    return int.from_bytes(blake2b(f"{entity}\x1d{block}".encode(), digest_size=8).digest(), signed=True)


def hold(locks: Iterable[int]) -> None:
    """Until this transaction ends, whoever brings a record with one of these keys waits, and then finds ours.

    In one order, so that two do not wait for each other. Locks stand in the server's shared memory, so a large batch takes one
    for all of them.
    """
    listed = sorted(set(locks))
    if not listed:
        return
    if len(listed) > MOST_HELD:
        rows.query("select pg_advisory_xact_lock(%s)", [WHOLE])
        return
    rows.query(
        "select pg_advisory_xact_lock_shared(%s) union all "
        "(select pg_advisory_xact_lock(v) from (select v from unnest(%s::bigint[]) v order by v) listed)",
        [WHOLE, listed],
    )


def owners(keys: Sequence[int]) -> list[tuple[int, uuid.UUID]]:
    """The records that have one of these keys, with the key."""
    return [
        (key, record)
        for key, record in prepared.fetch(
            "select k.key, m.record from unnest(%s::bigint[]) k(key) cross join lateral "
            f"(select record from duplicates_matchkey m where m.key = k.key limit {MOST_ALIKE}) m",
            [rows.array(map(str, keys))],
        )
    ]


INSERT = "insert into duplicates_matchkey (key, record) select * from unnest(%s::bigint[], %s::uuid[])"


def put(held: Iterable[tuple[uuid.UUID, Iterable[int]]], *, new: bool = False) -> None:
    """Keep the keys of records. `new` says that none of these can be there: the database then looks a third less."""
    listed = sorted((key, name) for record, keys in held for name in (record.hex,) for key in keys)
    if listed:
        keys, names = zip(*listed, strict=True)
        statement = INSERT if new else f"{INSERT} on conflict do nothing"
        prepared.send(statement, [rows.array(map(str, keys)), rows.array(names)])


def drop(records: Iterable[uuid.UUID]) -> None:
    listed = list(records)
    if listed:
        rows.send("delete from duplicates_matchkey where record = any(%s)", [listed])
