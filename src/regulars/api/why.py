"""`GET …/ID/why`: what allows a person each action on a record, or what stands against it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, why
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import User


def told(call: Call, entity: Entity, key: str) -> HttpResponse:
    """About oneself, or about `user` for administrators; `action` asks of one action only."""
    row = access.records(entity, call.actor).row(key, ())
    person = _person(call)
    action = call.choice("action", why.actions_of(entity))
    found = why.explain(entity, row.id, person, (action,) if action else why.actions_of(entity), call.actor)
    return answer(
        {
            "user": {"id": person.id, "label": person.name},
            "record": row.id,
            "actions": [_action(each, call.actor) for each in found],
            "fields": [
                {
                    "field": each.field.key,
                    "mode": each.mode or "open",
                    "roles": [
                        {"role": name, "says": mode or "open", "counts": counts} for name, mode, counts in each.roles
                    ],
                }
                for each in why.fields(entity, person, call.actor)
            ],
        }
    )


def _person(call: Call) -> Actor:
    given = call.parameter("user")
    if not given or given == str(call.actor.id):
        return call.actor
    if not call.actor.is_unlimited:
        raise NotAllowed(_("Only an administrator may do this."))
    try:
        user = User.objects.filter(pk=uuid.UUID(given), deleted_at=None).first()
    except ValueError:
        user = None
    if user is None:
        raise Invalid(fields={"user": _("There is no such record, or you may not see it.")})
    return actors.of(user)


def _action(found: why.Explanation, reader: Actor) -> dict[str, Any]:
    return {
        "action": found.action,
        "allowed": found.allowed,
        "obstacle": found.obstacle,
        "reasons": [_reason(each, reader) for each in found.reasons],
        "needed": found.needed,
    }


def _reason(found: why.Reason, reader: Actor) -> dict[str, Any]:
    """Conditions of roles are the administrators' to read."""
    return {
        "kind": found.kind,
        "opens": found.opens,
        "role": found.role,
        "whole": found.whole.name if found.whole else None,
        "condition": found.condition if reader.is_unlimited else None,
        "shares": [share.pk for share in found.shares],
    }
