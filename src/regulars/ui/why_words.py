"""An explanation of rights in words: each way that may open a record, and what is missing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.names import told
from regulars.engine.why import Explanation, FieldReason, Reason
from regulars.services.identity.history import action_names, following_names, scope_names
from regulars.ui.sharing_words import until_words
from regulars.ui.words_of_filters import in_words


def action_label(entity: Entity, action: str) -> str:
    verb = entity.action_by_verb.get(action)
    return str(verb.label) if verb else {**action_names(), **following_names()}.get(action, action)


def obstacle_words(obstacle: str) -> str:
    """What stands against the action altogether."""
    return {
        "token": _("The scopes of the token do not cover it."),
        "viewer": _("Whoever looks through another person's eyes changes nothing."),
        "kept": _("The program alone writes these records."),
        "stranger": _("Only people who are signed in may do this."),
        "no_word": _("No role grants it."),
    }.get(obstacle, "")


def reason_words(reason: Reason, entity: Entity, reader: Actor) -> str:
    """One reason, as a line."""
    words = _own_words(reason, entity, reader)
    if reason.whole is None:
        return words
    return _("%(reason)s (by the rights on what it belongs to: %(entity)s)") % {
        "reason": words,
        "entity": str(reason.whole.label),
    }


def _own_words(reason: Reason, entity: Entity, reader: Actor) -> str:
    if reason.kind == "admin":
        return _("Administrators may do everything.")
    if reason.kind == "open":
        return _("Everyone who is signed in sees these.")
    if reason.kind == "also":
        return _("Those who take part in it see it.")
    if reason.kind == "silent":
        return _("Role “%(role)s” does not grant it.") % {"role": reason.role}
    if reason.kind in ("share", "group"):
        return _share_words(reason, reader)
    scope = scope_names()[reason.kind]
    if reason.kind == "condition" and reader.is_unlimited:
        scope = f"{scope}: {in_words(reason.condition, reason.whole or entity, reader)}"
    return _("Role “%(role)s”: %(scope)s") % {"role": reason.role, "scope": scope}


def _share_words(reason: Reason, reader: Actor) -> str:
    if not reason.shares:
        return _("Single records shared with them")
    lines = []
    for share in reason.shares:
        known: dict[str, Any] = {"who": told("user", share.created_by.name, reader), "name": share.name}
        words = _("Shared group “%(name)s” of %(who)s") if share.record is None else _("Shared by %(who)s")
        until = _("until %(value)s") % {"value": until_words(share.until)} if share.until else ""
        lines.append(
            ", ".join(filter(None, (words % known, told("team", share.team.name, reader) if share.team else "", until)))
        )
    return "; ".join(lines)


def needed_words(explanation: Explanation) -> str:
    """What a role would have to say."""
    if not explanation.needed:
        return ""
    return _("A role would have to grant it with the scope “%(scope)s”.") % {"scope": scope_names()[explanation.needed]}


def mode_words(mode: str) -> str:
    return scope_names()[mode] if mode else _("Shown, editable")


def field_words(found: FieldReason) -> str:
    """What each role says of a field."""
    return "; ".join(
        _("%(role)s: %(mode)s") % {"role": name, "mode": mode_words(mode)}
        if counts
        else _("%(role)s: shows no such records") % {"role": name}
        for name, mode, counts in found.roles
    )
