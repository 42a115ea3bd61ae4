"""A document as its template wants it: what stands in it comes from its area (`kinds.Data`), how it looks from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.i18n import speaking
from regulars.engine import stored
from regulars.engine.pictures import MOST_PRINTED, pixels_of
from regulars.services.printing import designs, sandbox, typesetting
from regulars.services.printing.designs import Design
from regulars.services.printing.kinds import Data, Kind
from regulars.services.printing.models import DocumentTemplate

TEMPLATE = Path(__file__).parent / "typst" / "document.typ"
MOST_LOGO = 1_000_000
"""Bytes of a logo that is put into documents; a larger one is left out."""
LONG = 1200
"""Letters of a line's description from which on it may be cut between pages; a shorter one stays whole."""


@dataclass(frozen=True)
class Look:
    """A design, or a source of one's own instead; `logo` (bytes) stands for the one that a document brings."""

    design: Design
    source: str = ""
    logo: bytes | None = None


def look_of(template: Any, kind: Kind) -> Look:
    """How documents look by a template; without one by the usual one of their kind, else by what they look like from the beginning."""
    if template is None or template.deleted_at is not None:
        template = DocumentTemplate.objects.filter(kind=kind.name, is_default=True, deleted_at=None).first()
    if template is None:
        return Look(designs.usual(kind))
    return Look(designs.read(template.design, kind), template.source, bytes_of(template.logo))


def bytes_of(file: Any) -> bytes | None:
    """A picture for documents; None where there is none, or none that is small enough."""
    if file is None or file.size > MOST_LOGO or not stored.path_of(file).exists() or pixels_of(file) > MOST_PRINTED:
        return None
    return stored.path_of(file).read_bytes()


def pdf(kind: Kind, data: Data, look: Look) -> bytes:
    """The PDF. A picture that is none is left out. Raises `sandbox.Broken` for a source of one's own that cannot be set."""
    whole = filled(kind, data, look)
    if look.source:
        return sandbox.typeset(look.source, whole)[0]
    try:
        return typesetting.pdf(TEMPLATE, whole)
    except typesetting.Unset:
        if whole["logo"] is None:
            raise
        return typesetting.pdf(TEMPLATE, {**whole, "logo": None})


def pictures(kind: Kind, data: Data, look: Look, *, ppi: float = 96) -> list[bytes]:
    """The same as pictures (PNG), one for each page."""
    whole = filled(kind, data, look)
    if look.source:
        return sandbox.typeset(look.source, whole, form="png", ppi=ppi)
    return typesetting.pages(TEMPLATE, whole, ppi=ppi)


def filled(kind: Kind, data: Data, look: Look) -> dict[str, Any]:
    """What a template reads: what stands in the document, and the design with its words in the document's language."""
    design = look.design
    logo = typesetting.picture(look.logo) if look.logo is not None else data.get("logo")
    with speaking(data["language"]):
        columns, words = [_column(each) for each in _columns(kind, design, data)], _words()
    return {
        **data,
        "logo": logo if design.shows_logo else None,
        "sections": [
            {**section, "lines": [_line(each) for each in section["lines"]]} for section in data.get("sections", ())
        ],
        "columns": columns,
        "words": words | data.get("words", {}),
        "design": designs.stored(design) | {"texts": texts(design, data)},
    }


def texts(design: Design, data: Mapping[str, Any]) -> dict[str, str]:
    """The template's own words in the document's language, with fields of the document in the place of braces."""
    told, given = design.texts.get(data["language"], {}), data.get("fields", {})
    return {name: designs.HOLE.sub(lambda hole: given.get(hole[1], ""), told.get(name, "")) for name in designs.TEXTS}


def _words() -> dict[str, str]:
    return {
        "terms": _("Terms"),
        "bank": _("Bank details"),
        "place": _("Place, date"),
        "signature": _("Signature of the customer"),
        "page": _("Page {page} of {pages}"),
    }


def _columns(kind: Kind, design: Design, data: Mapping[str, Any]) -> list[Any]:
    known = {each.key: each for each in kind.columns}
    return [known[key] for key in design.columns if key in known and key not in data.get("hidden", ())]


def _column(column: Any) -> dict[str, Any]:
    width = column.width
    share = float(width.removesuffix("fr")) if width.endswith("fr") else 0
    fixed = float(width.removesuffix("mm")) if width.endswith("mm") else 0
    return {
        "key": column.key,
        "label": str(column.label),
        "share": share,
        "fixed": fixed,
        "is_number": column.is_number,
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    said = line.get("description", "")
    return {
        "option": "",
        "is_counted": True,
        "what": line.get("name", ""),
        **line,
        "is_long": len(said) > LONG or said.count("\n") > LONG / 60,
    }
