"""Numbers of a series: each new record gets the next one, such as SV-0042, without gaps, whoever makes it and however."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.engine import rows
from regulars.engine.batch import Batch
from regulars.engine.custom.kinds import Kind, add
from regulars.engine.describe import Entity
from regulars.engine.fields import Text
from regulars.engine.models import CustomField

NEXT = (
    "insert into engine_setting (name, value) values (%s, to_jsonb(%s::bigint)) on conflict (name) do update "
    "set value = to_jsonb((engine_setting.value #>> '{}')::bigint + %s) returning (value #>> '{}')::bigint"
)
"""Takes numbers off a series. Who takes one holds the series until the end of the transaction: what is not saved leaves no gap."""
REACH = (
    "insert into engine_setting (name, value) values (%s, to_jsonb(%s::bigint)) on conflict (name) do update "
    "set value = to_jsonb(greatest((engine_setting.value #>> '{}')::bigint, %s))"
)
MOST_DIGITS = 12


@dataclass(frozen=True, eq=False)
class Series(Text):
    """A text that the program counts: `prefix`, then a number of at least `digits` digits."""

    counter: str = ""
    prefix: str = ""
    digits: int = 4
    start: int = 1


def counter_of(row: CustomField) -> str:
    """Where the last number of a series is kept."""
    return f"series.{row.pk.hex}"


def numbered(found: Mapping[str, Entity]) -> dict[str, Entity]:
    """Entities with a series count in the write door."""
    return {
        name: replace(entity, prepare=(*entity.prepare, give_numbers)) if _series(entity) else entity
        for name, entity in found.items()
    }


def give_numbers(batch: Batch) -> None:
    """The next numbers for the new records of a batch, in its order. A rehearsal takes none: who saves would wait for it."""
    if batch.is_rehearsal:
        return
    for found in _series(batch.entity):
        waiting = [item for item in batch.good if item.is_new and not found.get(item.record)]
        if not waiting:
            continue
        first = take_numbers(found.counter, len(waiting), start=found.start)
        for number, item in enumerate(waiting, first):
            found.set(item.record, f"{found.prefix}{number:0{found.digits}d}")


def take_numbers(counter: str, count: int, *, start: int = 1) -> int:
    """The first of the next `count` numbers of a series, which are the caller's once the transaction ends."""
    last = int(rows.query(NEXT, [counter, start - 1 + count, count])[0][0])
    return last - count + 1


def reach(counter: str, number: int) -> None:
    """A number that came from elsewhere is taken: the series goes on behind it."""
    rows.query(REACH, [counter, number, number])


def _series(entity: Entity) -> list[Series]:
    return [each for each in entity.fields if isinstance(each, Series) and not each.retired]


def _make(row: CustomField) -> dict[str, Any]:
    rules = row.rules or {}
    return {
        "readonly": True,
        "counter": counter_of(row),
        "prefix": str(rules.get("prefix") or ""),
        "digits": int(rules.get("digits") or 4),
        "start": int(rules.get("start") or 1),
    }


def _wrong(row: CustomField, entity: Entity) -> dict[str, str]:
    """What the write door refuses of the rules of a series."""
    rules, wrong = row.rules or {}, {}
    if len(str(rules.get("prefix") or "")) > 20:
        wrong["rules.prefix"] = _("At most %(limit)s characters.") % {"limit": 20}
    for name, most in (("digits", MOST_DIGITS), ("start", 10**12)):
        try:
            fits = 1 <= int(rules.get(name) or 1) <= most
        except (ValueError, TypeError):
            fits = False
        if not fits:
            wrong[f"rules.{name}"] = _("A whole number from %(low)s to %(high)s.") % {"low": 1, "high": most}
    if row.is_required:
        wrong["is_required"] = _("The program gives the numbers; nobody is asked for one.")
    return wrong


add(
    Kind(
        "series",
        gettext_lazy("Number of a series"),
        Series,
        "hash",
        ("prefix", "digits", "start"),
        _make,
        has_default=False,
        wrong=_wrong,
    )
)
