"""Who changed what someone may do, and when: for the pages of people and roles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.engine import access, people, registry, workspace
from regulars.engine.models import Change

VERBS = ("set_roles", "set_grants", "sign_out", "forget_factors", "deactivate", "activate", "view_as", "view_as_end")
SHOWN = 10


@dataclass(frozen=True)
class Entry:
    """One change of rights: who, when, what was done, and what moved as (what, before, after)."""

    at: datetime
    who: str
    deed: str
    moved: list[tuple[str, str, str]]


def recent(record: UUID) -> list[Entry]:
    """The latest changes of a person's or a role's rights, newest first."""
    found = list(Change.objects.filter(record=record, verb__in=VERBS).order_by("-id")[:SHOWN])
    names = people.called(change.actor for change in found)
    return [Entry(each.at, names.get(each.actor, "Regulars"), deeds()[each.verb], _moved(each)) for each in found]


def of_workspace(labels: dict[str, str]) -> list[Entry]:
    """The latest changes of these settings of the whole workspace, newest first."""
    found = Change.objects.filter(record=workspace.WORKSPACE, diff__has_any_keys=list(labels)).order_by("-id")[:SHOWN]
    names = people.called(change.actor for change in found)
    return [
        Entry(
            each.at,
            names.get(each.actor, "Regulars"),
            ", ".join(labels[name] for name in each.diff if name in labels),
            [(labels[name], str(before), str(after)) for name, (before, after) in each.diff.items() if name in labels],
        )
        for each in found
    ]


def deeds() -> dict[str, str]:
    return {
        "set_roles": _("Roles changed"),
        "set_grants": _("Rights changed"),
        "sign_out": _("Signed out everywhere"),
        "forget_factors": _("Second steps removed"),
        "deactivate": _("Account closed"),
        "activate": _("Account opened again"),
        "view_as": _("Seen through by an administrator"),
        "view_as_end": _("No longer seen through by an administrator"),
    }


def action_names() -> dict[str, str]:
    return {
        "view": _("View"),
        "create": _("Create"),
        "edit": pgettext("right", "Edit"),
        "delete": pgettext("right", "Delete"),
        "export": _("Export"),
        "import": _("Import"),
        "bulk": _("In bulk"),
        "merge": _("Merge"),
    }


def following_names() -> dict[str, str]:
    """Rights that follow `edit` until a role speaks of them."""
    return {"share": _("Share")}


def scope_names() -> dict[str, str]:
    return {
        "none": _("None"),
        "own": _("Own"),
        "team": _("Team"),
        "branch": _("Branch"),
        "territory": _("Territory"),
        "condition": _("Condition"),
        "all": _("All"),
        "hidden": _("Hidden"),
        "masked": _("Masked"),
        "readonly": _("Read-only"),
    }


def _moved(change: Change) -> list[tuple[str, str, str]]:
    if change.verb == "set_roles":
        before, after = change.diff["roles"]
        return [(_("Roles"), ", ".join(before), ", ".join(after))]
    if change.verb != "set_grants":
        return []
    return [(what_of(key), word_of(before), word_of(after)) for key, (before, after) in change.diff.items()]


def what_of(key: str) -> str:
    """What a right of the change log is called: from "deal.view" to "Deals, View", from "fields.deal.amount" to "Deals, Amount"."""
    kind, rest = ("field", key.removeprefix("fields.")) if key.startswith("fields.") else ("right", key)
    kind, rest = ("condition", rest.removeprefix("condition.")) if rest.startswith("condition.") else (kind, rest)
    name, _dot, what = rest.partition(".")
    entity = registry.find(name)
    label = str(entity.label_plural) if entity else _("Everything") if name == "*" else name
    if kind == "condition":
        return f"{label}, {_('Condition')}"
    if kind == "field":
        field = entity.by_key.get(what) if entity else None
        return f"{label}, {field.label if field else what}"
    verb = entity.action_by_verb.get(what) if entity else None
    known = {**action_names(), **following_names(), access.AUDIT: _("Audit")}
    return f"{label}, {verb.label if verb else known.get(what, what)}"


def word_of(value: Any) -> str:
    """What a scope of the change log is called; a condition as it stands."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return scope_names().get(str(value), str(value)) if value else "—"
