"""Values as they stand in lists, cards and on pages: one function for each kind of field, quick enough for thousands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from markupsafe import Markup, escape

from regulars.base import dates, numbers, text
from regulars.base.money import format_money
from regulars.base.phone import tel_uri
from regulars.engine import registry
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Masked
from regulars.engine.names import no_access
from regulars.engine.names import shown as shown_link
from regulars.ui.jinja import icon

EMPTY = Markup("")
KIND_TONES = {"won": "good", "lost": "bad"}
KIND_ICONS = {"task": "task", "meeting": "meeting", "call": "call", "message": "mail"}
KIND_NAMES = {
    "task": gettext_lazy("Task"),
    "meeting": gettext_lazy("Meeting"),
    "call": gettext_lazy("Call"),
}
SQUARE = frozenset(("account", "product", "deal", "lead", "team", "group"))
WITH_FACE = frozenset(("account", "contact", "user", "lead", "competitor"))


class Way(NamedTuple):
    """How one reader is shown values: their language, the moment, and whether there are links."""

    language: str
    now: datetime
    link: bool


Writer = Callable[[Any, Mapping[str, Any]], str]


def cell(value: Any, found: Field, row: Mapping[str, Any] | None = None, *, link: bool = True) -> Markup:
    """A value as HTML. `row` holds the values of the field's `beside` paths, as lists and pages fetch them."""
    return Markup(writer(found, link=link)(value, row or {}))


def writer(found: Field, *, link: bool = True) -> Writer:
    """How the values of a whole column become HTML: what depends on the field and the reader alone is settled once.

    What it writes is escaped.
    """
    way = Way(get_language() or "en", timezone.now(), link)
    special, paint = SPECIAL.get(found.cell), PAINT.get(found.kind, _plain)

    def write(value: Any, row: Mapping[str, Any]) -> str:
        if value.__class__ is Masked:
            return escape(value)
        if special is not None:
            return special(value, found, row, way)
        if value is None or value in ("", []):
            return EMPTY
        return paint(value, found, way)

    return write


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


def _plain(value: Any, found: Field, way: Way) -> Markup:
    return escape(value)


def _money(value: Any, found: Field, way: Way) -> Markup:
    return escape(format_money(value.amount, value.currency, way.language, short=True))


def _decimal(value: Any, found: Field, way: Way) -> Markup:
    return escape(numbers.format_number(value.normalize(), way.language))


def _integer(value: Any, found: Field, way: Way) -> Markup:
    if found.key == "number" or found.key.endswith("year"):
        return escape(value)
    return escape(numbers.format_number(value, way.language, decimals=0))


def _percent(value: Any, found: Field, way: Way) -> Markup:
    whole = int(value) if value == int(value) else value
    return Markup("{}&nbsp;%").format(whole) if way.language == "ru" else Markup("{}%").format(whole)


def _duration(value: timedelta, found: Field, way: Way) -> Markup:
    return escape(numbers.format_duration(value, way.language))


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


def _address(value: Any, found: Field, way: Way) -> Markup:
    return escape(value.format(way.language).replace("\n", ", "))


def _name(value: Any, found: Field, way: Way) -> Markup:
    return escape(value.full)


def _colour(value: str, found: Field, way: Way) -> Markup:
    return Markup('<span class="person"><i class="colour-dot" style="--dot:{0}"></i>{0}</span>').format(value)


def _reference(value: Any, found: Any, way: Way) -> Markup:
    if not value.label:
        return Markup('<span class="quiet">{}</span>').format(no_access())
    entity = registry.find(value.entity) if way.link else None
    return _named(value.label, value.entity, value.id if entity else None, entity.plural if entity else "")


@lru_cache(maxsize=8192)
def _named(name: str, kind: str, key: Any, plural: str) -> Markup:
    """The same few accounts and people stand in most rows of a list."""
    mark = face(name, square=kind in SQUARE) if kind in WITH_FACE else EMPTY
    words = f'<a href="/{plural}/{key}">{escape(name)}</a>' if key else f"<span>{escape(name)}</span>"
    return Markup(f'<span class="person">{mark}{words}</span>')


def _long(value: str, found: Field, way: Way) -> Markup:
    return escape(found.text(value)[:300])


def _structure(value: Any, found: Field, way: Way) -> Markup:
    return escape(found.text(value)[:300])


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


def _next_step(value: datetime | None, found: Field, row: Mapping[str, Any], way: Way) -> Markup:
    """What comes next and when: planned, today, late, or missing where work is still open."""
    title = row.get("next_step_title") or ""
    if not title and value is None:
        if row.get("status") in (None, "open", "new", "working"):
            return _no_step(way.language)
        return EMPTY
    state, when = "planned", ""
    if value is not None:
        local, now = timezone.localtime(value), timezone.localtime(way.now)
        late = (now.date() - local.date()).days
        state = "late" if value < way.now else "today" if late == 0 else "planned"
        when = _when(local, now, late, way)
    kind = row.get("next_step_kind") or ""
    name = KIND_NAMES.get(kind, title)
    return _step(state, KIND_ICONS.get(kind, "task"), f"{name} · {when}" if when else str(name), tip=title)


@lru_cache(maxsize=8)
def _no_step(language: str) -> Markup:
    return _step("none", "warning", gettext("No next step"))


def _when(local: datetime, now: datetime, late: int, way: Way) -> str:
    if late > 0:
        from django.utils.translation import ngettext

        return ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
    if late == 0:
        return f"{local:%H:%M}"
    shown = dates.format_date(local.date(), way.language)
    return shown.rsplit(" ", 1)[0] if local.year == now.year else shown


def _step(state: str, drawing: str, words: str, tip: str = "") -> Markup:
    more = f' title="{escape(tip)}"' if tip else ""
    return Markup(f'<span class="next next--{state}"{more}>{icon(drawing)}<span>{escape(words)}</span></span>')


def _chip(value: Any, found: Field, row: Mapping[str, Any], way: Way) -> Markup:
    """A reference shown as a chip (a stage): its own colour as the dot, its kind as the tone; `beside` names both paths."""
    if value is None:
        return EMPTY
    colour, kind = (row.get(path) for path in found.beside)
    return _toned(shown_link(value), KIND_TONES.get(kind or "", "accent"), colour or "")


@lru_cache(maxsize=4096)
def _toned(label: str, tone: str, colour: str) -> Markup:
    dot = f' style="--dot:{escape(colour)}"' if colour else ""
    return Markup(f'<span class="chip chip--{tone}"{dot}><span>{escape(label)}</span></span>')


def _since(value: datetime | None, found: Field, row: Mapping[str, Any], way: Way) -> Markup:
    """How many days ago: the age of a deal in its stage."""
    if value is None:
        return EMPTY
    shown = _days(max(0, (way.now - value).days), way.language)
    return Markup(f'<time datetime="{value.isoformat()}">{shown}</time>')


@lru_cache(maxsize=4096)
def _days(days: int, language: str) -> Markup:
    return escape(gettext("%(days)s d") % {"days": days})


def _entity(value: Any, found: Field, row: Mapping[str, Any], way: Way) -> str:
    """The name of an entity as people call it; as it is stored where there is none of it any more."""
    entity = registry.find(value) if value else None
    return escape(entity.label if entity else value or "")


SPECIAL: dict[str, Callable[[Any, Any, Mapping[str, Any], Way], str]] = {
    "next_step": _next_step,
    "chip": _chip,
    "since": _since,
    "entity": _entity,
}
