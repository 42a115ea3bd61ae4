"""A made-up tender, for looking at templates where there is none yet."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.orders.samples import sample as sample_of_lines
from regulars.areas.tenders.choices import COMPLIES, MUST, PARTLY, SHOULD
from regulars.base.dates import format_moment
from regulars.base.i18n import speaking
from regulars.services.printing.kinds import Data

EVERY = 8


def sample(language: str, lines: int, fill: Any) -> Data:
    """The head of the sample of priced documents, with so many positions under headings."""
    base = sample_of_lines(language, 1, "", "2026/17")
    with speaking(language):
        tender = SimpleNamespace(
            reference="2026/17",
            code="T-2026-0001",
            currency="EUR",
            letter=_("Here stands the letter of this tender."),
            declarations=_("Here stand the declarations of this tender."),
        )
        positions = [each for place in range(lines) for each in _positions(place)]
        told = base | {"sections": [], "sums": [], "total": [], "notes": [], "terms": "", "hidden": []}
        until = timezone.now() + timedelta(days=21)
        more = {
            "reference": tender.reference,
            "tender": base["name"],
            "submit_by": format_moment(until, language, timezone.get_current_timezone()),
        }
        return told | fill(tender, positions, language) | {"fields": base["fields"] | more}


def _positions(place: int) -> list[Any]:
    part, row = divmod(place, EVERY)
    plain: dict[str, Any] = {"description": "", "priority": MUST, "weight": Decimal(1), "quantity": None, "unit": None, "price": None, "answer": "", "answer_text": ""}  # fmt: skip
    one = SimpleNamespace(
        **plain
        | {
            "number_text": f"{part + 1}.{row + 1}",
            "name": _("Example requirement %(number)s") % {"number": place + 1},
            "priority": SHOULD if row % 3 == 2 else MUST,
            "weight": Decimal(row % 3 + 1),
            "quantity": Decimal(row + 1),
            "price": Decimal("260.50"),
            "answer": PARTLY if row % 4 == 3 else COMPLIES,
            "answer_text": _("How we meet it, and where the evidence is."),
        }
    )
    if row:
        return [one]
    over = SimpleNamespace(
        **plain | {"number_text": str(part + 1), "name": _("Part %(number)s") % {"number": part + 1}}
    )
    return [over, one]
