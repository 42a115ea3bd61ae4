"""Files of other systems, recognised by their headers: which system wrote it, which records it holds, which column is which field.

What is known of each system stands in `systems/*.json`: its name, where its columns are documented (`source`), and for each kind of file
the entity, headers that tell it (`known_by`; with none of `not`), the columns in the terms of a mapping file, what a row is found by, and
which rows count (`only`). Identifiers that are plain numbers get the system's name before them, so that two systems do not meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.exchange.plan import Plan, read_plan
from regulars.services.exchange.targets import targets

ORDER = ("account", "contact", "lead", "deal")
"""Who is referred to stands first; what is not named here refers to all of them and comes last."""


@dataclass(frozen=True)
class Known:
    """A kind of file of a system."""

    system: str
    label: str
    entity: str
    known_by: tuple[str, ...]
    without: tuple[str, ...]
    plan: Mapping[str, Any]

    @property
    def place(self) -> int:
        return ORDER.index(self.entity) if self.entity in ORDER else len(ORDER)

    def fits(self, headers: frozenset[str]) -> bool:
        return headers.issuperset(self.known_by) and headers.isdisjoint(self.without)


@lru_cache(maxsize=1)
def known() -> tuple[Known, ...]:
    """Every kind of file that is recognised."""
    found = []
    for path in sorted((Path(__file__).parent / "systems").glob("*.json")):
        system = orjson.loads(path.read_bytes())
        for file in system["files"]:
            plan = {key: file[key] for key in ("columns", "match", "only", "create_missing") if key in file}
            words = (tuple(map(_word, file[key])) for key in ("known_by", "not") if key in file or key == "known_by")
            told, *without = words
            found.append(Known(path.stem, system["label"], file["entity"], told, without[0] if without else (), plan))
    return tuple(found)


def recognised(headers: Iterable[str]) -> list[Known]:
    """What a file with these headers is, in the order to import it; several where one file holds several kinds."""
    present = frozenset(map(_word, headers))
    fitting = [each for each in known() if each.fits(present) and registry.find(each.entity) is not None]
    if not fitting:
        return []
    surest = max(fitting, key=lambda each: (len(each.known_by), _share(each, present)))
    same = [each for each in fitting if (each.system, each.known_by) == (surest.system, surest.known_by)]
    return sorted(same, key=lambda each: each.place)


def plan_for(found: Known, headers: Iterable[str], entity: Entity, actor: Actor) -> Plan:
    """The ready mapping, as far as the file has the columns and the actor may write the fields."""
    present = {_word(header): header for header in headers}
    plan = read_plan(dict(found.plan))
    may = targets(entity, actor)
    columns = tuple(
        replace(column, header=present[_word(column.header)])
        for column in plan.columns
        if _word(column.header) in present and column.path in may
    )
    filled = {column.path for column in columns}
    match = tuple(key for key in plan.match if filled.issuperset(key))
    only = {present[_word(header)]: words for header, words in plan.only.items() if _word(header) in present}
    missing = tuple(path for path in plan.create_missing if path in filled)
    return replace(plan, columns=columns, match=match, only=only, create_missing=missing)


def _share(each: Known, present: frozenset[str]) -> float:
    columns = [_word(header) for header in each.plan["columns"]]
    return sum(column in present for column in columns) / len(columns)


def _word(header: str) -> str:
    return " ".join(header.split()).casefold()
