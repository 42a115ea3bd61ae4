"""The types of fields an administrator may add.

A new kind of field (a formula, a roll-up) plugs in with `add(Kind(…))` from an app's `entities.py`: `type` is a class of
`engine.fields`, `rules` names the keys of a row's `rules` that it takes, and `make(row)` gives further arguments of the class.
A field that the program works out is made with `readonly=True`; its values are set with `field.set(record, value)` in a
`prepare` function of the write door (a formula) or by a job through `save` (a roll-up), and stored, filtered, sorted, exported
and indexed like any other. Everything else (pages, API, import, rights) follows from the class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal as Number
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regulars.engine import fields
from regulars.engine.fields import Field, Option
from regulars.engine.fields.extra import of as made_of
from regulars.engine.models import CustomField

FieldType = type[Field]
TONES = ("", "good", "warn", "bad", "accent")


@dataclass(frozen=True)
class Kind:
    """A type of field: what it is called, its class, the rules it takes, whether values may be unique or have options.

    `type_of(row)` gives the class where it depends on the row, `wrong(row, entity)` what the write door refuses of its rules,
    `written(row)` is done after a new or changed definition.
    """

    name: str
    label: Any
    type: type[Field]
    icon: str = "type"
    rules: tuple[str, ...] = ()
    make: Callable[[CustomField], dict[str, Any]] = lambda row: {}
    is_unique: bool = False
    has_options: bool = False
    has_default: bool = True
    type_of: Callable[[CustomField], FieldType] | None = None
    wrong: Callable[[CustomField, Any], dict[str, str]] | None = None
    written: Callable[[CustomField], Any] | None = None


KINDS: dict[str, Kind] = {}


def add(kind: Kind) -> None:
    """Make a type of field known. Once for each name."""
    KINDS[kind.name] = kind


def field_of(row: CustomField) -> Field:
    """The field that a row describes. Raises KeyError for an unknown kind, Wrong and ValueError for bad settings."""
    kind = KINDS[row.kind]
    retired = bool(row.is_retired)
    found: Field = made_of(kind.type_of(row) if kind.type_of else kind.type)(
        **{
            "key": row.key,
            "label": bilingual(row.label, row.label_ru),
            "help": bilingual(row.help, row.help_ru) if row.help or row.help_ru else "",
            "required": row.is_required and not retired,
            "unique": row.is_unique and kind.is_unique,
            "readonly": retired,
            "on_form": not retired,
            "retired": retired,
            "personal": row.is_personal or row.is_sensitive,
            "sensitive": row.is_sensitive,
            **kind.make(row),
        }
    )
    if row.initial is not None and kind.has_default and not retired:
        object.__setattr__(found, "default", found.parse(row.initial))
    return found


def _two(english: str, russian: str) -> str:
    return russian if russian and (get_language() or "").startswith("ru") else english


bilingual = lazy(_two, str)
"""A label in the reader's language; English where no other is given."""


def options_of(row: CustomField) -> tuple[Option, ...]:
    return tuple(
        Option(
            each["value"],
            bilingual(each.get("label") or each["value"], each.get("label_ru") or ""),
            each.get("tone", ""),
            bool(each.get("retired")),
        )
        for each in row.options or ()
    )


def _bounds(number: Callable[[Any], Any]) -> Callable[[CustomField], dict[str, Any]]:
    def make(row: CustomField) -> dict[str, Any]:
        return {name: number(row.rules[name]) for name in ("low", "high") if row.rules.get(name) not in (None, "")}

    return make


def _number(raw: Any) -> Number:
    return Number(str(raw))


def _decimal(row: CustomField) -> dict[str, Any]:
    places = row.rules.get("places")
    return {**_bounds(_number)(row), **({} if places in (None, "") else {"places": int(places)})}


def _words(row: CustomField) -> dict[str, Any]:
    rules = row.rules or {}
    made: dict[str, Any] = {}
    if rules.get("max_length"):
        made["max_length"] = int(rules["max_length"])
    if rules.get("pattern"):
        made |= {"pattern": str(rules["pattern"]), "pattern_help": str(rules.get("pattern_help") or "")}
    return made


def _options(row: CustomField) -> dict[str, Any]:
    return {"options": options_of(row)}


def _link(row: CustomField) -> dict[str, Any]:
    return {"to": str(row.rules["to"]), "parent": bool(row.rules.get("parent"))}


def _links(row: CustomField) -> dict[str, Any]:
    return {"to": tuple(row.rules.get("to") or ()), "parent": bool(row.rules.get("parent"))}


LENGTH = ("max_length", "pattern", "pattern_help")
BOUNDS = ("low", "high")

for each in (
    Kind("text", _("Text"), fields.Text, "type", LENGTH, _words, is_unique=True),
    Kind("long_text", _("Long text"), fields.LongText, "align-left", ("max_length",), _words),
    Kind("rich_text", _("Formatted text"), fields.RichText, "align-left", ("max_length",), _words),
    Kind("integer", _("Whole number"), fields.Integer, "hash", BOUNDS, _bounds(int), is_unique=True),
    Kind("decimal", _("Decimal number"), fields.Decimal, "hash", (*BOUNDS, "places"), _decimal),
    Kind("percent", _("Percent"), fields.Percent, "percent", (*BOUNDS, "places"), _decimal),
    Kind("money", _("Money"), fields.Money, "coins", BOUNDS, _bounds(_number)),
    Kind("date", _("Date"), fields.Date, "calendar"),
    Kind("moment", _("Date and time"), fields.Moment, "clock"),
    Kind("duration", _("Length of time"), fields.Duration, "clock"),
    Kind("yes_no", _("Yes or no"), fields.YesNo, "check"),
    Kind("choice", _("Choice"), fields.Choice, "list", make=_options, has_options=True),
    Kind("choices", _("Several choices"), fields.Choices, "list", make=_options, has_options=True),
    Kind("tags", _("Tags"), fields.Tags, "tag"),
    Kind("reference", _("Link to a record"), fields.Reference, "link", ("to", "parent", "panel"), _link, has_default=False),
    Kind(
        "any_reference", _("Link to a record of several kinds"), fields.AnyReference, "link", ("to", "parent"), _links,
        has_default=False,
    ),
    Kind("email", _("E-mail"), fields.Email, "mail", is_unique=True),
    Kind("phone", _("Phone"), fields.Phone, "phone", is_unique=True),
    Kind("url", _("Web address"), fields.Url, "globe", is_unique=True),
    Kind("address", _("Address"), fields.Address, "map-pin", has_default=False),
    Kind("person_name", _("Person’s name"), fields.PersonName, "user", has_default=False),
    Kind("colour", _("Colour"), fields.Colour, "palette"),
    Kind("file", _("File"), fields.File, "file", has_default=False),
    Kind("image", _("Picture"), fields.Image, "image", has_default=False),
):  # fmt: skip
    add(each)
