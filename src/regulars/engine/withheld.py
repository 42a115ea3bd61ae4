"""Questions that nobody may ask from whom a field in them is kept: what they would answer is left out, not refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.query import Records
from regulars.engine.sql import Sources

T = TypeVar("T")
N = TypeVar("N")
CODES = frozenset({"unknown_field", "masked_field", "sensitive_field", "carried_name"})
"""How `engine.sql` refuses a field that is hidden, masked, sensitive or tells other records' names."""


def answer_or(nothing: N, ask: Callable[[], T], actor: Actor) -> T | N:
    """What `ask` answers; `nothing` where it needs a field that is kept from the actor. A field that nobody has is a mistake as ever."""
    try:
        return ask()
    except Refused as refused:
        if refused.code not in CODES or actor.is_unlimited:
            raise
        return nothing


def beside(sources: Sources, key: str, paths: Iterable[str]) -> Iterator[str]:
    """What the cell of a column needs beside its own value (`Field.beside`), as far as there is such a path and its reader may see it."""
    before = key.rpartition(".")[0]
    for path in paths:
        whole = f"{before}.{path}" if before else path
        try:
            sources.resolve(whole, shown=True)
        except (LookupError, Refused):
            continue
        yield whole


def may_ask(records: Records) -> bool:
    """Whether the conditions and the order of these records need nothing that is kept from their reader."""

    def compiled() -> bool:
        sources = Sources(records.entity, records.actor)
        records.where_sql(sources)
        if records.sort:
            sources.resolve(records.sort.lstrip("-"))
        return True

    return answer_or(False, compiled, records.actor)
