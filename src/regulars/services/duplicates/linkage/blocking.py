"""Which records are compared at all: those that share a key which few others have.

A key is what one trait says alone (an address, a number) or two traits together (a surname as it sounds and a birthday). Keys
that more records share than `cap` say nothing and would compare everyone with everyone; the cap is the highest for which
all pairs stay within a budget, so that a million records cost no more for each than a thousand do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from regulars.services.duplicates.linkage.traits import LISTS, PARTS, Trait

PAIRS_PER_RECORD = 25
LEAST_PAIRS = 2_000_000
MOST_SHARED = 200


def block(database: Any, traits: Sequence[Trait], *, per_record: int = PAIRS_PER_RECORD) -> int:
    """Make the table `blocked` of pairs to compare from the table `records`. Gives how many there are."""
    database.execute("create or replace table keys (n integer, k ubigint)")
    for sql in _keys(traits):
        database.execute(f"insert into keys {sql}")
    database.execute(
        "create or replace table sizes as select k, count(distinct n) as size from keys group by k having size > 1"
    )
    cap = _cap(database, per_record)
    database.execute(
        "create or replace table held as select distinct keys.n, keys.k from keys join sizes using (k) where size <= ?",
        [cap],
    )
    database.execute("drop table keys")
    database.execute(
        "create or replace table blocked as select '0' as match_key, a.n as join_key_l, b.n as join_key_r "
        "from held a join held b on a.k = b.k and a.n < b.n "
        "join records l on l.n = a.n join records r on r.n = b.n "
        "where (l.is_main or r.is_main) and (l.is_new or r.is_new) group by a.n, b.n"
    )
    database.execute("drop table held")
    database.execute("drop table sizes")
    return int(database.execute("select count(*) from blocked").fetchall()[0][0])


def coarse(trait: Trait) -> str:
    """The column under which alike values of a trait meet."""
    return f"{trait.name}_s" if "s" in PARTS[trait.kind] else f"{trait.name}_v"


def _keys(traits: Sequence[Trait]) -> Iterator[str]:
    for trait in traits:
        if trait.kind in LISTS:
            yield f"select n, hash('{trait.name}', v) from (select n, unnest({trait.name}_v) as v from records) where v is not null"
        elif trait.alone:
            yield f"select n, hash('{trait.name}', {coarse(trait)}) from records where {coarse(trait)} is not null"
    single = [trait for trait in traits if trait.kind not in LISTS]
    for one, other in combinations(single, 2):
        a, b = coarse(one), coarse(other)
        yield f"select n, hash('{one.name}', '{other.name}', {a}, {b}) from records where {a} is not null and {b} is not null"
    given = next((trait for trait in traits if trait.kind == "given"), None)
    family = next((trait for trait in traits if trait.kind == "family"), None)
    if given is not None and family is not None:  # exchanged: the family name in the field of the first
        a, b = coarse(given), f"{family.name}_s"
        yield f"select n, hash('{given.name}', '{family.name}', {b}, {a}) from records where {a} is not null and {b} is not null"


def _cap(database: Any, per_record: int) -> int:
    """The largest number of sharers for which all pairs together stay within the budget."""
    (count,) = database.execute("select count(*) from records").fetchall()[0]
    budget = max(LEAST_PAIRS, count * per_record)
    found = database.execute(
        "select max(size) from (select size, sum(sum(size * (size - 1) / 2)) over (order by size) as pairs "
        "from sizes where size <= ? group by size) where pairs <= ?",
        [MOST_SHARED, budget],
    ).fetchall()[0][0]
    return int(found or 2)
