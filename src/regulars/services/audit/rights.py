"""Who may look into the audit: administrators, and whoever has a role with the right `audit` on everything."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed
from regulars.engine.access import AUDIT
from regulars.engine.actor import ALL_ENTITIES, Actor


def may_read(actor: Actor) -> bool:
    """Whether the actor may see what everybody did. Fields that are hidden from them stay hidden there, too."""
    if actor.token_scopes is not None and "read" not in actor.token_scopes and "write" not in actor.token_scopes:
        return False
    return actor.is_unlimited or any(grants.get((ALL_ENTITIES, AUDIT)) == "all" for grants in actor.grants)


def require_read(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not may_read(actor):
        raise NotAllowed(_("The audit is for administrators, and for those whose role says so."))
