"""What every type of field can do: parse, check, filter, sort, show, export and describe itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from regulars.base.text import clean


@dataclass(frozen=True)
class Manner:
    """How a person writes and reads: language, time zone, home currency and country, the day weeks begin on (0 is Monday).

    `fiscal_month` is that with which the company's fiscal year begins (1 is January).
    `today` is the day from which relative days are counted where it is not the real one: in a look at the past.
    """

    language: str = "en"
    timezone: str = "UTC"
    currency: str = "USD"
    region: str = "US"
    first_weekday: int = 0
    fiscal_month: int = 1
    today: date | None = None


PLAIN = Manner()
"""The manner of programs: ISO dates, points in numbers."""


class Masked(str):
    """What a masked value is replaced by, wherever the value itself would stand: also a link, which is called by it."""

    __slots__ = ()

    @property
    def label(self) -> str:
        return str(self)


class Wrong(ValueError):
    """A value that cannot be taken, with a reason for the person who typed it."""


@dataclass(frozen=True)
class Column:
    """Where a field's value stands in a query: the alias of its table and that table's column names.

    A custom field has no columns: `made` are the expressions that take its parts out of `extra`.
    """

    alias: str
    names: tuple[str, ...]
    made: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        return self.part(0)

    def part(self, index: int) -> str:
        return self.made[index] if self.made else f'{self.alias}."{self.names[index]}"'

    def only(self, index: int) -> Column:
        """One part of it as a column."""
        return Column(self.alias, self.names[index : index + 1], self.made[index : index + 1])

    @property
    def parts(self) -> tuple[str, ...]:
        return self.made or tuple(self.part(index) for index in range(len(self.names)))


Sql = tuple[str, list[Any]]

OPERATORS = {
    "eq": "=",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
}


@dataclass(frozen=True, eq=False)
class Field:
    """A named value of an entity. `key` is its name in code, API and filters; `columns` are the model's attributes.

    `required` refuses an empty value; `readonly` is kept by the program; `unique` allows a value once;
    `default` is a value or a function of none. `keep_history=False` leaves it out of the change log;
    where such a field is `settled` it moves only when its record is saved, so that the past knows it where that did not change since.
    `cell` names another way to show it than its kind's, which may need the values of the paths in `beside`.
    `derived` says how the program works it out of other fields (`engine.derived`), where it does.
    `retired` is a custom field that takes no new values: it is read, filtered and exported, and stands on no form.
    `personal` values tell who a person is or speak of them: they go when the person is erased. `sensitive` ones are shown
    on demand only, and who read them is kept (`engine.sensitive`). `seen_with` names the field of another entity (`product.cost`) without which this one
    cannot be seen either: it would tell the other.
    """

    key: str
    label: Any
    required: bool = False
    readonly: bool = False
    unique: bool = False
    help: Any = ""
    default: Any = None
    on_form: bool = True
    sortable: bool = True
    keep_history: bool = True
    settled: bool = False
    cell: str = ""
    beside: tuple[str, ...] = ()
    retired: bool = False
    derived: Any = None
    personal: bool = False
    sensitive: bool = False
    seen_with: str = ""

    kind: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "not_in", "empty", "filled")
    numeric: ClassVar[bool] = False
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "text"),)
    """What a value consists of: the name and the type of each part, as `extra` keeps it (`engine.fields.extra`)."""
    by_hand: ClassVar[bool] = True
    """Whether people may change it in the place where it is shown; else a page of its own is made for it."""
    custom: ClassVar[bool] = False
    """Whether the values are kept in the record's `extra` and not in columns."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The model attributes this field fills, the chief one first."""
        return (self.key,)

    # -- on a record ------------------------------------------------------------------------------------------------

    def get(self, record: Any) -> Any:
        return getattr(record, self.columns[0])

    def set(self, record: Any, value: Any) -> None:
        setattr(record, self.columns[0], value)

    def initial(self) -> Any:
        return self.default() if callable(self.default) else self.default

    # -- values -----------------------------------------------------------------------------------------------------

    def parse(self, raw: Any, manner: Manner = PLAIN) -> Any:
        """The value a person or a program gave, in Python's type; None for empty. Raises Wrong."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        return self.parse_filled(raw, manner)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        raise NotImplementedError  # pragma: no cover - every type defines it

    def check(self, value: Any) -> None:
        """Refuse a parsed value that breaks this field's rules. Raises Wrong."""
        if self.required and self.is_empty(value):
            raise Wrong(_("This field is required."))

    def is_empty(self, value: Any) -> bool:
        return value is None or (isinstance(value, str | list) and not value)

    def dump(self, value: Any) -> Any:
        """The value as JSON, as the API and the change log give it; `parse` takes it back."""
        return value

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        """The value as plain text, for export, search and titles."""
        return "" if value is None else str(value)

    def prose(self, value: Any, manner: Manner) -> str:
        """The value as it stands in a sentence for people, in their language and time zone: “$5,482”, “17 Feb 2027”."""
        return self.said(value, manner)

    def said(self, value: Any, manner: Manner = PLAIN) -> str:
        """A value as it was read for someone, as text: of a masked one its stand-in."""
        return str(value) if value.__class__ is Masked else self.text(value, manner)

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        """The value as its columns hold it, JSON-ready."""
        return (self.dump(value),)

    # -- in a query -------------------------------------------------------------------------------------------------

    def select(self, column: Column) -> tuple[str, ...]:
        return column.parts

    def from_row(self, parts: Sequence[Any]) -> Any:
        """The value of what `select` asked for."""
        return parts[0]

    def order(self, column: Column) -> str:
        """The SQL to sort by; an index of the same text serves it."""
        return column.sql

    def sort_value(self, raw: Any) -> Any:
        return raw

    def indexes(self, column: Column) -> tuple[str, ...]:
        """What serves filtering and sorting by this field: the inside of `create index … using`."""
        return (f"btree (({self.order(column)}), id)",)

    def operand(self, value: Any, manner: Manner) -> Any:
        """A filter's value in the type of the column. Raises Wrong."""
        parsed = self.parse(value, manner)
        if parsed is None:
            raise Wrong(_("A value is missing."))
        return parsed

    def condition(self, op: str, value: Any, column: Column, manner: Manner, actor: Any = None) -> Sql:
        """SQL and its parameters for one condition. Raises Wrong for a value that does not fit."""
        method: Callable[..., Sql] | None = getattr(self, f"op_{op}", None)
        if op not in self.operators or method is None:
            allowed = _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(self.operators)}
            raise Wrong(_("“%(op)s” cannot be asked of this field.") % {"op": op[:40]} + " " + allowed)
        return method(value, column, manner, actor)

    def op_eq(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} = %s", [self.operand(value, manner)]

    def op_ne(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} is distinct from %s", [self.operand(value, manner)]

    def op_in(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} = any(%s)", [self.operands(value, manner)]

    def op_not_in(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"({column.sql} = any(%s)) is not true", [self.operands(value, manner)]

    def op_empty(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} is null", []

    def op_filled(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} is not null", []

    def questions(self) -> tuple[str, ...]:
        """The operators that make sense here, in the order a person is offered them."""
        return self.operators

    def operands(self, value: Any, manner: Manner) -> list[Any]:
        return [self.operand(each, manner) for each in listed(value)]

    # -- described --------------------------------------------------------------------------------------------------

    def schema(self) -> dict[str, Any]:
        """JSON Schema of `dump`'s values."""
        return {"type": ["string", "null"]}


class Ordered:
    """Operators of values that have an order: numbers, dates, moments, money."""

    def compare(self, op: str, value: Any, column: Column, manner: Manner) -> Sql:
        return f"{column.sql} {OPERATORS[op]} %s", [self.operand(value, manner)]  # type: ignore[attr-defined]

    def op_gt(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return self.compare("gt", value, column, manner)

    def op_gte(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return self.compare("gte", value, column, manner)

    def op_lt(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return self.compare("lt", value, column, manner)

    def op_lte(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return self.compare("lte", value, column, manner)

    def op_between(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        low, high = (self.operand(each, manner) for each in two(value))  # type: ignore[attr-defined]
        return f"{column.sql} between %s and %s", [low, high]


ORDERED_OPERATORS = ("eq", "ne", "gt", "gte", "lt", "lte", "between", "in", "not_in", "empty", "filled")


def listed(value: Any) -> list[Any]:
    """The values that a filter lists. Raises Wrong."""
    if not isinstance(value, list) or not value:
        raise Wrong(_("A list of values is expected."))
    if len(value) > 1000:
        raise Wrong(_("At most 1,000 values can be asked at once."))
    return value


def two(value: Any) -> list[Any]:
    """The ends of what lies between. Raises Wrong."""
    if not isinstance(value, list) or len(value) != 2:
        raise Wrong(_("Two values are expected: from and to."))
    return value


def text_of(raw: Any) -> str:
    """A clean string. Raises Wrong for any other type: a program must not send 5 where words belong."""
    if not isinstance(raw, str):
        raise Wrong(_("Text is expected."))
    return clean(raw)
