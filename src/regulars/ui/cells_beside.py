"""Cells that say more than their own value: what comes next, a stage as a chip, how long ago, an entity by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from markupsafe import Markup, escape

from regulars.base import dates
from regulars.engine import registry
from regulars.engine.fields import Field
from regulars.engine.filters import JOINERS
from regulars.engine.names import shown as shown_link
from regulars.ui.icons import icon

EMPTY = Markup("")
KIND_TONES = {"won": "good", "lost": "bad"}
KIND_ICONS = {"task": "task", "meeting": "meeting", "call": "call", "message": "mail"}
KIND_NAMES = {
    "task": gettext_lazy("Task"),
    "meeting": gettext_lazy("Meeting"),
    "call": gettext_lazy("Call"),
}


class Way(NamedTuple):
    """How one reader is shown values: their language, the moment, and whether there are links."""

    language: str
    now: datetime
    link: bool


Special = Callable[[Any, Any, Mapping[str, Any], Way], str]


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
    colour, kind = found.beside
    return _toned(shown_link(value), KIND_TONES.get(row.get(kind) or "", "accent"), row.get(colour) or "")


def _in_tone(value: Any, found: Field, row: Mapping[str, Any], way: Way) -> Markup:
    """A reference shown as a chip in the tone that `beside` names (a tier)."""
    return EMPTY if value is None else _toned(shown_link(value), row.get(found.beside[0]) or "plain", "")


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


def _label(value: str | None, found: Field, row: Mapping[str, Any], way: Way) -> str:
    """A label that was given in both languages, in the reader's; as it was typed where the other one is not at hand."""
    return escape((row.get("label_ru") if way.language.startswith("ru") else "") or value or "")


def _entity(value: Any, found: Field, row: Mapping[str, Any], way: Way) -> str:
    """The name of an entity as people call it; as it is stored where there is none of it any more."""
    entity = registry.find(value) if value else None
    return escape(entity.label if entity else value or "")


def _condition(value: Any, found: Field, row: Mapping[str, Any], way: Way) -> str:
    """How many conditions a filter has: which they are is told where the reader's rights on what they name are asked."""
    count = _leaves(value)
    return escape(ngettext("%(num)s condition", "%(num)s conditions", count) % {"num": count}) if count else EMPTY


def _leaves(node: Any) -> int:
    if isinstance(node, list):
        return sum(_leaves(each) for each in node)
    if not isinstance(node, Mapping) or not node:
        return 0
    return sum(_leaves(node[name]) for name in JOINERS if name in node) or 1


def _score(value: int | None, found: Field, row: Mapping[str, Any], way: Way) -> Markup:
    """A figure with a bar; a hand where somebody set it (`beside` names that)."""
    if value is None:
        return EMPTY
    return _scored(value, bool(found.beside) and row.get(found.beside[0]) is not None, way.language)


@lru_cache(maxsize=1024)
def _scored(value: int, by_hand: bool, language: str) -> Markup:
    share = max(0, min(100, value))
    hand = Markup(' {}<span class="visually-hidden">, {}</span>').format(icon("pencil", "icon--s"), gettext("set by hand")) if by_hand else EMPTY  # fmt: skip
    bar = Markup('<span class="score-cell__bar" style="--share:{}%" aria-hidden="true"></span>').format(share)
    return Markup('<span class="score-cell">{}{}{}</span>').format(value, bar, hand)


SPECIAL: dict[str, Special] = {
    "next_step": _next_step,
    "chip": _chip,
    "toned": _in_tone,
    "since": _since,
    "entity": _entity,
    "label": _label,
    "condition": _condition,
    "score": _score,
}
