"""What the write door refuses of the marks of own fields: a sensitive value must not come out by another way."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.engine.derived.expressions import Unfit, names_in
from regulars.engine.describe import Entity
from regulars.engine.models import CustomField

FORMULA, ROLL_UP = "formula", "roll_up"


def wrong_marks(row: CustomField, entity: Entity | None) -> dict[str, str]:
    """Found by the search, or worked out of a sensitive field without being sensitive itself."""
    if entity is None:
        return {}
    if row.is_sensitive:
        return {"is_searched": _("A sensitive field is not found by the search.")} if row.is_searched else _used_by(row)
    for label in _sensitive_inputs(row, entity):
        return {
            "is_sensitive": _("It is worked out of “%(label)s”, which is sensitive: so is this.") % {"label": label}
        }
    return {}


def _sensitive_inputs(row: CustomField, entity: Entity) -> Iterator[str]:
    rules = row.rules or {}
    if row.kind == FORMULA:
        keys, of = _names(rules), entity
    elif row.kind == ROLL_UP and registry.find(str(rules.get("source")).partition(".")[0]):
        keys, of = [str(rules.get("field") or "")], registry.get(str(rules["source"]).partition(".")[0])
    else:
        return
    yield from (str(of.by_key[key].label) for key in keys if key in of.sensitive)


def _used_by(row: CustomField) -> dict[str, str]:
    """The open fields that are worked out of this one."""
    others = CustomField.objects.filter(kind__in=(FORMULA, ROLL_UP), is_sensitive=False, deleted_at=None)
    for other in others.exclude(pk=row.pk):
        rules = other.rules or {}
        by_formula = other.kind == FORMULA and other.entity == row.entity and row.key in _names(rules)
        from_here = str(rules.get("source")).partition(".")[0] == row.entity and rules.get("field") == row.key
        if by_formula or (other.kind == ROLL_UP and from_here):
            return {"is_sensitive": _("“%(label)s” is worked out of it: mark that one first.") % {"label": other.label}}
    return {}


def _names(rules: dict[str, object]) -> list[str]:
    try:
        return list(names_in(str(rules.get("expression") or "")))
    except (Unfit, Refused):
        return []
