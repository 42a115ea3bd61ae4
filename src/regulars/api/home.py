"""What there is, and who asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.engine import access, registry
from regulars.engine.models import User
from regulars.engine.shares import shareable

RIGHTS = ("view", "create", "edit", "delete", "export", "import", "bulk", "merge", "share")


def index(call: Call) -> HttpResponse:
    """The entities the actor may see and what they may do with each."""
    found = []
    for entity in registry.entities():
        allowed = [right for right in RIGHTS if access.may(call.actor, entity, right)]
        if "share" in allowed and not shareable(entity):
            allowed.remove("share")
        if "view" not in allowed:
            continue
        described: dict[str, Any] = {
            "name": entity.name,
            "plural": entity.plural,
            "label": entity.label,
            "label_plural": entity.label_plural,
            "url": f"/api/v1/{entity.plural}",
            "rights": allowed,
            "verbs": list(entity.action_by_verb),
        }
        found.append(described)
    others = {
        name: f"/api/v1/{name}"
        for name in ("changes", "audit", "bin", "reports", "search", "shares", "settings", "me", "openapi.json")
    }
    return answer({"entities": found, "links": {**others, "docs": "/api/docs"}})


def me(call: Call) -> HttpResponse:
    """The person the token acts for."""
    actor = call.actor
    scopes = None if actor.token_scopes is None else sorted(actor.token_scopes)
    return answer(
        {
            "id": actor.id,
            "name": actor.name,
            "email": actor.email,
            "is_admin": actor.is_admin,
            "language": User.objects.filter(pk__in=[actor.id]).values_list("language", flat=True).first() or None,
            "timezone": actor.manner.timezone,
            "currency": actor.manner.currency,
            "first_weekday": actor.manner.first_weekday,
            "fiscal_month": actor.manner.fiscal_month,
            "token": {"id": actor.token, "scopes": scopes},
        }
    )
