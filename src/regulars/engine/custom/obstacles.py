"""What stands in the way when a field that has values is to be unique, required, or to lose a choice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.engine import registry, rows
from regulars.engine.models import CustomField

SHOWN = 5


def twice(row: CustomField) -> str:
    """The values that stand more than once, in words; nothing when each stands once."""
    entity = registry.find(row.entity)
    found: Any = entity.by_key.get(row.key) if entity else None
    if entity is None or found is None or not found.custom:
        return ""
    column = found.place("t").sql
    double = rows.query(
        f"select {column}, count(*) from {entity.source} t where t.extra ? %s and t.deleted_at is null "
        "group by 1 having count(*) > 1 order by 2 desc, 1 limit %s",
        [row.key, SHOWN + 1],
    )
    if not double:
        return ""
    words = ", ".join(f"“{value}” ({count})" for value, count in double[:SHOWN])
    return _("These values stand more than once: %(values)s.") % {
        "values": words + (", …" if len(double) > SHOWN else "")
    }


def without(row: CustomField) -> int:
    """How many records have no value of a field."""
    entity = registry.find(row.entity)
    if entity is None:
        return 0
    sql = f"select count(*) from {entity.source} t where t.deleted_at is null and not t.extra ? %s"
    return int(rows.query(sql, [row.key])[0][0])


def still_chosen(row: CustomField, values: list[str]) -> str:
    """Whether records still have one of these choices, in words."""
    entity = registry.find(row.entity)
    if entity is None or not values:
        return ""
    sql = f"select count(*) from {entity.source} t where t.extra->%s ?| %s"
    count = int(rows.query(sql, [row.key, values])[0][0])
    if not count:
        return ""
    text = ngettext(
        "%(num)s record has a choice that you take away; retire it instead.",
        "%(num)s records have a choice that you take away; retire it instead.",
        count,
    )
    return text % {"num": count}
