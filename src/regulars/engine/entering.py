"""Lines entered one after the other by keyboard, or pasted from a spreadsheet: each names what it is of by its code or its name."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity, Entry
from regulars.engine.fields import Field, Money
from regulars.engine.save import save_many

MOST = 500
"""Lines at once."""
LONGEST = 400
COUNTED = re.compile(r"(\S.*?)\s+(?:[x×х*]\s*)?(\d[\d.,]*)", re.IGNORECASE)
"""A code and a number behind it, in one cell."""


@dataclass
class Line:
    """One as it was typed: `texts` are what names it and then the fields that follow; `chosen` is the record that was picked for it. `error` is why it was not added, `wrong` the field."""

    texts: list[str]
    chosen: uuid.UUID | None = None
    error: str = ""
    wrong: str = ""
    record: Any = None


@dataclass(frozen=True)
class Entered:
    """What became of lines: the records that were added, and the lines that were not."""

    added: list[Any] = field(default_factory=list)
    wrong: list[Line] = field(default_factory=list)


def entry_of(entity: Entity) -> Entry:
    """How its lines are entered. Raises Refused where they are not."""
    if entity.entry is None:
        raise Refused(_("These are not entered one after the other."), code="no_entry")
    return entity.entry


def columns_of(entity: Entity, actor: Actor) -> list[Field]:
    """The fields that someone types behind what a line is of, in their order."""
    fields = [entity.by_key[key] for key in entry_of(entity).then]
    return [each for each in fields if not actor.cannot_edit(entity.name, each.key)]


def lines_of(text: str, count: int) -> list[Line]:
    """The lines of a text, each of up to `count` cells between tabs, else semicolons. A head (the first of several, without a figure in any of its cells) is left out. Raises Invalid for too many."""
    rows = [_cells(row)[:count] for row in re.split(r"\r\n|\r|\n", text) if row.strip("\t; ")]
    if len(rows) > MOST:
        raise Invalid(_("At most %(most)s lines at once.") % {"most": MOST}, code="too_many_lines")
    if len(rows) > 1 and len(rows[0]) > 1 and not any(re.search(r"\d", cell) for cell in rows[0]):
        rows = rows[1:]
    return [Line(row) for row in rows]


def enter(entity: Entity, whole: uuid.UUID, lines: Sequence[Line], *, actor: Actor) -> Entered:
    """Add those lines that are right to the record they are parts of, in one transaction; the others say what is wrong with them. Raises NotAllowed and NotFound."""
    access.require(actor, entity, "create")
    parent: Any = entity.by_key[entity.part_of]
    of: Any = access.records(parent.to, actor).get(whole)
    for line in lines:
        line.record = values.new_record(entity)
        parent.set(line.record, whole)
        setattr(line.record, parent.key, of)
    _name(entity, lines, actor)
    columns = columns_of(entity, actor)
    for line in lines:
        if not line.error:
            _fill(entity, columns, line, actor)
    good = [line for line in lines if not line.error]
    errors: dict[int, Refused] = {}
    added = save_many([line.record for line in good], actor=actor, errors=errors)
    for at, problem in errors.items():
        good[at].error, good[at].wrong = _said(problem)
    return Entered(added, [line for line in lines if line.error])


def _alike(text: str) -> str:
    return " ".join(text.casefold().split())


def _cells(row: str) -> list[str]:
    return [cell.strip()[:LONGEST] for cell in row.split("\t" if "\t" in row else ";")]


def _name(entity: Entity, lines: Sequence[Line], actor: Actor) -> None:
    """Find what each line is of: what was picked, else what has this code, else what is called so; else it is a number behind one of them."""
    named: Any = entity.by_key[entry_of(entity).what]
    target = registry.get(named.to)
    records = access.records(target, actor)
    if "is_active" in target.by_key:
        records = records.where(is_active=True)
    if named.narrow is not None and lines:
        records = records.where(named.narrow(lines[0].record))
    typed = [line for line in lines if line.chosen is None]
    counted = {id(line): COUNTED.fullmatch(line.texts[0]) for line in typed if len(line.texts) == 1}
    heads = [found[1] for found in counted.values() if found]
    known = _known(target, records, entry_of(entity).codes, [*(line.texts[0] for line in typed), *heads], actor)
    for line in lines:
        if line.chosen is None:
            found = known.get(_alike(line.texts[0]), [])
            behind = counted.get(id(line))
            if not found and behind and (found := known.get(_alike(behind[1]), [])):
                line.texts = [behind[1], behind[2]]
            if len(found) != 1:
                line.wrong, line.error = named.key, _not_one(line.texts[0], len(found))
                continue
            line.chosen = found[0]
        named.set(line.record, line.chosen)


def _known(
    target: Entity, records: Any, codes: Sequence[str], texts: Iterable[str], actor: Actor
) -> dict[str, list[uuid.UUID]]:
    """Records by what they are called: whatever has a text as its code, else as its name."""
    asked = {_alike(text): text for text in texts if text}
    found: dict[str, list[uuid.UUID]] = {}
    for keys in ([key for key in codes if not _hides(target, key, actor)], [target.title]):
        waiting = [text for said, text in asked.items() if said not in found]
        for key in keys if waiting else ():
            for said, ids in _having(records, key, waiting).items():
                found.setdefault(said, []).extend(each for each in ids if each not in found.get(said, ()))
    return found


def _having(records: Any, key: str, texts: list[str]) -> dict[str, list[uuid.UUID]]:
    """Those whose field is one of these texts: first as they are written, then the few that are left whatever their letters."""
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    exact = {"field": key, "op": "in", "value": texts}
    for row in records.where(exact).rows([key], limit=len(texts) * 3):
        found[_alike(str(row[key]))].append(row.id)
    if left := [text for text in texts if _alike(text) not in found]:
        loose = {"any": [{"field": key, "op": "eq", "value": text} for text in left[:100]]}
        for row in records.where(loose).rows([key], limit=len(left) * 3):
            found[_alike(str(row[key]))].append(row.id)
    return found


def _hides(target: Entity, path: str, actor: Actor) -> bool:
    """Whether a field, or one of what leads to it, is withheld from someone."""
    key, _dot, rest = path.partition(".")
    if actor.withholds(target.name, key):
        return True
    to: Any = target.by_key[key]
    return bool(rest) and _hides(registry.get(to.to), rest, actor)


def _fill(entity: Entity, columns: Sequence[Field], line: Line, actor: Actor) -> None:
    """What is typed behind what it is of; an empty cell says nothing."""
    data: dict[str, Any] = {}
    for each, text in zip(columns, line.texts[1:], strict=False):
        if text and isinstance(each, Money):
            data[each.key] = {
                "amount": text,
                "currency": (each.usual(line.record) if each.usual else "") or actor.manner.currency,
            }
        elif text:
            data[each.key] = text
    try:
        values.apply(line.record, entity, data, actor)
    except Refused as problem:
        line.error, line.wrong = _said(problem)


def _said(problem: Refused) -> tuple[str, str]:
    """What a refusal says of a line, and of which field."""
    return problem.why, next(iter(problem.fields), "")


def _not_one(text: str, count: int) -> str:
    if not text:
        return _("Say what it is of.")
    if count:
        return _("Several are called “%(text)s”: give the code, or choose one.") % {"text": text}
    return _("Nothing is called “%(text)s”, nor has it as its code.") % {"text": text}
