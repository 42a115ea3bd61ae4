"""What is asked of the audit: the filters of its page and of the API, read from their parameters and made into SQL."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.ids import id_of
from regulars.engine import asof, registry, rows, words
from regulars.engine.fields import Manner
from regulars.engine.fields.base import Sql

PROGRAM = "program"
MOST_FOUND = 500
CHANGES, EVENTS, READINGS = "change", "event", "reading"
READ = "read_sensitive"
"""What a reading is called among the kinds of events."""
_UUIDS = ("actor", "token", "record", "batch")
_WORD = re.compile(r"[\w.*-]{1,60}")


@dataclass(frozen=True)
class Asked:
    """Which entries. Empty is no condition; `log` is `change`, `event` or `reading`, `what` a verb or a kind of event.

    `actor` is a person's id or `program`; `since` and `until` are moments, or days that count whole.
    """

    log: str = ""
    since: str = ""
    until: str = ""
    actor: str = ""
    source: str = ""
    token: str = ""
    what: str = ""
    entity: str = ""
    record: str = ""
    field: str = ""
    batch: str = ""
    cause: str = ""
    address: str = ""
    session: str = ""
    q: str = ""

    def given(self) -> dict[str, str]:
        """The conditions that are set, as parameters of an address."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}


def asked_of(given: Mapping[str, str], manner: Manner) -> Asked:
    """The filters among parameters. Raises Invalid naming each that cannot be understood."""
    values = {each.name: str(given.get(each.name, "")).replace("\x00", "").strip()[:200] for each in fields(Asked)}
    wrong: dict[str, str] = {}
    for name in ("since", "until"):
        values[name] = _moment(name, values[name], manner, wrong)
    for name in _UUIDS:
        if values[name] and not (name == "actor" and values[name] == PROGRAM) and id_of(values[name]) is None:
            wrong[name] = _("An identifier is expected.")
    if values["log"] not in ("", CHANGES, EVENTS, READINGS):
        wrong["log"] = _("One of these is expected: %(allowed)s.") % {"allowed": f"{CHANGES}, {EVENTS}, {READINGS}"}
    if values["cause"] and not re.fullmatch(r"[0-9]{1,18}", values["cause"]):
        wrong["cause"] = _("A whole number is expected.")
    if values["entity"]:
        found = registry.find(values["entity"]) or registry.by_plural(values["entity"])
        values["entity"] = found.name if found else values["entity"]
    for name in ("source", "what", "entity", "field", "session"):
        if values[name] and not _WORD.fullmatch(values[name]):
            wrong[name] = _("A word is expected here.")
    if wrong:
        raise Invalid(code="bad_parameter", fields=wrong)
    return Asked(**values)


def _moment(name: str, text: str, manner: Manner, wrong: dict[str, str]) -> str:
    """A moment as ISO 8601; of a day its beginning for `since`, its end for `until`."""
    if not text:
        return ""
    try:
        day = parse_date(text) if len(text) == len("2026-01-31") else None
        if day is not None and name == "since":
            text = f"{text}T00:00"
        return asof.read_moment(text, manner).isoformat()
    except (ValueError, Invalid):
        wrong[name] = _("A day or a moment is expected, such as 2026-11-23 or 2026-11-23T14:30.")
        return ""


@dataclass(frozen=True)
class Conditions:
    """SQL on one log: what an index answers, and what must be looked at row by row. `nothing` where none can meet it."""

    quick: list[Sql]
    slow: list[Sql]
    nothing: bool = False


def conditions(asked: Asked, log: str) -> Conditions:
    """The conditions on the change log, on the events or on the readings of sensitive fields."""
    if (asked.log and asked.log != log) or _is_foreign(asked, log):
        return Conditions([], [], nothing=True)
    return Conditions([*_when(asked), *_whose(asked, log), *_of_what(asked, log)], list(_looked_at(asked, log)))


def _is_foreign(asked: Asked, log: str) -> bool:
    """Whether something is asked for that this log never has."""
    if log == CHANGES:
        return False
    if log == READINGS and asked.what not in ("", READ):
        return True
    return bool(asked.batch or asked.cause or (asked.field and log == EVENTS))


def _when(asked: Asked) -> Iterable[Sql]:
    if asked.since:
        yield "at >= %s", [datetime.fromisoformat(asked.since)]
    if asked.until:
        yield "at <= %s", [datetime.fromisoformat(asked.until)]


def _whose(asked: Asked, log: str) -> Iterable[Sql]:
    for name in _UUIDS:
        value = getattr(asked, name)
        if value and value != PROGRAM:
            among = log == READINGS and name == "record"
            yield ("records @> array[%s]::uuid[]" if among else f"{name} = %s"), [uuid.UUID(value)]
    if asked.address or asked.session:
        yield "origin = any(%s)", [_origins(asked)]


def _of_what(asked: Asked, log: str) -> Iterable[Sql]:
    if asked.cause:
        yield "(cause = %s or id = %s)", [int(asked.cause)] * 2
    if asked.entity:
        yield "entity = %s", [asked.entity]
    if asked.what and log != READINGS:
        yield "verb = %s" if log == CHANGES else "kind = %s", [asked.what]
    if asked.q:
        yield _WORDS[log](asked.q)


def _looked_at(asked: Asked, log: str) -> Iterable[Sql]:
    """What no index answers."""
    if asked.actor == PROGRAM:
        yield "actor is null", []
    if asked.source:
        yield "source = %s", [asked.source]
    if asked.field:
        yield ("%s = any(fields)" if log == READINGS else "jsonb_exists(diff, %s)"), [asked.field]


def _origins(asked: Asked) -> list[uuid.UUID]:
    """The places with this address (its beginning is enough) and session."""
    found = rows.query(
        "select id from engine_origin where (%s = '' or address like %s) and (%s = '' or session = %s)",
        [asked.address, f"{_escaped(asked.address)}%", asked.session, asked.session],
    )
    return [row[0] for row in found]


def _of_changes(text: str) -> Sql:
    return "record = any(%s)", [_records(text)]


def _of_events(text: str) -> Sql:
    return "(title ilike %s or record = any(%s))", [f"%{_escaped(text)}%", _records(text)]


def _of_readings(text: str) -> Sql:
    return "records && %s::uuid[]", [_records(text)]


def _records(text: str) -> list[uuid.UUID]:
    """Records that the words find today, and those that had them in their name when they were deleted; an id is itself."""
    exact = id_of(text)
    if exact is not None:
        return [exact]
    question = words.question(text)
    sql, params = question or ("''::tsquery", [])
    found = rows.query(
        f"(select record from engine_searchdocument where vector @@ {sql} limit {MOST_FOUND}) union "
        f"(select record from engine_change where gone and title ilike %s order by at desc, id desc limit {MOST_FOUND})",
        [*params, f"%{_escaped(text)}%"],
    )
    return [row[0] for row in found]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_WORDS: dict[str, Callable[[str], Sql]] = {
    CHANGES: _of_changes,
    EVENTS: _of_events,
    READINGS: _of_readings,
}
