"""Questions that nobody may ask from whom a field in them is kept: what they would answer is left out, not refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from typing import Any, TypeVar

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.fields import Field, Reference
from regulars.engine.models import Record
from regulars.engine.query import Records
from regulars.engine.sql import Sources

T = TypeVar("T")
N = TypeVar("N")
R = TypeVar("R", bound=Record)
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


def is_kept(shown: Mapping[str, set[str]], actor: Actor) -> bool:
    """Whether any of the fields that something shows, by entity, is kept from the actor."""
    return any(actor.withheld(name) & keys for name, keys in shown.items())


def veiled(record: R, actor: Actor) -> R:
    """A loaded record as its reader may see it, to be shown and never saved: of what is kept nothing is there, of its title the kind and number.

    What it links to is veiled as well.
    """
    entity = registry.of(record)
    kept = actor.withheld(entity.name)
    links = [each for each in entity.fields if isinstance(each, Reference) and actor.withheld(each.to)]
    if not kept and not links:
        return record
    shown = copy(record)
    for link in links:
        linked = None if link.custom or link.key in kept else getattr(record, link.columns[0].removesuffix("_id"))
        if linked is not None:
            setattr(shown, link.columns[0].removesuffix("_id"), veiled(linked, actor))
    for key in kept & entity.by_key.keys():
        _empty(shown, entity.by_key[key])
    if entity.title in kept:
        setattr(shown, entity.by_key[entity.title].columns[0], f"{entity.label} {shown.number}")
    return shown


def _empty(record: Any, found: Field) -> None:
    for name in () if found.custom else found.columns:
        place = record._meta.get_field(name).attname
        value = getattr(record, place)
        setattr(record, place, type(value)() if isinstance(value, str | list | dict) else None)


def may_ask(records: Records) -> bool:
    """Whether the conditions and the order of these records need nothing that is kept from their reader."""

    def compiled() -> bool:
        records.require_askable()
        return True

    return answer_or(False, compiled, records.actor)
