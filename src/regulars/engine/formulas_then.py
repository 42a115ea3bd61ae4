"""Formulas of a past moment, worked out of what their fields held then: nothing kept them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from regulars.engine.derived import formulas
from regulars.engine.sql import is_worked_out_then

if TYPE_CHECKING:
    from regulars.engine.query import Records, Row


def fill(records: Records, made: list[Row], paths: Iterable[str]) -> None:
    """Put the formulas among the columns asked for into rows of these records, which are of a past moment."""
    from regulars.engine.query import Records

    entity, sources = records.entity, records.sources()
    known = entity.by_key
    asked = [path for path in paths if path in known and is_worked_out_then(entity, known[path])]
    shown = [path for path in asked if not sources.is_masked(path)]
    if not shown or not made:
        return
    found = Records(entity, records.actor, moment=records.moment, bin=records.bin).matching(row.id for row in made)
    held = {record.id: record for record in found.instances(limit=len(made))}
    for row in made:
        if row.id in held:
            formulas.fill(entity, held[row.id])
            row.values |= {path: known[path].get(held[row.id]) for path in shown}
