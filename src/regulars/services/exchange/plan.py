"""How a file is to be imported: the mapping a person chose, or the mapping file of a program, checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from regulars.base.countries import countries
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.base.text import nearest
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.exchange.targets import Target, read_only, targets

POLICIES = ("upsert", "create", "update")
DUPLICATES = ("", "update", "skip", "create", "report")
OPTIONS = frozenset(
    ("columns", "constants", "match", "policy", "duplicates", "empty", "date_format", "decimal", "language", "date_shift_days",
     "only", "past", "create_missing", "country", "encoding", "delimiter", "header", "sheet")
)  # fmt: skip
COLUMN_OPTIONS = frozenset(
    ("field", "by", "values", "date_format", "decimal", "prefix", "first", "optional", "otherwise")
)


@dataclass(frozen=True)
class Column:
    """One column of the file to one target. `values` replaces words; `by` names the field a reference is found by.

    `prefix` is put before every cell, `first` cuts a cell at this sign and keeps what stands before it; what cannot be read or found in an
    `optional` column leaves the field empty instead of refusing the row. What stands `otherwise` counts where no other column fills the field.
    """

    header: str
    path: str
    by: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    date_format: str = ""
    decimal: str = ""
    prefix: str = ""
    first: str = ""
    optional: bool = False
    otherwise: bool = False


@dataclass(frozen=True)
class Plan:
    """All choices of an import.

    `match` holds keys in order of trust, each a tuple of paths that must all be equal. `policy` says what happens to rows
    that meet a record (upsert: update it; create: skip the row) and to those that do not (update: skip the row).
    `duplicates` is what becomes of rows that the matching rules take for a record that is there: update it, skip the row, create one all
    the same, report the row in the error file; by the duplicate rules where nothing is said.
    `empty` cells keep what is stored, or clear it. `country` (ISO 3166-1) says how telephone numbers without a code are written. `create_missing` names references whose missing records are created.
    `only` says which rows count, by what stands in a column; the others are skipped. Of records of the `past` stages and processes ask
    nothing; administrators may choose that.
    """

    columns: tuple[Column, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    match: tuple[tuple[str, ...], ...] = ()
    policy: str = "upsert"
    duplicates: str = ""
    empty: str = "keep"
    date_format: str = ""
    decimal: str = ""
    language: str = ""
    date_shift_days: int = 0
    country: str = ""
    create_missing: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    past: bool = False
    encoding: str = ""
    delimiter: str = ""
    header: bool | None = None
    sheet: str = ""

    def as_json(self) -> dict[str, Any]:
        """What `read_plan` takes back."""
        columns: dict[str, list[dict[str, Any]]] = {}
        for column in self.columns:
            given: dict[str, Any] = {"field": column.path, "by": column.by, "values": dict(column.values)}
            given |= {"date_format": column.date_format, "decimal": column.decimal}
            given |= {"prefix": column.prefix, "first": column.first}
            given |= {"optional": column.optional, "otherwise": column.otherwise}
            columns.setdefault(column.header, []).append({key: value for key, value in given.items() if value})
        rest = {name: getattr(self, name) for name in OPTIONS - {"columns", "match"}}
        return {"columns": columns, "match": ["+".join(key) for key in self.match], **rest}


def read_plan(data: Mapping[str, Any] | Path | str | None) -> Plan:
    """A plan from JSON: `{"columns": {"E-mail": "email", …}, "match": ["email"], …}`, or columns alone. Raises Refused."""
    if data is None:
        return Plan()
    if isinstance(data, str | Path):
        data = _from_file(Path(data))
    if not isinstance(data, Mapping):
        raise _wrong("mapping", _("A mapping is an object: columns by name."))
    if not set(data) & OPTIONS:
        data = {"columns": data}
    unknown = sorted(set(data) - OPTIONS)
    if unknown:
        raise _wrong(unknown[0], _("There is no option “%(name)s”.") % {"name": str(unknown[0])[:60]}, OPTIONS)
    columns = tuple(column for header, spec in (data.get("columns") or {}).items() for column in _columns(header, spec))
    return _checked(
        Plan(
            columns=columns,
            constants=dict(data.get("constants") or {}),
            match=match_keys(data.get("match") or ()),
            policy=data.get("policy") or "upsert",
            duplicates=str(data.get("duplicates") or ""),
            empty=data.get("empty") or "keep",
            date_format=str(data.get("date_format") or ""),
            decimal=str(data.get("decimal") or ""),
            language=str(data.get("language") or ""),
            date_shift_days=data.get("date_shift_days") or 0,
            country=str(data.get("country") or "").upper(),
            create_missing=tuple(data.get("create_missing") or ()),
            only=_only(data.get("only") or {}),
            past=data.get("past") or False,
            encoding=str(data.get("encoding") or ""),
            delimiter=str(data.get("delimiter") or ""),
            header=data.get("header"),
            sheet=str(data.get("sheet") or ""),
        )
    )


def match_keys(given: Iterable[str] | str) -> tuple[tuple[str, ...], ...]:
    """`["email", "name+account"]` as keys in order of trust."""
    listed = [given] if isinstance(given, str) else list(given)
    if not all(isinstance(each, str) for each in listed):
        raise _wrong("match", _("A key is the name of a field, or several joined with “+”."))
    return tuple(tuple(part.strip() for part in each.split("+")) for each in listed if each.strip())


def fit(plan: Plan, headers: Iterable[str], entity: Entity, actor: Actor) -> Plan:
    """The plan with every name checked against the file and the entity. Raises Invalid naming what is wrong."""
    require_past(plan, actor)
    known, headers = targets(entity, actor), tuple(headers)
    kept = read_only(entity, actor)
    columns, wrong = _fit_columns(plan, headers, known, kept)
    filled = {column.path for column in columns} | set(plan.constants)
    for path in plan.constants:
        if path not in known or known[path].only_key:
            wrong[path] = _no_target(path, known, kept)
    wrong |= _wrong_keys(plan, known, filled, kept)
    for header in plan.only:
        if header not in headers:
            wrong[header] = _missing(_("The file has no column “%(name)s”."), header, headers)
    for path in plan.create_missing:
        if path not in known or known[path].field.kind != "reference":
            wrong["create_missing"] = _missing(_("There is no reference “%(name)s”."), path, known)
    if not wrong and not any(not known[path].only_key for path in filled):
        wrong["columns"] = _("No column of the file is mapped to a field.")
    if wrong:
        raise Invalid(_("The mapping does not fit."), fields=wrong, code="bad_mapping")
    return replace(plan, columns=tuple(columns))


def require_past(plan: Plan, actor: Actor) -> None:
    """Raises NotAllowed where someone else than an administrator brings records that no stage asks anything of."""
    if plan.past and not actor.is_unlimited:
        raise NotAllowed(
            _("Only administrators import records of the past, of which stages and processes ask nothing.")
        )


def _fit_columns(
    plan: Plan, headers: Iterable[str], known: dict[str, Target], kept: Collection[str]
) -> tuple[list[Column], dict[str, str]]:
    present = {header.casefold(): header for header in headers}
    columns, wrong = [], {}
    for column in plan.columns:
        header = present.get(" ".join(column.header.split()).casefold())
        if header is None:
            wrong[column.header] = _missing(_("The file has no column “%(name)s”."), column.header, present.values())
        elif column.path not in known:
            wrong[column.header] = _no_target(column.path, known, kept)
        else:
            columns.append(replace(column, header=header))
    return columns, wrong


def _wrong_keys(plan: Plan, known: dict[str, Target], filled: set[str], kept: Collection[str]) -> dict[str, str]:
    for path in (path for key in plan.match for path in key):
        if path not in known:
            return {"match": _no_target(path, known, kept)}
        if path not in filled:
            return {"match": _("Rows cannot be matched by “%(name)s”: no column is mapped to it.") % {"name": path}}
    return {}


def _columns(header: str, spec: Any) -> Iterable[Column]:
    for each in spec if isinstance(spec, list) else [spec]:
        if each in (None, "", False):
            continue
        if isinstance(each, str):
            yield Column(header, each)
            continue
        if not isinstance(each, Mapping) or not isinstance(each.get("field"), str):
            raise _wrong(header, _("A column is mapped to the name of a field."))
        unknown = sorted(set(each) - COLUMN_OPTIONS)
        if unknown:
            raise _wrong(header, _("There is no option “%(name)s”.") % {"name": str(unknown[0])[:60]}, COLUMN_OPTIONS)
        values = each.get("values") or {}
        if not isinstance(values, Mapping):
            raise _wrong(header, _("Values are an object: word in the file, value in Regulars."))
        words: dict[str, Any] = {
            name: str(each.get(name) or "") for name in ("by", "date_format", "decimal", "prefix", "first")
        }
        told: dict[str, Any] = {name: each.get(name) is True for name in ("optional", "otherwise")}
        yield Column(header, each["field"], **words, values=dict(values), **told)


def _only(given: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, Mapping) or not all(isinstance(words, list) for words in given.values()):
        raise _wrong("only", _("“only” names columns and lists the words that count."))
    return {str(header): tuple(map(str, words)) for header, words in given.items()}


def _checked(plan: Plan) -> Plan:
    if plan.policy not in POLICIES:
        raise _wrong(
            "policy", _("“%(value)s” is none of: %(allowed)s.") % {"value": plan.policy, "allowed": ", ".join(POLICIES)}
        )
    if plan.duplicates not in DUPLICATES:
        allowed = ", ".join(DUPLICATES[1:])
        text = _("“%(value)s” is none of: %(allowed)s.") % {"value": plan.duplicates[:40], "allowed": allowed}
        raise _wrong("duplicates", text)
    if plan.empty not in ("keep", "clear"):
        raise _wrong(
            "empty", _("“%(value)s” is none of: %(allowed)s.") % {"value": plan.empty, "allowed": "keep, clear"}
        )
    if (
        isinstance(plan.date_shift_days, bool)
        or not isinstance(plan.date_shift_days, int)
        or abs(plan.date_shift_days) > 36_525
    ):
        raise _wrong("date_shift_days", _("A whole number is expected."))
    if plan.decimal not in ("", ".", ","):
        raise _wrong("decimal", _("“%(value)s” is none of: %(allowed)s.") % {"value": plan.decimal, "allowed": ". ,"})
    if plan.country and plan.country not in dict(countries("en")):
        raise _wrong("country", _("“%(value)s” is no country code.") % {"value": plan.country[:20]})
    if not isinstance(plan.past, bool):
        raise _wrong("past", _("Yes or no is expected."))
    if len(plan.delimiter) > 1:
        raise _wrong("delimiter", _("A delimiter is one character."))
    if plan.policy == "update" and not plan.match:
        raise _wrong("match", _("To update records, say by which field they are found."))
    return plan


def _from_file(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except OSError as problem:
        raise _wrong("mapping", _("The mapping file cannot be read: %(why)s.") % {"why": problem.strerror}) from None
    except orjson.JSONDecodeError as problem:
        raise _wrong("mapping", _("The mapping file is not JSON: %(why)s.") % {"why": problem}) from None


def _no_target(path: str, known: dict[str, Target], kept: Collection[str]) -> str:
    """Why nothing can be brought to a field: of one that they see, that they may not change it."""
    if path.partition(".")[0] in kept:
        return _("“%(name)s” cannot be imported: you may not change this field.") % {"name": path[:80]}
    return _missing(_("There is no field “%(name)s”."), path, known)


def _missing(text: str, name: str, candidates: Iterable[str]) -> str:
    near = nearest(name, list(candidates))
    text = text % {"name": name[:80]}
    return text + " " + _("Did you mean “%(name)s”?") % {"name": near} if near else text


def _wrong(key: str, text: str, candidates: Iterable[str] = ()) -> Refused:
    near = nearest(str(key), list(candidates)) if candidates else None
    if near:
        text += " " + _("Did you mean “%(name)s”?") % {"name": near}
    return Refused(text, code="bad_mapping", fields={str(key)[:80]: text})
