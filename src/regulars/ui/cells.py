"""Values as they stand in lists, cards and on pages: one function for each kind of field, quick enough for thousands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import get_language, gettext
from markupsafe import Markup, escape

from regulars.base import dates, numbers, text
from regulars.base.money import format_money
from regulars.base.phone import tel_uri
from regulars.engine import registry
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Masked, Ref
from regulars.engine.names import no_access
from regulars.ui.cells_beside import EMPTY, SPECIAL, Special, Way
from regulars.ui.icons import icon
from regulars.ui.spoken import shown as escaped

SQUARE = frozenset(("account", "product", "deal", "lead", "team", "group"))
WITH_FACE = frozenset(("account", "contact", "user", "lead", "competitor"))


Writer = Callable[[Any, Mapping[str, Any]], str]


def cell(value: Any, found: Field, row: Mapping[str, Any] | None = None, *, link: bool = True) -> Markup:
    """A value as HTML. `row` holds the values of the field's `beside` paths, as lists and pages fetch them."""
    return Markup(writer(found, link=link)(value, row or {}))


def writer(found: Field, *, link: bool = True, now: datetime | None = None) -> Writer:
    """How the values of a whole column become HTML: what depends on the field and the reader alone is settled once.

    What it writes is escaped. `now` is the moment that is shown, where it is a past one: ages are counted up to it.
    """
    way = Way(get_language() or "en", now or timezone.now(), link)
    special, paint = SPECIAL.get(found.cell), PAINT.get(found.kind, _plain)
    if special is not None:
        return _special(special, found, way)

    def write(value: Any, row: Mapping[str, Any]) -> str:
        if value.__class__ is Masked:
            return escape(value)
        if value is None or value in ("", []):
            return EMPTY
        return paint(value, found, way)

    return _linking(write) if paint is _reference else write


def _special(paint: Special, found: Field, way: Way) -> Writer:
    return lambda value, row: escape(value) if value.__class__ is Masked else paint(value, found, row, way)


def _linking(write: Writer) -> Writer:
    """The same few accounts and people stand in most rows of a list."""
    known: dict[int, tuple[str, str]] = {}

    def write_link(value: Any, row: Mapping[str, Any]) -> str:
        if value.__class__ is not Ref:
            return write(value, row)
        seen = known.get(value.id.int)
        if seen is None or seen[0] != value.label:
            seen = known[value.id.int] = value.label, write(value, row)
        return seen[1]

    return write_link


def sealed(entity: Entity, key: Any, value: Any, found: Field, *, in_list: bool = False) -> Markup:
    """A sensitive value as dots, with the button that shows it."""
    address = f"/{entity.plural}/{key}/reveal/{found.key}{'?cell' if in_list else ''}"
    return Markup(
        '<span class="sealed"><span>{}</span> <button class="button button--small" type="button" hx-post="{}" '
        'hx-target="closest .sealed" hx-swap="outerHTML" aria-label="{}">{}</button></span>'
    ).format(value, address, gettext("Show: %(field)s") % {"field": found.label}, gettext("Show"))


def face(name: str, *, square: bool = False) -> Markup:
    """A round or square mark with someone's initials, in a colour of their own."""
    shape = "face face--square" if square else "face"
    return _face(name, shape)


@lru_cache(maxsize=20_000)
def _face(name: str, shape: str) -> Markup:
    mark = escape(text.initials(name))
    return Markup(f'<span class="{shape}" style="--hue:{text.hue(name)}" aria-hidden="true">{mark}</span>')


@lru_cache(maxsize=4096)
def chip(label: str, tone: str = "", colour: str = "") -> Markup:
    if colour:
        return Markup(f'<span class="chip" style="color:{escape(colour)}"><span>{escape(label)}</span></span>')
    shade = f"chip chip--{escape(tone)}" if tone else "chip"
    return Markup(f'<span class="{shade}"><span>{escape(label)}</span></span>')


def _plain(value: Any, found: Field, way: Way) -> str:
    return escaped(value)


def _money(value: Any, found: Field, way: Way) -> str:
    return escaped(format_money(value.amount, value.currency, way.language, short=True))


def _decimal(value: Any, found: Field, way: Way) -> str:
    return escaped(numbers.format_number(value.normalize(), way.language))


def _integer(value: Any, found: Field, way: Way) -> str:
    if found.key == "number" or found.key.endswith("year"):
        return str(value)
    return escaped(numbers.format_number(value, way.language, decimals=0))


def _percent(value: Any, found: Field, way: Way) -> str:
    return escaped(numbers.format_percent(value, way.language))


def _duration(value: timedelta, found: Field, way: Way) -> str:
    return escaped(numbers.format_duration(value, way.language))


def _date(value: date, found: Field, way: Way) -> Markup:
    return _day(value, way.language)


@lru_cache(maxsize=8192)
def _day(value: date, language: str) -> Markup:
    return Markup(f'<time datetime="{value.isoformat()}">{escape(dates.format_date(value, language))}</time>')


def _moment(value: datetime, found: Field, way: Way) -> Markup:
    local = timezone.localtime(value)
    shown = f"{dates.format_date(local.date(), way.language)}, {local.hour:02}:{local.minute:02}"
    return Markup(f'<time datetime="{value.isoformat()}">{escape(shown)}</time>')


def _yes_no(value: bool, found: Field, way: Way) -> Markup:
    name, words = ("check", gettext("Yes")) if value else ("minus", gettext("No"))
    return Markup('<span class="{}">{}<span class="visually-hidden">{}</span></span>').format(
        "yes" if value else "no", icon(name), words
    )


def _choice(value: str, found: Any, way: Way) -> Markup:
    option = found.option(value)
    return chip(str(option.label), option.tone) if option.tone else escape(option.label)


def _choices(value: list[str], found: Any, way: Way) -> Markup:
    return Markup(" ").join(chip(str(found.option(each).label), found.option(each).tone) for each in value)


def _tags(value: list[str], found: Field, way: Way) -> Markup:
    return Markup(" ").join(
        Markup('<span class="chip chip--bare"><span>{}</span></span>').format(each) for each in value
    )


def _email(value: str, found: Field, way: Way) -> Markup:
    shown = escape(value)
    return Markup(f'<a class="value-link" href="mailto:{shown}">{shown}</a>') if way.link else shown


def _phone(value: str, found: Field, way: Way) -> Markup:
    shown = found.text(value)
    return Markup('<a class="value-link" href="{}">{}</a>').format(tel_uri(value), shown) if way.link else escape(shown)


def _url(value: str, found: Field, way: Way) -> Markup:
    shown = urlsplit(value).netloc.removeprefix("www.") + urlsplit(value).path.rstrip("/")
    if not way.link:
        return escape(shown)
    return Markup('<a class="value-link" href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        value, shown
    )


def _address(value: Any, found: Field, way: Way) -> str:
    return escaped(value.format(way.language).replace("\n", ", "))


def _name(value: Any, found: Field, way: Way) -> str:
    return escaped(value.full)


def _colour(value: str, found: Field, way: Way) -> Markup:
    return Markup('<span class="person"><i class="colour-dot" style="--dot:{0}"></i>{0}</span>').format(value)


def _reference(value: Any, found: Any, way: Way) -> Markup:
    if not value.label:
        return Markup('<span class="quiet">{}</span>').format(no_access())
    entity = registry.find(value.entity) if way.link else None
    return _named(value.label, value.entity, value.id if entity else None, entity.plural if entity else "")


@lru_cache(maxsize=8192)
def _named(name: str, kind: str, key: Any, plural: str) -> Markup:
    mark = face(name, square=kind in SQUARE) if kind in WITH_FACE else EMPTY
    words = f'<a href="/{plural}/{key}">{escape(name)}</a>' if key else f"<span>{escape(name)}</span>"
    return Markup(f'<span class="person">{mark}{words}</span>')


def _long(value: str, found: Field, way: Way) -> str:
    return escaped(found.text(value)[:300])


def _structure(value: Any, found: Field, way: Way) -> str:
    return escaped(found.text(value)[:300])


def _file(value: Any, found: Field, way: Way) -> Markup:
    return Markup('<a class="value-link" href="/files/{}">{}</a>').format(value, gettext("File"))


def _image(value: Any, found: Field, way: Way) -> Markup:
    return Markup('<img class="value-image" src="/files/{}" alt="" loading="lazy">').format(value)


PAINT: dict[str, Callable[[Any, Any, Way], str]] = {
    "money": _money,
    "decimal": _decimal,
    "integer": _integer,
    "percent": _percent,
    "duration": _duration,
    "date": _date,
    "moment": _moment,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "tags": _tags,
    "email": _email,
    "phone": _phone,
    "url": _url,
    "address": _address,
    "person_name": _name,
    "colour": _colour,
    "reference": _reference,
    "any_reference": _reference,
    "long_text": _long,
    "rich_text": _long,
    "structure": _structure,
    "file": _file,
    "image": _image,
}
