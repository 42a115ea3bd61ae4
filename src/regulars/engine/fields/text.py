"""Words: text, long text, rich text, colour, tags' base."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from regulars.base import patterns
from regulars.base.html import clean_html, html_to_text
from regulars.engine.fields.base import PLAIN, Column, Field, Manner, Sql, Wrong, text_of

TEXT_OPERATORS = ("contains", "eq", "ne", "starts", "in", "not_in", "empty", "filled")


def like(value: str) -> str:
    """A pattern's letters taken literally."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True, eq=False)
class Text(Field):
    """One line of words, at most `max_length` characters, of the form `pattern` (a regular expression, explained by
    `pattern_help`) where it has one. Sorted without regard to case and accents. It may carry the name of the record that
    the link `after` leads to, which is told only to those who may see that record. One that is `secret` is typed unseen, and never
    shown in its control or kept in a draft.
    """

    max_length: int = 200
    pattern: str = ""
    pattern_help: Any = ""
    after: str = ""
    secret: bool = False

    kind: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = TEXT_OPERATORS

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        return " ".join(text_of(raw).split()) or None

    def check(self, value: Any) -> None:
        super().check(value)
        if value and len(value) > self.max_length:
            raise Wrong(_("At most %(limit)s characters.") % {"limit": self.max_length})
        if value and self.pattern:
            self._check_form(value)

    def _check_form(self, value: str) -> None:
        try:
            fits = patterns.fits(self.pattern, value)
        except patterns.TooLong:
            raise Wrong(_("Whether this has the form that is asked for could not be found out in time.")) from None
        if not fits:
            raise Wrong(str(self.pattern_help) or _("This does not have the form that is asked for."))

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return (value or "",)

    def from_row(self, parts: Any) -> Any:
        return parts[0] or None

    def get(self, record: Any) -> Any:
        return getattr(record, self.columns[0]) or None

    def set(self, record: Any, value: Any) -> None:
        setattr(record, self.columns[0], value or "")

    def order(self, column: Column) -> str:
        return f'sort_key({column.sql}) collate "C"'

    def indexes(self, column: Column) -> tuple[str, ...]:
        """For sorting and equality, and for parts of words."""
        return (*super().indexes(column), f"gin (({column.sql}) gin_trgm_ops)")

    def op_eq(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f'sort_key({column.sql}) collate "C" = sort_key(%s)', [self.operand(value, manner)]

    def op_ne(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"sort_key({column.sql}) <> sort_key(%s)", [self.operand(value, manner)]

    def op_contains(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} ilike %s", [f"%{like(self.operand(value, manner))}%"]

    def op_starts(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} ilike %s", [f"{like(self.operand(value, manner))}%"]

    def op_empty(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} = ''", []

    def op_filled(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} <> ''", []

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "maxLength": self.max_length}


@dataclass(frozen=True, eq=False)
class LongText(Text):
    """Several lines of words."""

    max_length: int = 50_000
    sortable: bool = False

    kind: ClassVar[str] = "long_text"
    operators: ClassVar[tuple[str, ...]] = ("contains", "empty", "filled")

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        return text_of(raw).strip() or None


@dataclass(frozen=True, eq=False)
class RichText(LongText):
    """Formatted words as HTML, sanitised on the way in."""

    kind: ClassVar[str] = "rich_text"

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        return clean_html(text_of(raw)).strip() or None

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return html_to_text(value or "")


@dataclass(frozen=True, eq=False)
class Colour(Text):
    """A colour as #rrggbb."""

    max_length: int = 7

    kind: ClassVar[str] = "colour"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "empty", "filled")

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        value = text_of(raw).lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", value):
            raise Wrong(_("A colour is written as #rrggbb."))
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "pattern": "^#[0-9a-f]{6}$"}
