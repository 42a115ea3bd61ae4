"""`/api/v1/ENTITY-PLURAL/ID/followers`: who follows a record; follow it oneself, or no more."""

from __future__ import annotations

from django.http import HttpResponse

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.services.notify import following


def listed(call: Call, entity: Entity, key: str) -> HttpResponse:
    """GET: those whom one may see, how many there are, and whether one is among them."""
    record = access.records(entity, call.actor).row(key, ()).id
    state = following.state(record, call.actor)
    people = [{"id": person, "label": name} for person, name in following.names(record, call.actor).items()]
    return answer({"items": people, "count": state.count, "following": state.mine})


def followed(call: Call, entity: Entity, key: str) -> HttpResponse:
    """POST: follow it."""
    record = access.records(entity, call.actor).row(key, ()).id
    following.follow(entity, [record], actor=call.actor)
    return listed(call, entity, key)


def left(call: Call, entity: Entity, key: str) -> HttpResponse:
    """DELETE: follow it no more."""
    record = access.records(entity, call.actor).row(key, ()).id
    following.unfollow([record], actor=call.actor)
    return listed(call, entity, key)
