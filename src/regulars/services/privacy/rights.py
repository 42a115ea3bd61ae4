"""Who may see everything about a person, put it into a file, erase it: administrators, and roles that name these verbs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed
from regulars.engine import access
from regulars.engine.actor import Actor

VERBS = ("gather", "erase")
ENTITY = "subject-request"


def may(actor: Actor, verb: str) -> bool:
    """Whether a role of theirs speaks of the very verb; a word on everything does not reach so far."""
    if not access.token_allows(actor, access.registry.get(ENTITY), verb) or actor.viewer is not None:
        return False
    return actor.is_unlimited or any(grants.get((ENTITY, verb), "none") != "none" for grants in actor.grants)


def may_look(actor: Actor) -> bool:
    """Whether they may see everything that is kept of a person."""
    return any(may(actor, verb) for verb in VERBS)


def require(actor: Actor, verb: str = "") -> None:
    """Raises NotAllowed to those who may not."""
    if not (may(actor, verb) if verb else may_look(actor)):
        raise NotAllowed(_("Only an administrator, or a role that names this very right, may do this."))
