"""Rows of the file to drafts: values read, links resolved, everything wrong with a row found at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from regulars.base.text import restored
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Manner, Ref, Reference, Wrong
from regulars.services.exchange.cells import KEPT_VALUES, Reader, reader
from regulars.services.exchange.newborn import Newborns
from regulars.services.exchange.plan import Plan
from regulars.services.exchange.reading import Line, Table
from regulars.services.exchange.resolving import Resolver
from regulars.services.exchange.targets import Target, entity_named, targets

WHOLE_PART = {"money": "amount", "person_name": "full", "address": "street"}


@dataclass
class Draft:
    """One row as values. `parts` wait for the record they are merged into, `late` links for its other fields.

    `waiting` names links to records that later rows of the file may bring; `coming` those that this import will create.
    `record` is the new one that it would be, begun ahead: the first `placed` of its values and all of its parts stand in it.
    """

    line: Line
    values: list[tuple[Field, Any]] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    late: list[tuple[Reference, Any, Resolver, bool]] = field(default_factory=list)
    waiting: list[tuple[str, Any]] = field(default_factory=list)
    coming: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)
    names: list[tuple[int, tuple[str, ...]]] | None = None
    left_out: list[str] = field(default_factory=list)
    soft: dict[str, set[str]] = field(default_factory=dict)
    record: Any = None
    placed: int = 0

    def leave(self, path: str) -> None:
        """Not to write a field: its value found the record and stands on another one."""
        self.values = [(each, value) for each, value in self.values if each.key != path]


Begun = tuple[Line, Draft | None]
"""A row and what it says by itself."""


class _Source(NamedTuple):
    place: int
    target: Target
    reader: Reader
    by: str = ""
    optional: bool = False
    otherwise: bool = False


class Drafter:
    """Reads the rows of one file by one plan. Keeps what it has found for the whole file."""

    def __init__(self, plan: Plan, table: Table, entity: Entity, actor: Actor) -> None:
        self.plan, self.entity, self.actor = plan, entity, actor
        self.newborns = Newborns(entity)
        self.manner = _manner(plan, actor)
        self.width = len(table.headers)
        self.constants: list[Any] = list(plan.constants.values())
        self.known = targets(entity, actor)
        sources = sorted(self._sources(table), key=lambda source: source.otherwise)
        self._places = {name: s.place for s in reversed(sources) for name in (s.target.key, s.target.path)}
        composite = {s.target.key for s in sources if s.target.part}
        self.simple = [s for s in sources if not is_link(s.target.field) and s.target.key not in composite]
        self.composite = [s for s in sources if s.target.key in composite]
        self.links = [s for s in sources if isinstance(s.target.field, Reference)]
        self.any_links = [s for s in sources if isinstance(s.target.field, AnyReference)]
        self.resolvers: dict[str, Resolver] = {}
        self._by: dict[tuple[str, str], Resolver] = {}
        for s in self.links:
            made = Resolver(registry.get(s.target.field.to), actor, s.by)  # type: ignore[attr-defined]
            self._by.setdefault(
                (s.target.path, s.by), self.resolvers.setdefault(s.target.path, made) if not s.by else made
            )
            self.resolvers.setdefault(s.target.path, self._by[s.target.path, s.by])
        self.of_entity: dict[str, Resolver] = {}
        self._kept_parts: dict[tuple[Any, ...], Any] = {}
        self.match_paths = {path for key in plan.match for path in key}
        self.only = [(table.headers.index(header), frozenset(words)) for header, words in plan.only.items()]

    def said(self, path: str, line: Line) -> str:
        """What a row says in the column of a path; nothing where none is mapped to it."""
        place = self._places.get(path)
        return "" if place is None or place >= len(line.cells) else str(line.cells[place] or "")

    def learn(self, lines: Sequence[Line]) -> None:
        """Find the records that the cells of these rows refer to."""
        for source in self.links:
            cells = {
                source.reader.plain(cell) for line in lines if (cell := self._cell(line, source)) not in ("", None)
            }
            self._by[source.target.path, source.by].learn(cells)
        for source in self.any_links:
            wanted: dict[str, set[str]] = {}
            for line in lines:
                for name, words in self._named(source, self._cell(line, source)):
                    wanted.setdefault(name, set()).add(words)
            for name, cells in wanted.items():
                self._resolver_of(name).learn(cells)

    def missing(self, path: str, lines: Sequence[Line]) -> list[str]:
        """Names in these rows that mean no record yet, each once."""
        source = next(each for each in self.links if each.target.path == path)
        found: dict[str, str] = {}
        resolver = self.resolvers[path]
        for line in lines:
            cell = source.reader.plain(self._cell(line, source))
            if cell not in ("", None) and resolver.unknown(cell):
                found.setdefault(" ".join(str(cell).split()).casefold(), " ".join(str(cell).split()))
        return list(found.values())

    def begin(self, lines: Sequence[Line]) -> list[Draft | None]:
        """What rows say by themselves; None for those that cannot be read or are not meant. Asks no database."""
        return [None if line.problem or not self.counts(line) else self._begun(line) for line in lines]

    def counts(self, line: Line) -> bool:
        """Whether the plan is about this row."""
        return all(str(line.cells[place]).strip() in words for place, words in self.only)

    def _begun(self, line: Line) -> Draft:
        """The values of the cells that need nothing but themselves; what is wrong stands in `wrong` by column label."""
        draft = Draft(line)
        cells = [*line.cells, *self.constants] if self.constants else line.cells
        for index, target, cell_reader, _by, optional, otherwise in self.simple:
            cell = cells[index]
            if otherwise and any(each is target.field for each, _value in draft.values):
                continue
            if cell == "" or cell is None or (type(cell) is str and cell.isspace()):
                self._blank(draft, target)
                continue
            value = cell_reader.read(cell)
            if isinstance(value, Wrong):
                if optional:
                    draft.left_out.append(target.path)
                else:
                    draft.wrong[target.path] = str(value)
            elif target.only_key:
                draft.keys[target.path] = value
            else:
                draft.values.append((target.field, value))
        if self.composite:
            self._read_parts(draft, cells)
        return draft

    def conceive(self, draft: Draft) -> Any:
        """Begin the record that a row may become, where nothing in it is doubtful: all it says by itself stands in it."""
        if draft.wrong or self.plan.policy == "update" or not self.newborns.late.isdisjoint(draft.parts):
            return None
        record = self.newborns.begin()
        for each, value in draft.values:
            each.set(record, value)
        for key, parts in draft.parts.items():
            each = self.entity.by_key[key]
            found = self._joined(each, record, parts)
            if isinstance(found, Wrong):
                return None
            each.set(record, found)
        return record

    def newborn(self, draft: Draft) -> Any:
        """A new record for a row: the one begun ahead, where there is one."""
        if draft.record is None:
            return self.newborns.finish(self.newborns.begin())
        told = {each.key for each, _value in draft.values} if self.newborns.late else ()
        return self.newborns.finish(draft.record, told)

    def finish(self, draft: Draft) -> None:
        """Its links, once `learn` has found the records they refer to."""
        cells = [*draft.line.cells, *self.constants] if self.constants else draft.line.cells
        for source in self.links:
            self._link(draft, source, cells[source.place])
        for source in self.any_links:
            self._link_any(draft, source, cells[source.place])
        for each, value in draft.values if self.match_paths else ():
            if each.key in self.match_paths and not each.is_empty(value):
                draft.keys[each.key] = value

    def shown(self, each: Field, record: Any, names: Mapping[uuid.UUID, str]) -> str:
        """A field's value as text for a preview; a link by the name of its record, else by the words that named it."""
        value = each.get(record)
        if value is None or value == "":
            return ""
        if isinstance(each, Reference):
            resolver = self.resolvers.get(each.key)
            return names.get(value, "") or (resolver.words.get(value, "") if resolver else "")
        if isinstance(each, AnyReference):
            label, name = str(registry.get(value.entity).label), names.get(value.id, "")
            return f"{label}: {name}" if name else label
        return each.prose(value, self.manner)[:200]

    def put(self, draft: Draft, record: Any) -> dict[str, str]:
        """Set a draft's values on a record in memory. Gives what is wrong, by field; then the record is as it was."""
        wrong: dict[str, str] = {}
        begun = record is draft.record
        before = dict(record.__dict__) if draft.parts or draft.late else {}
        for each, value in draft.values[draft.placed :] if begun else draft.values:
            _set(record, each, value)
        for key, parts in draft.parts.items() if not begun else ():
            each = self.entity.by_key[key]
            found = self._joined(each, record, parts)
            if isinstance(found, Wrong) and key in draft.soft:
                draft.left_out.append(key)
                found = self._joined(each, record, {part: parts[part] for part in parts.keys() - draft.soft[key]})
            if isinstance(found, Wrong):
                wrong[key] = str(found)
            else:
                each.set(record, found)
        for reference, cell, resolver, optional in draft.late:
            found = resolver.find(cell, reference, record)
            if isinstance(found, Wrong) and optional:
                draft.left_out.append(reference.key)
            elif isinstance(found, Wrong):
                wrong[reference.key] = str(found)
            else:
                reference.set(record, found)
        if wrong:
            record.__dict__.clear()
            record.__dict__.update(before)
        return wrong

    def _joined(self, each: Field, record: Any, parts: dict[str, Any]) -> Any:
        """The value of a field given in parts, over those the record has. Remembered: towns and countries come again."""
        merged = _merged(each, record, parts)
        key = (each.key, *sorted((name, str(value)) for name, value in merged.items()))
        if key in self._kept_parts:
            return self._kept_parts[key]
        try:
            found = each.parse(merged, self.manner)
        except Wrong as problem:
            found = problem
        if len(self._kept_parts) < KEPT_VALUES:
            self._kept_parts[key] = found
        return found

    def _blank(self, draft: Draft, target: Target) -> None:
        if self.plan.empty == "clear" and not target.only_key:
            draft.values.append((target.field, target.field.parse(None, self.manner)))

    def _read_parts(self, draft: Draft, cells: Sequence[Any]) -> None:
        for index, target, cell_reader, _by, optional, otherwise in self.composite:
            cell = cells[index]
            if otherwise and any(draft.parts.get(target.key, {}).values()):
                continue
            if cell is None or not str(cell).strip():
                if self.plan.empty == "clear":
                    draft.parts.setdefault(target.key, {})[target.part or WHOLE_PART[target.field.kind]] = ""
                continue
            part = target.part or WHOLE_PART[target.field.kind]
            if otherwise:
                draft.parts[target.key] = dict.fromkeys(dict(target.field.parts), "")
            draft.parts.setdefault(target.key, {})[part] = cell_reader.plain(cell)
            if optional:
                draft.soft.setdefault(target.key, set()).add(part)

    def _link(self, draft: Draft, source: _Source, cell: Any) -> None:
        target, reference = source.target, source.target.field
        assert isinstance(reference, Reference)
        cell = source.reader.plain(cell)
        if cell is None or not str(cell).strip():
            self._blank(draft, target)
            return
        resolver = self._by[target.path, source.by]
        found = resolver.find(cell)
        if isinstance(found, Wrong) and resolver.is_coming(cell):
            draft.coming.add(target.key)
        elif isinstance(found, Wrong) and reference.to == self.entity.name and resolver.unknown(cell):
            draft.waiting.append((target.path, cell))
        elif isinstance(found, Wrong) and reference.narrow is not None and not resolver.unknown(cell):
            draft.late.append((reference, cell, resolver, source.optional))
        elif isinstance(found, Wrong):
            if source.optional:
                draft.left_out.append(target.path)
            else:
                draft.wrong[target.path] = str(found)
        else:
            draft.values.append((reference, found))

    def _link_any(self, draft: Draft, source: _Source, cell: Any) -> None:
        if cell is None or not str(cell).strip():
            self._blank(draft, source.target)
            return
        allowed = source.target.field.allowed()  # type: ignore[attr-defined]
        named = [(name, words) for name, words in self._named(source, cell) if name in allowed]
        if not named:
            draft.wrong[source.target.path] = _("Write what it is and its name: “account: Acme”.")
            return
        for name, words in named:
            found = self._resolver_of(name).find(words)
            if not isinstance(found, Wrong):
                draft.values.append((source.target.field, Ref(found, "", name)))
                return
        if source.optional:
            draft.left_out.append(source.target.path)
        else:
            draft.wrong[source.target.path] = str(found)

    def _named(self, source: _Source, cell: Any) -> list[tuple[str, str]]:
        """`account: Acme` as the entity's name and the words after the colon; words alone for each entity that `by` names."""
        text = restored(str(cell or "")).strip()
        if source.reader.prefix or source.reader.first:
            text = str(source.reader.plain(text))
        head, colon, words = text.partition(":")
        found = entity_named(head) if colon else None
        if found is not None:
            return [(found.name, words.strip())]
        given = [entity_named(name) for name in source.by.split(",") if name.strip()]
        return [(each.name, text) for each in given if each is not None]

    def _resolver_of(self, name: str) -> Resolver:
        if name not in self.of_entity:
            self.of_entity[name] = Resolver(registry.get(name), self.actor)
        return self.of_entity[name]

    def _cell(self, line: Line, source: _Source) -> Any:
        if source.place >= self.width:
            return self.constants[source.place - self.width]
        return line.cells[source.place] if source.place < len(line.cells) else ""

    def _sources(self, table: Table) -> list[_Source]:
        place = {header: index for index, header in enumerate(table.headers)}
        found = []
        for column in self.plan.columns:
            target = self.known[column.path]
            sample = [row[place[column.header]] for row in table.sample]
            made = reader(
                target.field,
                self.manner,
                values=column.values,
                date_format=column.date_format or self.plan.date_format,
                decimal=column.decimal or self.plan.decimal,
                shift=self.plan.date_shift_days,
                country=self.plan.country,
                prefix=column.prefix,
                first=column.first,
                sample=sample,
            )
            found.append(_Source(place[column.header], target, made, column.by, column.optional, column.otherwise))
        for index, path in enumerate(self.plan.constants):
            target = self.known[path]
            found.append(_Source(self.width + index, target, Reader(target.field, self.manner)))
        return found


def _manner(plan: Plan, actor: Actor) -> Manner:
    manner = replace(actor.manner, language=plan.language) if plan.language else actor.manner
    return replace(manner, region=plan.country) if plan.country else manner


def is_link(each: Field) -> bool:
    """Whether a field leads to other records."""
    return isinstance(each, Reference | AnyReference)


def _set(record: Any, each: Field, value: Any) -> None:
    if each.key != "created_at" or record.loaded is None:
        each.set(record, value)


def _merged(each: Field, record: Any, parts: dict[str, Any]) -> dict[str, Any]:
    """The parts of the row over those the record has."""
    stored = each.dump(each.get(record)) or {}
    if each.kind == "person_name":
        stored.pop("full", None)
    merged = {**stored, **parts}
    return merged if any(str(value or "").strip() for value in merged.values()) else {}
