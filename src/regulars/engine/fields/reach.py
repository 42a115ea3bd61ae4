"""How someone is named and reached: person's name, e-mail, phone, URL, postal address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from regulars.base.address import Address as Place
from regulars.base.address import parse_country
from regulars.base.names import split_name
from regulars.base.phone import format_phone, parse_phone
from regulars.engine.fields.base import PLAIN, Column, Field, Manner, Sql, Wrong, text_of
from regulars.engine.fields.text import Text, like

_check_email = EmailValidator()


class FullName(NamedTuple):
    """A person's name in parts; `full` is as it is shown."""

    full: str
    first: str = ""
    middle: str = ""
    last: str = ""


@dataclass(frozen=True, eq=False)
class PersonName(Text):
    """A person's name, typed whole or in parts ("Smith, John" is John Smith); kept as shown and in parts (KEY, KEY_first, KEY_middle, KEY_last)."""

    kind: ClassVar[str] = "person_name"
    parts: ClassVar[tuple[tuple[str, str], ...]] = tuple((part, "text") for part in ("full", "first", "middle", "last"))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.key}{part}" for part in ("", "_first", "_middle", "_last"))

    @cached_property
    def _read(self) -> attrgetter[tuple[Any, ...]]:
        return attrgetter(*self.columns)

    def get(self, record: Any) -> Any:
        parts = self._read(record)
        return FullName._make(parts) if parts[0] else None

    def set(self, record: Any, value: Any) -> None:
        for name, part in zip(self.columns, value or ("", "", "", ""), strict=True):
            setattr(record, name, part)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, FullName):
            return raw
        if isinstance(raw, dict):
            first, middle, last = (
                " ".join(text_of(raw.get(part) or "").split()) for part in ("first", "middle", "last")
            )
            full = " ".join(text_of(raw.get("full") or "").split()) or " ".join(filter(None, (first, middle, last)))
            if not (first or middle or last) and full:
                return self.parse_filled(full, manner)
            return FullName(full, first, middle, last) if full else None
        full = " ".join(text_of(raw).split())
        first, middle, last = split_name(full)
        if last and full.startswith(f"{last},"):  # as registers and exports write it
            full = " ".join(filter(None, (first, middle, last)))
        return FullName(full, first, middle, last)

    def check(self, value: Any) -> None:
        super().check(value)
        if value and max(len(part) for part in value) > self.max_length:
            raise Wrong(_("At most %(limit)s characters.") % {"limit": self.max_length})

    def dump(self, value: Any) -> Any:
        return None if value is None else dict(zip(value._fields, value, strict=True))

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return value.full if value else ""

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return tuple(value) if value else ("", "", "", "")

    def from_row(self, parts: Any) -> Any:
        return FullName(*parts) if parts[0] else None

    def operand(self, value: Any, manner: Manner) -> Any:
        return Text("", "").operand(value, manner)

    def schema(self) -> dict[str, Any]:
        parts = {part: {"type": "string"} for part in ("full", "first", "middle", "last")}
        return {"type": ["object", "null"], "properties": parts}


@dataclass(frozen=True, eq=False)
class Email(Text):
    """An e-mail address, kept in lower case."""

    max_length: int = 254

    kind: ClassVar[str] = "email"

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        value = text_of(raw).strip().lower().removeprefix("mailto:")
        try:
            _check_email(value)
        except ValidationError:
            raise Wrong(_("An e-mail address is expected, such as name@example.com.")) from None
        return value

    def order(self, column: Column) -> str:
        return f'{column.sql} collate "C"'

    def op_eq(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f'{column.sql} collate "C" = %s', [str(self.operand(value, manner)).lower()]

    def op_ne(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} <> %s", [str(self.operand(value, manner)).lower()]

    def operand(self, value: Any, manner: Manner) -> Any:
        return text_of(value).lower() if value else Text.operand(self, value, manner)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "email"}


@dataclass(frozen=True, eq=False)
class Phone(Text):
    """A phone number, typed in any national form, kept as E.164 (with `;ext=` where there is one)."""

    max_length: int = 40

    kind: ClassVar[str] = "phone"

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        try:
            return parse_phone(text_of(raw), manner.region)
        except ValueError as problem:
            raise Wrong(str(problem)) from None

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return format_phone(value, manner.region) if value else ""

    def order(self, column: Column) -> str:
        return f'{column.sql} collate "C"'

    def op_eq(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f'{column.sql} collate "C" = %s', [self.parse(value, manner)]

    def op_contains(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        digits = "".join(c for c in str(value) if c.isdigit())
        if not digits:
            raise Wrong(_("Digits are expected."))
        return f"{column.sql} like %s", [f"%{digits}%"]

    def op_starts(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.sql} like %s", [f"{like(text_of(value))}%"]

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "description": "E.164; any national form is taken on writing"}


@dataclass(frozen=True, eq=False)
class Url(Text):
    """A web address; `https://` is added where no scheme is typed."""

    max_length: int = 500

    kind: ClassVar[str] = "url"

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        value = text_of(raw).strip()
        if "://" not in value:
            value = f"https://{value}"
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not set(value) & set(' <>"')
        except ValueError:
            good = False
        if not good:
            raise Wrong(_("A web address is expected, such as example.com."))
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "uri"}


ADDRESS_PARTS = ("street", "city", "region", "postcode", "country")


@dataclass(frozen=True, eq=False)
class Address(Field):
    """A postal address in five columns (KEY_street, KEY_city, KEY_region, KEY_postcode, KEY_country as ISO 3166-1)."""

    kind: ClassVar[str] = "address"
    parts: ClassVar[tuple[tuple[str, str], ...]] = tuple((part, "text") for part in ADDRESS_PARTS)
    operators: ClassVar[tuple[str, ...]] = ("contains", "country", "empty", "filled")

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.key}_{part}" for part in ADDRESS_PARTS)

    @cached_property
    def _read(self) -> attrgetter[tuple[Any, ...]]:
        return attrgetter(*self.columns)

    def get(self, record: Any) -> Any:
        parts = self._read(record)
        return Place(*parts) if any(parts) else None

    def set(self, record: Any, value: Any) -> None:
        for name, part in zip(self.columns, ADDRESS_PARTS, strict=True):
            setattr(record, name, getattr(value, part) if value else "")

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, Place):
            return raw
        if isinstance(raw, str):
            return self._from_words(raw)
        if not isinstance(raw, dict):
            raise Wrong(_("An address is expected."))
        unknown = sorted(set(raw) - set(ADDRESS_PARTS))
        if unknown:
            raise Wrong(_("An address has no part “%(name)s”.") % {"name": str(unknown[0])[:40]})
        parts = {part: " ".join(text_of(raw.get(part) or "").split()) for part in ADDRESS_PARTS}
        if parts["country"]:
            parts["country"] = self._country(parts["country"])
        return Place(**parts) if any(parts.values()) else None

    def _from_words(self, raw: str) -> Place:
        """A lone country name is a country; anything else is kept whole as the street."""
        words = " ".join(text_of(raw).split())
        country = parse_country(words)
        return replace(Place(), country=country) if country else replace(Place(), street=words)

    def _country(self, words: str) -> str:
        country = parse_country(words)
        if not country:
            raise Wrong(_("There is no country “%(name)s”.") % {"name": words[:60]})
        return country

    def check(self, value: Any) -> None:
        super().check(value)
        if value and max(len(getattr(value, part)) for part in ADDRESS_PARTS) > 200:
            raise Wrong(_("At most %(limit)s characters.") % {"limit": 200})

    def dump(self, value: Any) -> Any:
        return None if value is None else {part: getattr(value, part) for part in ADDRESS_PARTS}

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        return value.format(manner.language).replace("\n", ", ") if value else ""

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return tuple(getattr(value, part) if value else "" for part in ADDRESS_PARTS)

    def from_row(self, parts: Any) -> Any:
        return Place(*parts) if any(parts) else None

    def order(self, column: Column) -> str:
        return f'sort_key({column.part(1)}) collate "C"'

    def op_contains(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        joined = " || ' ' || ".join(column.part(index) for index in range(4))
        return f"{joined} ilike %s", [f"%{like(text_of(value))}%"]

    def op_country(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return f"{column.part(4)} = %s", [self._country(text_of(value))]

    def op_empty(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return " and ".join(f"{column.part(index)} = ''" for index in range(5)), []

    def op_filled(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return "(" + " or ".join(f"{column.part(index)} <> ''" for index in range(5)) + ")", []

    def schema(self) -> dict[str, Any]:
        return {"type": ["object", "null"], "properties": {part: {"type": "string"} for part in ADDRESS_PARTS}}
