"""The choices of the second step: read from the form into a plan, and shown from a plan in the form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.base.countries import countries
from regulars.engine import gates, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.engine.stages import stage_of
from regulars.services.exchange.matching import comparable_target
from regulars.services.exchange.plan import Column, Plan, read_plan
from regulars.services.exchange.reading import Table
from regulars.services.exchange.reading.workbook import sheets
from regulars.services.exchange.suggest import suggest
from regulars.services.exchange.targets import Target, targets

CONSTANTS = 3
ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp1252", "cp1250", "koi8-r", "cp866")


def read(posted: QueryDict, table: Table, entity: Entity) -> Plan:
    """The plan of the form. Raises Refused."""
    columns: dict[str, Any] = {}
    for index, header in enumerate(table.headers):
        path, _at, by = posted.get(f"to-{index}", "").partition("@")
        if path:
            spec = {"field": path, "by": by, "values": _words(posted.get(f"words-{index}", ""))}
            spec |= {"date_format": posted.get(f"dates-{index}", "")}
            columns[header] = {name: value for name, value in spec.items() if value}
    constants = {
        path: posted.get(f"constant-value-{index}", "")
        for index in range(CONSTANTS)
        if (path := posted.get(f"constant-path-{index}", "")) and posted.get(f"constant-value-{index}", "").strip()
    }
    shift = posted.get("date_shift_days", "").strip() or "0"
    return read_plan(
        {
            "columns": columns,
            "constants": constants,
            "match": posted.getlist("match"),
            "policy": posted.get("policy", "upsert") if posted.getlist("match") else "upsert",
            "duplicates": posted.get("duplicates", ""),
            "empty": posted.get("empty", "keep"),
            "date_format": posted.get("date_format", ""),
            "decimal": posted.get("decimal", ""),
            "country": posted.get("country", ""),
            "date_shift_days": int(shift) if shift.lstrip("-").isdigit() and len(shift) < 8 else "?",
            "create_missing": posted.getlist("create_missing"),
            "past": "past" in posted,
            **_file_options(posted),
        }
    )


def file_choices(posted: QueryDict) -> Plan:
    """How the file is to be read, alone. Raises Refused."""
    return read_plan({"columns": {}, **_file_options(posted)})


def kept(plan: Plan, before: Plan) -> Plan:
    """The plan of the form with what the form does not show: how identifiers of another system are read, which rows count, where else a
    column goes.
    """
    known = {(column.header, column.path, column.by): column for column in before.columns}
    columns = [
        replace(column, prefix=old.prefix, first=old.first, optional=old.optional, otherwise=old.otherwise)
        if (old := known.get((column.header, column.path, column.by)))
        else column
        for column in plan.columns
    ]
    heads = _heads(before)
    stay = {column.header for column in plan.columns if (head := heads.get(column.header)) and head.path == column.path}
    further = [column for column in before.columns if column.header in stay and column is not heads[column.header]]
    return replace(plan, columns=(*columns, *further), only=before.only)


def _heads(plan: Plan) -> dict[str, Column]:
    """The target of each column that the form shows: the first, where it goes to several."""
    return {column.header: column for column in reversed(plan.columns)}


def without_file_choices(plan: Plan) -> Plan:
    return replace(plan, encoding="", delimiter="", header=None, sheet="")


def shown(table: Table, plan: Plan, entity: Entity, actor: Actor) -> dict[str, Any]:
    """What the form shows: each column with samples, its target and further choices."""
    guesses = suggest(table, entity, actor)
    chosen = _heads(plan)
    known = targets(entity, actor)
    rows = []
    for index, header in enumerate(table.headers):
        column, guess = chosen.get(header), guesses[header]
        rows.append(
            {
                "index": index,
                "header": header,
                "samples": _samples(table, index),
                "looks": _looks(guess.looks),
                "to": f"{column.path}@{column.by}" if column and column.by else column.path if column else "",
                "sure": bool(column and column.path == guess.path and guess.score >= 0.99),
                "guessed": bool(column and column.path == guess.path),
                "words": "\n".join(f"{word} = {value}" for word, value in column.values.items()) if column else "",
                "is_date": column is not None and _is_date(known.get(column.path)),
                "dates": column.date_format if column else "",
            }
        )
    return {
        "rows": rows,
        "options": _options(entity, actor, plan.columns),
        "plan": plan,
        "constants": _constants(plan),
        "matchable": _matchable(plan, entity, known),
        "matched": {"+".join(key) for key in plan.match},
        "links": [(path, str(target.label)) for path, target in known.items() if _is_simple_link(target)],
        "table": table,
        "watched": gates.watches(entity, "import"),
        "may_be_past": actor.is_unlimited and stage_of(entity) is not None,
        "countries": countries(actor.manner.language),
        "encodings": [(name, name.upper()) for name in ENCODINGS],
        "sheets": [(name, name) for name in sheets(table.path)] if table.kind == "xlsx" else [],
    }


def _matchable(plan: Plan, entity: Entity, known: dict[str, Target]) -> list[tuple[str, str, bool]]:
    """Keys records can be found by, and whether each stands in front: those the file has, and the entity's own."""
    mapped = {column.path for column in plan.columns} | set(entity.exchange.match)
    found = [
        (path, label_of(entity, path), path in mapped) for path, target in known.items() if comparable_target(target)
    ]
    return sorted(found, key=lambda each: not each[2])


def _is_simple_link(target: Target) -> bool:
    """Whether a missing record of this link can be created by its name alone."""
    if not isinstance(target.field, Reference):
        return False
    other = registry.get(target.field.to)
    return all(each.key == other.title or not each.required or each.default is not None for each in other.fields)


def _is_date(target: Target | None) -> bool:
    return target is not None and target.field.kind in ("date", "moment")


def label_of(entity: Entity, path: str) -> str:
    """What a person calls a path."""
    head, _dot, part = path.partition(".")
    if head == "match":
        return _("Several records match")
    if head == "duplicate":
        return _("Here already")
    if not head:
        return _("The row itself")
    if head == "id":
        return _("Identifier")
    return str(entity.by_key[head].label) + (f": {part}" if part else "") if head in entity.by_key else head


def match_names(entity: Entity) -> list[str]:
    """Labels of the fields records are usually found by."""
    return [label_of(entity, path) for path in entity.exchange.match]


def _options(entity: Entity, actor: Actor, chosen: Iterable[Column] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """Targets in groups, for the choice beside each column."""
    own: list[tuple[str, str]] = []
    keys: list[tuple[str, str]] = []
    for path, target in targets(entity, actor).items():
        label = f"{target.field.label}: {target.label}" if target.part else str(target.label)
        (keys if target.only_key or path in ("external_id", "created_at") else own).append((path, label))
        if target.field.kind == "reference":
            own.append((f"{path}@number", f"{label}: {_('Number')}"))
        others = dict.fromkeys(each.by for each in chosen if each.path == path and each.by not in ("", "number"))
        own += [(f"{path}@{by}", f"{label}: {_by_label(entity, by)}") for by in others]
    return [(str(entity.label), own), (_("Keys"), keys)]


def _by_label(entity: Entity, by: str) -> str:
    """What a link is found by first, where a ready mapping says so; several names may be entities."""
    first = by.partition(",")[0]
    return label_of(entity, first) if first in entity.by_key else _("Identifier")


def _constants(plan: Plan) -> list[tuple[str, Any]]:
    given = list(plan.constants.items())[:CONSTANTS]
    return given + [("", "")] * (CONSTANTS - len(given))


def _samples(table: Table, index: int) -> list[str]:
    found: list[str] = []
    for row in table.sample:
        cell = " ".join(str(row[index] if row[index] is not None else "").split())[:60]
        if cell and cell not in found:
            found.append(cell)
        if len(found) == 3:
            break
    return found


def _looks(name: str) -> str:
    return {
        "email": _("e-mail addresses"),
        "url": _("web addresses"),
        "date": _("dates"),
        "number": _("numbers"),
        "phone": _("phone numbers"),
        "text": _("words"),
    }.get(name, _("empty"))


def _words(text: str) -> dict[str, str]:
    """Lines “word = value”."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {word.strip(): value.strip() for word, _sign, value in pairs if word.strip()}


def _file_options(posted: QueryDict) -> dict[str, Any]:
    header = {"yes": True, "no": False}.get(posted.get("header", ""))
    delimiter = "\t" if posted.get("delimiter") == "tab" else posted.get("delimiter", "")
    return {
        "encoding": posted.get("encoding", ""),
        "delimiter": delimiter,
        "header": header,
        "sheet": posted.get("sheet", ""),
    }
