"""How documents look: paper, fonts, colours, which blocks and columns, and the template's own words in each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from regulars.base.errors import Invalid
from regulars.base.i18n import LANGUAGES
from regulars.services.printing.kinds import BLOCKS, USUAL, Kind

COLOUR = re.compile(r"#[0-9a-f]{6}")
HOLE = re.compile(r"\{([^{}]*)\}")
PAPERS: dict[str, Any] = {"a4": "A4", "us-letter": "US Letter"}
FONTS = ("Inter", "Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
"""Those that come with us; all of them have Cyrillic."""
SIDES: dict[str, Any] = {"left": pgettext_lazy("side", "Left"), "right": pgettext_lazy("side", "Right")}
HEADS: dict[str, Any] = {
    "line": gettext_lazy("A line below"),
    "filled": gettext_lazy("Filled with the colour"),
}
COLOURS: dict[str, Any] = {
    "accent": gettext_lazy("Headings and lines"),
    "ink": pgettext_lazy("colour", "Text"),
    "quiet": gettext_lazy("Small print"),
}
NUMBERS: dict[str, tuple[Any, float, float]] = {
    "margin_top": (pgettext_lazy("margin", "Top"), 5, 80),
    "margin_bottom": (pgettext_lazy("margin", "Bottom"), 15, 80),
    "margin_left": (pgettext_lazy("margin", "Left"), 5, 60),
    "margin_right": (pgettext_lazy("margin", "Right"), 5, 60),
    "size": (gettext_lazy("Size of the text, pt"), 7, 14),
    "logo_height": (gettext_lazy("Height of the logo, mm"), 5, 60),
}
"""What each is called, its least and its most."""
SWITCHES: dict[str, Any] = {
    "shows_logo": gettext_lazy("Logo"),
    "shows_stripes": gettext_lazy("Every second line shaded"),
    "shows_descriptions": gettext_lazy("Descriptions of the lines"),
    "shows_company": gettext_lazy("Company below each page"),
    "shows_bank": gettext_lazy("Bank details below each page"),
    "shows_pages": gettext_lazy("Page numbers"),
}
TEXTS: dict[str, tuple[Any, int]] = {
    "heading": (gettext_lazy("Heading instead of the kind of document"), 60),
    "header": (gettext_lazy("Above each page"), 200),
    "footer": (gettext_lazy("Below each page"), 400),
    "greeting": (gettext_lazy("Salutation"), 2000),
    "terms": (gettext_lazy("Terms where the document has none"), 10_000),
    "closing": (gettext_lazy("Closing words"), 4000),
}
"""The template's own words: what each is called and its longest."""


@dataclass(frozen=True)
class Design:
    """Margins and the logo in millimetres, the text in points, colours as `#rrggbb`; `columns` and `blocks` in their order; `texts` by language and name."""

    paper: str = "a4"
    margin_top: float = 20
    margin_bottom: float = 35
    margin_left: float = 22
    margin_right: float = 20
    font: str = "Inter"
    size: float = 9
    accent: str = "#30343b"
    ink: str = "#000000"
    quiet: str = "#5b6472"
    logo_height: float = 16
    logo_side: str = "left"
    table_head: str = "line"
    shows_logo: bool = True
    shows_stripes: bool = False
    shows_descriptions: bool = True
    shows_company: bool = True
    shows_bank: bool = True
    shows_pages: bool = True
    columns: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def usual(kind: Kind) -> Design:
    """How documents of a kind look where nobody says otherwise."""
    columns = kind.shown or tuple(each.key for each in kind.columns if each.key not in kind.off)
    return Design(columns=columns, blocks=tuple(each for each in kind.blocks or USUAL if each != "bank"))


def read(given: Any, kind: Kind) -> Design:
    """A design from JSON; what it does not say is as usual. Raises Invalid naming each part that is wrong."""
    if not isinstance(given, Mapping):
        raise Invalid(fields={"design": _("An object is expected.")})
    wrong = {str(name): _("There is no such part of a design.") for name in given if name not in _NAMES}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in wrong:
            continue
        try:
            values[name] = _part(name, value, kind)
        except ValueError as problem:
            wrong[name] = str(problem)
    if wrong:
        raise Invalid(fields={f"design.{name}": text for name, text in wrong.items()})
    return Design(**{**asdict(usual(kind)), **values})


def stored(design: Design) -> dict[str, Any]:
    """A design as it is stored: what `read` takes."""
    return asdict(design) | {"columns": list(design.columns), "blocks": list(design.blocks)}


def _part(name: str, value: Any, kind: Kind) -> Any:
    """One part, checked. Raises ValueError with what is wrong."""
    if name in NUMBERS:
        return _number(value, *NUMBERS[name][1:])
    if name in SWITCHES:
        if not isinstance(value, bool):
            raise ValueError(_("Yes or no is expected."))
        return value
    if name in COLOURS:
        if not isinstance(value, str) or not COLOUR.fullmatch(value.lower()):
            raise ValueError(_("A colour looks like #1a2b3c."))
        return value.lower()
    if name == "columns":
        return _some(value, {each.key for each in kind.columns}, "what")
    if name == "blocks":
        return _some(value, set(kind.blocks or BLOCKS), "")
    if name == "texts":
        return _texts(value, kind)
    if value not in _CHOICES[name]:
        raise ValueError(_("There is no such choice."))
    return value


def _number(value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(_("A number from %(low)s to %(high)s is expected.") % {"low": low, "high": high})
    return round(float(value), 1)


def _some(value: Any, known: set[str], needed: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) and each in known for each in value):
        raise ValueError(_("There is no such choice."))
    if len(set(value)) != len(value) or not value:
        raise ValueError(_("Choose one at least, each once."))
    if needed and needed not in value:
        raise ValueError(_("The description of the lines is always there."))
    return tuple(value)


def _texts(value: Any, kind: Kind) -> dict[str, dict[str, str]]:
    if not isinstance(value, Mapping) or not all(isinstance(each, Mapping) for each in value.values()):
        raise ValueError(_("An object is expected."))
    found: dict[str, dict[str, str]] = {}
    for language, texts in value.items():
        if language not in LANGUAGES:
            raise ValueError(_("There is no such language."))
        for name, text in texts.items():
            label, most = TEXTS.get(name, ("", 0))
            if not most or not isinstance(text, str):
                raise ValueError(_("There is no such text."))
            if len(text) > most:
                raise ValueError(f"{label}: " + _("At most %(limit)s characters.") % {"limit": most})
            for hole in HOLE.findall(text):
                if hole not in kind.fields:
                    words = _("“%(text)s” has no field “%(name)s”. There are: %(fields)s.")
                    raise ValueError(words % {"text": label, "name": hole[:40], "fields": ", ".join(kind.fields)})
        found[language] = {name: text.strip() for name, text in texts.items() if text.strip()}
    return {language: texts for language, texts in found.items() if texts}


_NAMES = frozenset(each.name for each in fields(Design))
_CHOICES: dict[str, Any] = {"paper": PAPERS, "font": FONTS, "logo_side": SIDES, "table_head": HEADS}
