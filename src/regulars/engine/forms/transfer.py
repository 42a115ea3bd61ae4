"""Form rules and layouts as plain data and back: how they go from a test installation to the real one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.models import FormRule, Layout, Role

KEYS = (
    "entity",
    "label",
    "label_ru",
    "effect",
    "targets",
    "condition",
    "message",
    "message_ru",
    "is_active",
    "position",
)


def dump() -> list[dict[str, Any]]:
    """Every rule, ordered, without ids: two installations with the same rules give the same."""
    rows = FormRule.objects.filter(deleted_at=None).order_by("entity", "label", "effect", "position")
    return [{key: getattr(row, key) for key in KEYS} for row in rows]


def load(given: Iterable[Mapping[str, Any]], *, actor: Actor) -> list[FormRule]:
    """Make these rules, or change those of the same entity, label and effect. Gives what was written. Raises Refused."""
    described = registry.get("form-rule")
    changed = []
    for each in given:
        same = {key: each.get(key, "") for key in ("entity", "label", "effect")}
        row = FormRule.objects.filter(deleted_at=None, **same).first() or values.new_record(described)
        values.apply(row, described, {key: each[key] for key in KEYS if key in each}, actor)
        changed += save.save_many([row], actor=actor)
    return changed


def dump_layouts() -> list[dict[str, Any]]:
    """Every layout, ordered; roles by name."""
    rows = Layout.objects.filter(deleted_at=None).select_related("role").order_by("entity", "role__name", "label")
    return [{"entity": row.entity, "label": row.label, "role": row.role.name if row.role else None, "parts": row.parts} for row in rows]  # fmt: skip


def load_layouts(given: Iterable[Mapping[str, Any]], *, actor: Actor) -> list[Layout]:
    """Make these layouts, or change those for the same people. Gives what was written. Raises Refused, also for an unknown role."""
    described = registry.get("layout")
    changed = []
    for each in given:
        role = Role.objects.filter(name=each["role"], deleted_at=None).first() if each.get("role") else None
        if each.get("role") and role is None:
            raise Invalid(fields={"role": _("There is no role “%(name)s”.") % {"name": str(each["role"])[:60]}})
        found = Layout.objects.filter(entity=each.get("entity"), role=role, deleted_at=None).first()
        row = found or values.new_record(described)
        data = {
            **{key: each[key] for key in ("entity", "label", "parts") if key in each},
            "role": str(role.pk) if role else None,
        }
        values.apply(row, described, data, actor)
        changed += save.save_many([row], actor=actor)
    return changed
