"""Editions: what the positions said at a moment, kept by hand and whenever a tender is handed in, and two of them side by side."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils import timezone

from regulars.areas.tenders.compliance import positions_of
from regulars.areas.tenders.models import TenderEdition
from regulars.areas.tenders.reactions import place_of
from regulars.engine.actor import Actor

KEPT = ("number_text", "name", "description", "priority", "answer", "answer_text")


class Row(NamedTuple):
    """One position in several editions; a cell is None where an edition has none of it."""

    number: str
    cells: tuple[dict[str, Any] | None, ...]

    @property
    def differs(self) -> bool:
        return any(cell != self.cells[0] for cell in self.cells)


def keep(tender: Any, *, actor: Actor, note: str = "") -> TenderEdition:
    """Keep what the positions say; the tender's `edition` is its number, which the caller stores."""
    tender.edition = (tender.edition or 0) + 1
    return TenderEdition.objects.create(
        tender=tender.pk,
        number=tender.edition,
        positions=now(tender),
        note=note,
        made_at=timezone.now(),
        made_by=actor.id,
    )


def now(tender: Any) -> list[dict[str, Any]]:
    """What the positions say now."""
    return [_said(each) for each in positions_of(tender)]


def editions_of(tender: Any) -> list[TenderEdition]:
    """All that was kept, the newest first."""
    return list(TenderEdition.objects.filter(tender=tender.pk).order_by("-number")[:50])


def side_by_side(contents: list[list[dict[str, Any]]]) -> list[Row]:
    """Positions of several editions by their numbers."""
    by_number = [{each["number_text"]: each for each in content} for content in contents]
    numbers = sorted({number for known in by_number for number in known}, key=place_of)
    return [Row(number, tuple(known.get(number) for known in by_number)) for number in numbers]


def _said(position: Any) -> dict[str, Any]:
    plain = {name: getattr(position, name) for name in KEPT}
    return plain | {
        "weight": f"{position.weight.normalize():f}",
        "quantity": f"{position.quantity.normalize():f}" if position.quantity is not None else "",
        "price": f"{position.price.normalize():f}" if position.price is not None else "",
    }
