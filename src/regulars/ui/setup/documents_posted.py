"""The form of a document template as a design."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import QueryDict

from regulars.base.digits import whole
from regulars.base.i18n import LANGUAGES
from regulars.services.printing import designs
from regulars.services.printing.kinds import Kind

FEW, MOST = 1, 500


class Sample(NamedTuple):
    """What a preview shows: of which language, with how many lines."""

    language: str
    lines: int


def design_of(post: QueryDict, kind: Kind) -> dict[str, Any]:
    """A design as JSON from what was posted, unchecked: what is wrong is said by `designs.read`."""
    found: dict[str, Any] = {name: _number(post.get(name, "")) for name in designs.NUMBERS if name in post}
    found |= {
        name: post[name] for name in (*designs.COLOURS, "paper", "font", "logo_side", "table_head") if name in post
    }
    found |= {name: bool(post.get(name)) for name in designs.SWITCHES}
    found["columns"] = (
        ["what", *_some(post, "column")] if "what" not in _some(post, "column") else _some(post, "column")
    )
    found["blocks"] = _some(post, "block")
    found["texts"] = {
        language: {name: post.get(f"text.{language}.{name}", "").replace("\r\n", "\n") for name in designs.TEXTS}
        for language in LANGUAGES
    }
    return found


def sample_of(post: QueryDict) -> Sample:
    """What the preview is asked to show."""
    language = post.get("sample_language", "")
    lines = whole(post.get("sample_lines", "")) or 6
    return Sample(language if language in LANGUAGES else "en", min(max(lines, FEW), MOST))


def _some(post: QueryDict, name: str) -> list[str]:
    return list(dict.fromkeys(post.getlist(name)))


def _number(text: str) -> float | str:
    """A number as one writes it, with a point or a comma; what is none stays as it was typed."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return text
