"""Custom fields: any type of field with its values in the record's `extra` instead of in columns.

`of(Text)` is the class of a custom text field: everything a `Text` is, read from and written to `extra[key]`. A new type of
field needs nothing here but its `parts`: the name and the type of each part its columns would have. A value of one part is kept
as itself, one of several as an object. What cannot be read (a number where a day belongs) counts as empty, in Python and in SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from regulars.engine.fields.base import Column, Field
from regulars.engine.fields.money import Money
from regulars.engine.fields.reference import Reference

if TYPE_CHECKING:
    Base = Field
else:
    Base = object


@dataclass(frozen=True)
class PartType:
    """One type of a part: how it is read from JSON, the SQL that does the same, whether that may be null."""

    load: Callable[[Any], Any]
    sql: str
    nullable: bool = True


def _decimal(raw: Any) -> Decimal | None:
    try:
        value = Decimal(raw) if isinstance(raw, str) else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def _integer(raw: Any) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


def _duration(raw: Any) -> timedelta | None:
    seconds = _integer(raw)
    return timedelta(seconds=seconds) if seconds is not None and abs(seconds) < 10**12 else None


def _or_none(make: Callable[[str], Any]) -> Callable[[Any], Any]:
    def load(raw: Any) -> Any:
        try:
            return make(raw) if isinstance(raw, str) else None
        except ValueError:
            return None

    return load


def _moment(raw: str) -> datetime:
    return datetime.fromisoformat(raw).astimezone(UTC)


def _words(raw: Any) -> list[str]:
    return [each for each in raw if isinstance(each, str)] if isinstance(raw, list) else []


TYPES: dict[str, PartType] = {
    "text": PartType(lambda raw: raw if isinstance(raw, str) else "", "extra_text({})", nullable=False),
    "integer": PartType(_integer, "extra_integer({})"),
    "decimal": PartType(_decimal, "extra_decimal({})"),
    "duration": PartType(_duration, "extra_duration({})"),
    "boolean": PartType(lambda raw: raw is True, "extra_boolean({})", nullable=False),
    "date": PartType(_or_none(date.fromisoformat), "extra_date({})"),
    "moment": PartType(_or_none(_moment), "extra_moment({})"),
    "uuid": PartType(_or_none(UUID), "extra_uuid({})"),
    "words": PartType(_words, "extra_words({})", nullable=False),
    "json": PartType(lambda raw: raw, "{}"),
}


class InExtra(Base):
    """What makes a field a custom one. Stands before its type, so that these methods count."""

    custom: ClassVar[bool] = True

    @property
    def columns(self) -> tuple[str, ...]:
        return ("extra",)

    def get(self, record: Any) -> Any:
        return self.value_of(record.extra)

    def value_of(self, extra: Mapping[str, Any] | None) -> Any:
        """The value that an `extra` holds."""
        parts = self.loaded(extra)
        return parts[0] if isinstance(self, Reference) else self.from_row(parts)

    def loaded(self, extra: Mapping[str, Any] | None) -> tuple[Any, ...]:
        """The parts in Python's types, as a query gives them."""
        raw = (extra or {}).get(self.key)
        if len(self.parts) == 1:
            return (TYPES[self.parts[0][1]].load(raw),)
        held = raw if isinstance(raw, dict) else {}
        return tuple(TYPES[kind].load(held.get(name)) for name, kind in self.parts)

    def set(self, record: Any, value: Any) -> None:
        """A new `extra` each time: what was loaded stays as it was, so that the write door sees the difference."""
        extra = {key: kept for key, kept in (record.extra or {}).items() if key != self.key}
        if not self.is_empty(value) and value is not False:
            extra[self.key] = self.packed(value)
        record.extra = extra

    def packed(self, value: Any) -> Any:
        """The value as `extra` keeps it."""
        if len(self.parts) == 1:
            return self.dump(value) if self.parts[0][1] == "duration" else self.to_columns(value)[0]
        given = zip(self.parts, self.to_columns(value), strict=True)
        return {name: part for (name, _kind), part in given if part not in (None, "")}

    def stored(self, columns: Mapping[str, Any]) -> Any:
        """What tells a changed value: the kept form without what the program derives."""
        raw = (columns.get("extra") or {}).get(self.key)
        return {name: raw[name] for name in raw if name != "base"} if isinstance(raw, dict) else raw

    def base_of(self, record: Any) -> Decimal | None:
        """The amount of money in the workspace's currency, as it is kept."""
        found: Decimal | None = self.loaded(record.extra)[2]
        return found

    def set_base(self, record: Any, amount: Decimal | None) -> None:
        """The amount of money in the workspace's currency."""
        held = (record.extra or {}).get(self.key)
        if isinstance(held, dict):
            base = {} if amount is None else {"base": f"{amount:f}"}
            kept = {name: part for name, part in held.items() if name != "base"}
            record.extra = {**record.extra, self.key: {**kept, **base}}

    def place(self, alias: str) -> Column:
        """Where the field stands in a query; indexes are made of the same text with an empty alias."""
        table = f"{alias}." if alias else ""
        at = f"{table}\"extra\"->'{self.key}'"
        if len(self.parts) == 1:
            made: tuple[str, ...] = (TYPES[self.parts[0][1]].sql.format(at),)
        else:
            made = tuple(TYPES[kind].sql.format(f"{at}->'{name}'") for name, kind in self.parts)
        return Column(alias, tuple(self.key for _part in self.parts), made)

    @property
    def nullable(self) -> bool:
        """Whether the order's value may be null."""
        at = 2 if isinstance(self, Money) else 0
        return TYPES[self.parts[at][1]].nullable


_made: dict[type[Field], type[Any]] = {}


def of(kind: type[Field]) -> type[Any]:
    """The custom form of a type of field: one class for each."""
    if kind not in _made:
        _made[kind] = _class(kind)
    return _made[kind]


def _class(kind: type[Field]) -> type[Any]:
    return type(kind.__name__, (InExtra, kind), {"__doc__": kind.__doc__, "__module__": __name__})
