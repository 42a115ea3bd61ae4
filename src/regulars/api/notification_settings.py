"""`/api/v1/notifications/settings` and, for administrators, `/defaults`: how people are told of what, and when they are left in peace."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.services.identity.rights import require_admin
from regulars.services.notify import choosing


def shown(call: Call, *, everyone: bool = False) -> HttpResponse:
    """GET: by kind, and when."""
    return answer(choosing.told(_whose(call, everyone=everyone)))


def changed(call: Call, *, everyone: bool = False) -> HttpResponse:
    """PATCH: what is left out stays."""
    person = _whose(call, everyone=everyone)
    choosing.change(call.json_object(), person=person, actor=call.actor)
    return answer(choosing.told(person))


def _whose(call: Call, *, everyone: bool) -> uuid.UUID | None:
    if everyone:
        require_admin(call.actor)
        return None
    return call.actor.id
