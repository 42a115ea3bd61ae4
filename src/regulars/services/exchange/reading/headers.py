"""The first row: is it names of columns, and what are the columns called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+|[+(]?\d[\d ().,/:+-]*|https?://\S+|(?:true|false|yes|no|да|нет)", re.IGNORECASE
)


def looks_like_header(first: Sequence[str], others: Sequence[Sequence[Any]]) -> bool:
    """Names are words; a first row with e-mails, numbers or dates in it, like those below, is data already."""
    filled = [cell for cell in first if cell.strip()]
    if not filled:
        return False
    like_data = sum(bool(_DATA.fullmatch(cell.strip())) for cell in filled)
    if like_data == 0:
        return True
    below = [cell for row in others[:20] for cell in row if str(cell).strip()]
    share = sum(bool(_DATA.fullmatch(str(cell).strip())) for cell in below) / len(below) if below else 0
    return like_data / len(filled) < 0.5 * share if share else like_data * 2 < len(filled)


def name_columns(given: Sequence[str]) -> tuple[str, ...]:
    """Every column gets a name of its own: empty ones by their place, those that come again by a number."""
    names: list[str] = []
    for place, header in enumerate(given, start=1):
        wanted = " ".join(header.split())[:200] or _("Column %(number)s") % {"number": place}
        name, number = wanted, 1
        while name in names:
            number += 1
            name = f"{wanted} ({number})"
        names.append(name)
    return tuple(names)
