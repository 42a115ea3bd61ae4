"""The first card of a file as values for one record: what a form is filled in with from a business card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.services.exchange.reading import cards

LARGEST = 4 << 20
"""Bytes of a file; a card with a portrait has some hundred thousand."""
COLUMNS = {
    "org": "Company", "unit": "Department", "title": "Job title", "email": "E-mail", "tel": "Phone", "cell": "Mobile phone", "url": "Website",
    "bday": "Birthday", "categories": "Tags", "note": "Description",
}  # fmt: skip
"""By the property that an entity names (`Exchange.card`) the column that a card is read into."""
ADDRESS = {"street": "Street", "city": "City", "region": "Region", "postcode": "Postcode", "country": "Country"}


def values_of(entity: Entity, path: Path) -> dict[str, Any]:
    """By field what the card says, as a form would give it. Raises Wrong for a file that is none, empty or broken."""
    if path.stat().st_size > LARGEST or not cards.is_cards(path):
        raise Wrong(_("A business card is expected: a file whose name ends in .vcf."))
    line = next(cards.rows(path), None)
    if line is None or line.problem:
        raise Wrong(line.problem if line is not None else _("This file has no card."))
    said = dict(zip(cards.COLUMNS, line.cells, strict=False))
    found = {entity.title: _name(said, entity)}
    for kind, key in entity.exchange.card:
        found[key] = _address(said) if kind == "adr" else said.get(COLUMNS.get(kind, ""), "")
    if not any(found.get(key) for kind, key in entity.exchange.card if kind == "tel") and said["Phone 2"]:
        found |= {key: said["Phone 2"] for kind, key in entity.exchange.card if kind == "tel"}
    return {key: value for key, value in found.items() if value}


def _name(said: Mapping[str, str], entity: Entity) -> Any:
    parts = {part: said[f"{part.title()} name"] for part in ("first", "middle", "last")}
    if entity.by_key[entity.title].kind == "person_name" and parts["last"]:
        return {"full": "", **parts}
    whole, company = said["Full name"], said["Company"]
    return whole or company if entity.by_key[entity.title].kind == "person_name" else company or whole


def _address(said: Mapping[str, str]) -> dict[str, str] | None:
    found = {part: said[column] for part, column in ADDRESS.items()}
    return found if any(found.values()) else None
