"""The health of a deal in lists and on cards: a word, and what speaks against it when one points at it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from regulars.areas.sales.choices import HEALTH, SIGNALS
from regulars.engine.fields import Field
from regulars.ui import cells_beside

SHOWN = {option.value: option for option in HEALTH if option.value != "good"}
LABELS = {option.value: option.label for option in SIGNALS}


def health(value: Any, found: Field, row: Mapping[str, Any], way: cells_beside.Way) -> Markup:
    """Nothing where nothing speaks against it. `beside` names the path to the signals."""
    if value not in SHOWN:
        return cells_beside.EMPTY
    return _chip(value, tuple(row.get(found.beside[0]) or ()), way.language)


@lru_cache(maxsize=4096)
def _chip(value: str, signals: tuple[str, ...], language: str) -> Markup:
    told = "; ".join(str(LABELS.get(kind, kind)) for kind in signals)
    option = SHOWN[value]
    if not told:
        return Markup('<span class="chip chip--{}"><span>{}</span></span>').format(option.tone, option.label)
    shown = '<span class="chip chip--{}" title="{}"><span>{}</span><span class="visually-hidden">: {}</span></span>'
    return Markup(shown).format(option.tone, told, option.label, told)  # noqa: S704 - a constant


def add_cells() -> None:
    cells_beside.SPECIAL.update(health=health)
