"""What the pages of people and roles show of their rights, to administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.engine.actor import Actor
from regulars.engine.describe import Extend, Panel
from regulars.engine.registry import register


def account_of(user: Any, actor: Actor) -> Mapping[str, Any] | None:
    """The roles of a person and the way to their account."""
    if not actor.is_admin:
        return None
    return {"roles": list(user.roles.filter(deleted_at=None).order_by("name"))}


def holders_of(role: Any, actor: Actor) -> Mapping[str, Any] | None:
    """How many people have a role, and the way to what it grants."""
    if not actor.is_admin:
        return None
    return {"people": role.users.filter(deleted_at=None, is_active=True).count()}


register(
    Extend("user", panels=(Panel("account", _("Roles and sign-in"), "identity/panels/account.html", account_of),)),
    Extend("role", panels=(Panel("grants", _("What it may do"), "identity/panels/grants.html", holders_of),)),
)
