"""One or several of a fixed list; tags, whose list grows as people type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, overload

from django.utils.translation import gettext as _
from django.utils.translation import override

from regulars.engine.fields.base import PLAIN, Column, Field, Manner, Sql, Wrong, text_of


class Option(NamedTuple):
    """A value that may be chosen: its key in data and API, its label, its tone (good, warn, bad, accent or none).

    A `retired` one stays where it was chosen and is not offered any more.
    """

    value: str
    label: Any
    tone: str = ""
    retired: bool = False


@dataclass(frozen=True, eq=False)
class OpenOptions(Sequence[Option]):
    """Options that administrators extend, rename, order and retire (`engine.custom.option_lists`), shared by all fields that have them.

    `name` is the key of the list in the API, `label` what it is called.
    """

    name: str
    label: Any
    options: tuple[Option, ...]

    def __len__(self) -> int:
        return len(self.options)

    @overload
    def __getitem__(self, place: int) -> Option: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Option, ...]: ...

    def __getitem__(self, place: int | slice) -> Option | tuple[Option, ...]:
        return self.options[place]


def refuse_retired(options: Sequence[Option], chosen: Any, before: Any) -> None:
    """Raises Wrong for an option that is chosen now and no longer offered; one that was chosen before may stay."""
    old, new = ({given} if isinstance(given, str) else set(given or ()) for given in (before, chosen))
    for option in options:
        if option.retired and option.value in new - old:
            raise Wrong(_("“%(value)s” is no longer offered.") % {"value": option.label})


@dataclass(frozen=True, eq=False)
class Choice(Field):
    """One of `options`."""

    options: Sequence[Option] = ()

    kind: ClassVar[str] = "choice"
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in", "eq", "ne", "empty", "filled")

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        word = text_of(raw)
        for option in self.options:
            if word == option.value:
                return option.value
        found = self._by_label(word.casefold())
        if found is None:
            allowed = ", ".join(option.value for option in self.options)
            raise Wrong(_("“%(value)s” is none of: %(allowed)s.") % {"value": word[:60], "allowed": allowed})
        return found

    def _by_label(self, word: str) -> str | None:
        for language in ("en", "ru"):
            with override(language):
                for option in self.options:
                    if word in (str(option.label).casefold(), option.value.casefold()):
                        return option.value
        return None

    def option(self, value: Any) -> Option:
        """The option of a stored value; one that is no longer offered shows its own key."""
        for option in self.options:
            if option.value == value:
                return option
        return Option(value, value)

    def get(self, record: Any) -> Any:
        return getattr(record, self.key) or None

    def set(self, record: Any, value: Any) -> None:
        setattr(record, self.key, value or "")

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return (value or "",)

    def from_row(self, parts: Any) -> Any:
        return parts[0] or None

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return str(self.option(value).label) if value else ""

    def indexes(self, column: Column) -> tuple[str, ...]:
        """For filtering; there are too few values for the order to need one."""
        return (f"btree (({column.sql}), id)",)

    def order(self, column: Column) -> str:
        listed = ", ".join("'" + option.value.replace("'", "''") + "'" for option in self.options)
        return f"array_position(array[{listed}]::text[], {column.sql}::text)"

    def op_empty(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} = ''", []

    def op_filled(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} <> ''", []

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "enum": [*(option.value for option in self.options), None]}


@dataclass(frozen=True, eq=False)
class Several(Field):
    """What lists of words share; stored as an array with an index."""

    sortable: bool = False

    parts: ClassVar[tuple[tuple[str, str], ...]] = (("", "words"),)
    operators: ClassVar[tuple[str, ...]] = ("has_any", "has_all", "has_none", "empty", "filled")

    def get(self, record: Any) -> Any:
        return list(getattr(record, self.key) or [])

    def set(self, record: Any, value: Any) -> None:
        setattr(record, self.key, list(value or []))

    def parse(self, raw: Any, manner: Manner = PLAIN) -> Any:
        return super().parse(raw, manner) or []

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, str):
            raw = [part for part in raw.replace(";", ",").split(",") if part.strip()]
        if not isinstance(raw, list | tuple):
            raise Wrong(_("A list of values is expected."))
        if len(raw) > 100:
            raise Wrong(_("At most %(limit)s values.") % {"limit": 100})
        found: list[str] = []
        for each in raw:
            value = self.parse_one(text_of(each))
            if value and value not in found:
                found.append(value)
        return found

    def parse_one(self, word: str) -> str:
        raise NotImplementedError  # pragma: no cover - both types define it

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return (list(value or []),)

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return ", ".join(value or [])

    def indexes(self, column: Column) -> tuple[str, ...]:
        return (f"gin (({column.sql}))",)

    def op_has_any(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} && %s::text[]", [self.words(value, manner)]

    def op_has_all(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} @> %s::text[]", [self.words(value, manner)]

    def op_has_none(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"not ({column.sql} && %s::text[])", [self.words(value, manner)]

    def op_empty(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} = '{{}}'", []

    def op_filled(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} <> '{{}}'", []

    def words(self, value: Any, manner: Manner) -> list[str]:
        found: list[str] = self.parse(value, manner)
        if not found:
            raise Wrong(_("A value is missing."))
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


@dataclass(frozen=True, eq=False)
class Choices(Several):
    """Several of `options`."""

    options: Sequence[Option] = ()

    kind: ClassVar[str] = "choices"

    def parse_one(self, word: str) -> str:
        value: str = Choice(self.key, self.label, options=self.options).parse_filled(word.strip(), PLAIN)
        return value

    def option(self, value: Any) -> Option:
        return next((option for option in self.options if option.value == value), Option(value, value))

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return ", ".join(str(self.option(each).label) for each in value or [])

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": [option.value for option in self.options]}}


@dataclass(frozen=True, eq=False)
class Tags(Several):
    """Words that people put on a record to find it by."""

    kind: ClassVar[str] = "tags"

    def parse_one(self, word: str) -> str:
        word = " ".join(word.split())
        if len(word) > 50:
            raise Wrong(_("A tag has at most 50 characters."))
        return word
