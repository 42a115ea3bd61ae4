"""Indexes of custom fields: made and dropped by a job while people work, never by whoever saves the field."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from regulars.engine import registry, rows
from regulars.engine.describe import Entity
from regulars.engine.models import CustomField

logger = logging.getLogger("regulars.custom")


def wanted() -> dict[str, tuple[str, CustomField]]:
    """The name of every index there should be: its SQL and its field. A changed field has a new name, so that it is made anew."""
    found: dict[str, tuple[str, CustomField]] = {}
    for row in CustomField.objects.filter(deleted_at=None, is_retired=False):
        entity = registry.find(row.entity)
        field = entity.by_key.get(row.key) if entity else None
        if entity is None or field is None or not field.custom or not (row.is_indexed or row.is_unique):
            continue
        for inside in field.indexes(field.place("")):  # type: ignore[attr-defined]
            name, sql = _statement(entity, row, inside)
            found[name] = (sql, row)
    return found


def settle() -> None:
    """Make what is missing, drop what is left over. Runs outside of a transaction; may be run again at any time."""
    asked = wanted()
    present = dict(
        rows.query(
            "select c.relname, i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname like 'cf\\_%%'",
            [],
        )
    )
    for name, is_valid in present.items():
        if name not in asked or not is_valid:
            rows.query(f'drop index concurrently if exists "{name}"', [])
    states: dict[Any, str] = {}
    for name, (sql, row) in asked.items():
        if present.get(name):
            states.setdefault(row.pk, "ready")
            continue
        CustomField.objects.filter(pk=row.pk).update(index_state="building")
        try:
            rows.query(sql, [])
            states.setdefault(row.pk, "ready")
        except Exception:
            logger.exception("An index of a custom field could not be made: %s", name)
            states[row.pk] = "failed"
    for key, state in states.items():
        CustomField.objects.filter(pk=key).update(index_state=state)
    CustomField.objects.exclude(pk__in=states).exclude(index_state="").update(index_state="")
    tables = {row.entity for _sql, row in asked.values()}
    for table in {entity.table for name in tables if (entity := registry.find(name))}:
        rows.query(f'analyze "{table}"', [])


def progress(row: CustomField) -> int | None:
    """How far the index of a field is, in per cent; None when none is being made."""
    found = rows.query(
        "select round(100.0 * blocks_done / nullif(blocks_total, 0)) from pg_stat_progress_create_index p "
        "join pg_class c on c.oid = p.index_relid where c.relname like %s and p.datname = current_database()",
        [f"cf\\_{row.pk.hex[-12:]}%"],
    )
    return int(found[0][0] or 0) if found else None


def _statement(entity: Entity, row: CustomField, inside: str) -> tuple[str, str]:
    own = getattr(entity.model, "of_entity", "")
    where = f" where entity = '{own}'" if own else ""
    digest = hashlib.sha256((entity.table + inside + where).encode()).hexdigest()[:8]
    name = f"cf_{row.pk.hex[-12:]}_{digest}"
    return name, f'create index concurrently if not exists "{name}" on "{entity.table}" using {inside}{where}'
