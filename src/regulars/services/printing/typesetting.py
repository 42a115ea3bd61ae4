"""Typesets a template with data. What people typed comes to the template as data and is never read as its language."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from django.utils import timezone

if TYPE_CHECKING:
    import typst

FONTS = Path(__file__).parent / "fonts"
"""Inter in three cuts, collected by bin/setup (`project.vendor`)."""


class Unset(ValueError):
    """What cannot be set; the message is the typesetter's."""


def pdf(template: Path, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The pages of a typst template, which reads `json(bytes(sys.inputs.data))`. It reads files of its own folder alone, and no fonts of the machine.

    `at` stands in the file as when it was made. The same data and moment give the same bytes. Raises Unset for a template that is wrong, and for a picture that is none.
    """
    import typst  # not needed at start

    try:
        made = _compiler(template, data).compile(format="pdf", timestamp=int((at or timezone.now()).timestamp()))
    except typst.TypstError as problem:
        raise Unset(str(problem)) from problem
    assert isinstance(made, bytes)
    return made


def pages(template: Path, data: Mapping[str, Any], *, ppi: float = 96) -> list[bytes]:
    """The same as pictures (PNG), one for each page."""
    made = _compiler(template, data).compile(format="png", ppi=ppi)
    assert made is not None
    return made if isinstance(made, list) else [made]


def behind(document: bytes, more: bytes) -> bytes:
    """A PDF page for page as it is, and the pages of another one behind it."""
    from pypdf import PdfReader, PdfWriter  # not needed at start

    whole = PdfWriter(clone_from=io.BytesIO(document))
    for each in PdfReader(io.BytesIO(more)).pages:
        whole.add_page(each)
    out = io.BytesIO()
    whole.write(out)
    return out.getvalue()


def picture(content: bytes) -> list[int]:
    """A picture as a template takes it: `image(bytes(data.logo))`."""
    return list(content)


def _compiler(template: Path, data: Mapping[str, Any]) -> typst.Compiler:
    import typst  # not needed at start

    inputs = {"data": orjson.dumps(data).decode()}
    return typst.Compiler(
        template, root=template.parent, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
