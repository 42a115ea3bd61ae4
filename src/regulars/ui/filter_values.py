"""The value of a condition in the builder: which control asks for it, and what the form's answer means."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.fields import Choice, Choices, Field, Reference
from regulars.engine.orders import usual_sort
from regulars.ui.record_parts import title_of
from regulars.ui.words_of_days import COUNTED_DAY, COUNTED_PERIOD, DAYS, PERIODS, UNITS, offered
from regulars.ui.words_of_filters import TIMES, WITHOUT_VALUE

SHORT_LIST = 200
"""Links to entities with at most this many records are offered as a list to choose several from."""
SEVERAL = ("in", "not_in", "has_any", "has_all", "has_none")
NUMBERS = ("integer", "decimal", "percent", "money")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def value_of(found: Field, op: str, given: list[str]) -> Any:
    """What the form's fields of one name mean as the value of a condition."""
    values = [each for each in given if each != ""]
    if op in WITHOUT_VALUE or not values:
        return None
    if op == "period":
        return period_value(given)
    if op == "between":
        return values[:2]
    if op in SEVERAL:
        split = [part.strip() for value in values for part in value.split(",") if part.strip()]
        return split if len(values) == 1 else values
    if found.kind in TIMES:
        return _day_value(given)
    return values[0] == "true" if found.kind == "yes_no" else values[0]


def period_value(given: list[str]) -> str | None:
    """[`last_n`, `30`, `days`] or [`this_month`]."""
    if not given or not given[0]:
        return None
    if given[0] not in ("last_n", "next_n"):
        return given[0]
    count, unit = (*given[1:3], *("30", "days")[len(given) - 1 :]) if len(given) < 3 else given[1:3]
    return f"{given[0]}_{unit if unit in UNITS else 'days'}:{count if count.isdecimal() and count.isascii() else 30}"


def _day_value(given: list[str]) -> str | None:
    """[`day`, `2026-11-23`], [`ago`, `30`, `days`] or [`start_of_month`]; a lone day as it is."""
    word, rest = given[0], given[1:]
    if word == "day":
        return (rest[0] if rest else "") or None
    if word not in ("ago", "ahead"):
        return word
    count = rest[0] if rest and rest[0].isdecimal() and rest[0].isascii() else "7"
    unit = rest[1] if len(rest) > 1 and rest[1] in UNITS else "days"
    return f"today{'-' if word == 'ago' else '+'}{count}{unit[0]}"


def control_of(found: Field, op: str, value: Any, name: str, actor: Actor) -> dict[str, Any]:
    """What the template draws: nothing, a choice of one or several, a day, a period, two boxes, a link, or one box."""
    if op in WITHOUT_VALUE:
        return {"kind": "none"}
    values = value if isinstance(value, list) else [] if value is None else [value]
    if op == "period":
        return period_control(values[0] if values else "this_month", name)
    if isinstance(found, Choice | Choices):
        options = [(option.value, option.label) for option in found.options]
        return {"kind": "several" if op in SEVERAL else "select", "name": name, "options": options, "values": values}
    if found.kind == "yes_no":
        chosen = ["true" if each in (True, "true") else "false" for each in values]
        return {"kind": "select", "name": name, "options": [("true", _("Yes")), ("false", _("No"))], "values": chosen}
    if isinstance(found, Reference):
        return link_control(found, values, name, actor, several=op in SEVERAL)
    shown = [_plain(each) for each in values]
    if found.kind in TIMES and op != "between":
        return _day_control(shown[0] if shown else "", name)
    kind = "number" if found.kind in NUMBERS else "text"
    if op == "between":
        days = found.kind in TIMES and all(ISO_DAY.fullmatch(str(each)) for each in shown)
        return {"kind": "two", "type": "date" if days else kind, "name": name, "values": [*shown, "", ""][:2]}
    return {"kind": "one", "type": kind, "name": name, "values": [", ".join(str(each) for each in shown)]}


def period_control(value: Any, name: str, *, empty: bool = False) -> dict[str, Any]:
    """A named period, or so many days, weeks, months back or ahead."""
    counted = COUNTED_PERIOD.fullmatch(str(value))
    options = [("last_n", _("the last …")), ("next_n", _("the next …")), *offered(PERIODS, value)]
    chosen = f"{counted[1]}_n" if counted else value
    more = {"count": counted[3], "unit": counted[2], "units": list(UNITS.items())} if counted else {}
    return {"kind": "time", "name": name, "options": options, "chosen": chosen, "empty": empty, **more}


def _day_control(value: Any, name: str) -> dict[str, Any]:
    """A day of the calendar, a named day, or so long ago or ahead."""
    counted = COUNTED_DAY.fullmatch(str(value))
    options = [("day", _("the day …")), ("ago", _("… ago")), ("ahead", _("… from now")), *offered(DAYS, value)]
    made = {"kind": "time", "name": name, "options": options, "chosen": value, "empty": False}
    if counted:
        unit = next(each for each in UNITS if each.startswith(counted[3]))
        sign = "ago" if counted[1] == "-" else "ahead"
        return made | {"chosen": sign, "count": counted[2], "unit": unit, "units": list(UNITS.items())}
    if value in DAYS:
        return made
    plain = not value or ISO_DAY.fullmatch(str(value))
    return made | {"chosen": "day", "day": value, "type": "date" if plain else "text"}


def link_control(found: Reference, values: list[Any], name: str, actor: Actor, *, several: bool) -> dict[str, Any]:
    """A list to choose from where it is short, otherwise a box that finds records as one types."""
    target = registry.get(found.to)
    named = () if actor.hides(target.name, target.title) else (target.title,)
    chosen = [str(each["id"] if isinstance(each, dict) else each) for each in values]
    if not access.may(actor, target, "view"):
        return {"kind": "one", "type": "text", "name": name, "values": [", ".join(chosen)]}
    reader = access.records(target, actor)
    if reader.count(limit=SHORT_LIST).exact:
        rows = reader.order_by(usual_sort(target, actor, target.title)).page(named, limit=SHORT_LIST).rows
        options = [(str(row.id), title_of(target, row)) for row in rows]
        return {"kind": "several" if several else "select", "name": name, "options": options, "values": chosen}
    rows = reader.matching(_ids(chosen)).page(named, limit=100).rows if chosen else []
    labels = {str(row.id): title_of(target, row) for row in rows}
    kept = [(key, labels.get(key) or "—") for key in chosen[1:]]
    first = chosen[0] if chosen else ""
    address = f"/{target.plural}/options" + ("?programs=1" if target.name == "user" else "")
    return {"kind": "link", "name": name, "value": first, "label": labels.get(first, ""), "kept": kept, "url": address}


def _ids(texts: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError:
        return []


def _plain(value: Any) -> Any:
    if isinstance(value, dict) and "amount" in value:
        return f"{value['amount']} {value.get('currency') or ''}".strip()
    return value.get("id") or "" if isinstance(value, dict) else value
