"""Recurring imports over the API."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.base.errors import NotAllowed, NotFound
from regulars.engine import access, registry
from regulars.services.exchange import recurring, rounds
from regulars.services.exchange.models import RecurringImport
from regulars.services.exchange.rounds import Round

SHOWN = (
    "name",
    "entity",
    "kind",
    "place",
    "pattern",
    "plan",
    "minutes",
    "is_on",
    "next_at",
    "last_at",
    "message",
    "failures",
)


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of recurring imports, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call), "POST": lambda: created(call)}
        case [key]:
            return {
                "GET": lambda: shown(call, key),
                "PATCH": lambda: changed(call, key),
                "DELETE": lambda: deleted(call, key),
            }
        case [key, "run"]:
            return {"POST": lambda: looked(call, key)}
    return None


def listed(call: Call) -> HttpResponse:
    """GET /recurring-imports: one's own; everyone's for administrators."""
    found = recurring.mine(call.actor)
    latest = rounds.of(found, 1)
    return answer({"items": [item(each, latest[each.id]) for each in found]})


def created(call: Call) -> HttpResponse:
    """POST /recurring-imports."""
    found = item(recurring.save(_given(call), actor=call.actor))
    return answer(found, status=201, headers={"Location": found["url"]})


def shown(call: Call, key: str) -> HttpResponse:
    return answer(item(_one(call, key)))


def changed(call: Call, key: str) -> HttpResponse:
    """PATCH: the given parts; `is_on` begins anew after failures."""
    return answer(item(recurring.save(_given(call), actor=call.actor, known=_one(call, key))))


def deleted(call: Call, key: str) -> HttpResponse:
    found = _one(call, key)
    _require(call, found.entity)
    found.delete()
    return nothing()


def looked(call: Call, key: str) -> HttpResponse:
    """POST …/run: look now (202)."""
    found = _one(call, key)
    _require(call, found.entity)
    recurring.look_now(found)
    return answer(item(found), status=202)


def item(found: RecurringImport, log: Sequence[Round] | None = None) -> dict[str, Any]:
    """One of them with its rounds, all that are kept unless others are given."""
    log = rounds.of([found])[found.id] if log is None else log
    return {
        "id": found.id,
        **{key: getattr(found, key) for key in SHOWN},
        "log": [rounds.said(each) for each in log],
        "url": f"/api/v1/recurring-imports/{found.id}",
    }


def _given(call: Call) -> dict[str, Any]:
    return call.json_object()


def _require(call: Call, name: str) -> None:
    entity = registry.find(name)
    if entity is None or not access.may(call.actor, entity, "import"):
        raise NotAllowed


def _one(call: Call, key: str) -> RecurringImport:
    try:
        return recurring.one(call.actor, uuid.UUID(key))
    except ValueError:
        raise NotFound(_("There is no such recurring import, or you may not see it.")) from None
