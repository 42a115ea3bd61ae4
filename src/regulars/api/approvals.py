"""`/api/v1/approval-requests`: what waits for whom, asked for, answered, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.base.ids import id_of
from regulars.engine import registry
from regulars.services.approvals import asking, deciding, queries
from regulars.services.approvals.models import APPROVED, REJECTED, STATES, ApprovalEvent, ApprovalSeat
from regulars.services.approvals.queries import Shown

Handler = Callable[[], HttpResponse]
MOST = 200


def offered(call: Call, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked at an address of requests, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call), "POST": lambda: asked(call)}
        case [key]:
            return {"GET": lambda: answer(_whole(queries.one(key, call.actor)))}
        case [key, "approve"]:
            return {"POST": lambda: decided(call, key, APPROVED)}
        case [key, "reject"]:
            return {"POST": lambda: decided(call, key, REJECTED)}
        case [key, "withdraw"]:
            return {"POST": lambda: withdrawn(call, key)}
        case [key, "hand-over"]:
            return {"POST": lambda: handed_over(call, key)}
    return None


def listed(call: Call) -> HttpResponse:
    """GET: `scope=mine` what waits for you, `asked` what you asked for, `all`; or those of one record, by `entity` and `record`."""
    limit = call.number("limit", 50, MOST)
    state = call.choice("state", STATES)
    entity, record = call.parameter("entity"), call.identifier("record")
    if entity or record:
        found = _of_record(call, entity, record)
        return answer({"items": [item(each) for each in found if state in ("", each.request.state)], "next": None})
    scope = call.choice("scope", queries.SCOPES) or queries.MINE
    after = call.identifier("after")
    found = queries.listed(call.actor, scope=scope, state=state, before=after, limit=limit + 1)
    items = [item(each) for each in found[:limit]]
    return answer({"items": items, "next": str(found[limit - 1].request.pk) if len(found) > limit else None})


def _of_record(call: Call, entity: str, record: uuid.UUID | None) -> list[Shown]:
    found = registry.find(entity)
    if found is None or record is None:
        raise Invalid(
            fields={"entity" if found is None else "record": _("Give both “entity” and “record”.")},
            code="bad_parameter",
        )
    return queries.of_record(found, record, call.actor, limit=MOST)


def asked(call: Call) -> HttpResponse:
    """POST `{"approval": key or id, "record": id or number, "comment": …}` of a record that you may edit (201)."""
    body = call.json_object(("approval", "record", "comment"))
    approval = asking.by_key(_text(body, "approval", needed=True))
    request = asking.ask_for(approval.entity, _text(body, "record", needed=True), str(approval.pk), actor=call.actor, comment=_text(body, "comment"))  # fmt: skip
    address = f"/api/v1/approval-requests/{request.pk}"
    return answer(_whole(queries.one(request.pk, call.actor)), status=201, headers={"Location": address})


def decided(call: Call, key: str, decision: str) -> HttpResponse:
    """POST …/approve and …/reject `{"comment": …}`."""
    body = call.json_object(("comment",))
    request = queries.one(key, call.actor).request
    deciding.decide(request, decision, actor=call.actor, comment=_text(body, "comment"))
    return answer(_whole(queries.one(key, call.actor)))


def withdrawn(call: Call, key: str) -> HttpResponse:
    """POST …/withdraw `{"comment": …}`."""
    body = call.json_object(("comment",))
    asking.withdraw(queries.one(key, call.actor).request, actor=call.actor, comment=_text(body, "comment"))
    return answer(_whole(queries.one(key, call.actor)))


def handed_over(call: Call, key: str) -> HttpResponse:
    """POST …/hand-over `{"from": person, "to": person, "comment": …}` (administrators)."""
    body = call.json_object(("from", "to", "comment"))
    request = queries.one(key, call.actor).request
    who, to = (_id(body, name) for name in ("from", "to"))
    deciding.hand_over(request, who, to, actor=call.actor, comment=_text(body, "comment"))
    return answer(_whole(queries.one(key, call.actor)))


# -- shapes ---------------------------------------------------------------------------------------------------------------


def item(each: Shown) -> dict[str, Any]:
    """A request in a list."""
    request = each.request
    return {
        "id": request.pk, "approval": {"id": request.approval, "label": request.words}, "state": request.state,
        "entity": request.entity, "record": request.record, "title": each.title, "version": request.version,
        "asked_by": _person(each, request.asked_by), "asked_at": request.asked_at, "comment": request.comment,
        "level": request.level + 1, "levels": len(request.plan["levels"]), "due_at": request.due_at, "ended_at": request.ended_at,
        "waits_for": [_person(each, seat.person) for seat in each.asked if not seat.decision and request.ended_at is None],
        "may_decide": each.may_decide, "may_withdraw": each.may_withdraw,
    }  # fmt: skip


def _whole(each: Shown) -> dict[str, Any]:
    plan = each.request.plan
    steps = [
        {
            "level": number + 1,
            "label": level.get("label", ""),
            "need": str(level.get("need", "any")),
            "seats": [_seat(each, seat) for seat in each.seats if seat.level == number],
        }
        for number, level in enumerate(plan["levels"])
    ]
    history = [_event(each, event) for event in each.events]
    return {**item(each), "may_change": plan.get("may_change", []), "steps": steps, "history": history}


def _seat(each: Shown, seat: ApprovalSeat) -> dict[str, Any]:
    return {
        "person": _person(each, seat.person), "why": seat.why, "open": seat.is_open, "decision": seat.decision or None,
        "comment": seat.comment, "decided_by": _person(each, seat.decided_by), "decided_at": seat.decided_at, "way": seat.way or None,
    }  # fmt: skip


def _event(each: Shown, event: ApprovalEvent) -> dict[str, Any]:
    return {
        "at": event.at, "what": event.what, "level": event.level + 1, "who": _person(each, event.who), "whom": _person(each, event.whom),
        "comment": event.comment, "way": event.way or None,
    }  # fmt: skip


def _person(each: Shown, key: uuid.UUID | None) -> dict[str, Any] | None:
    return {"id": key, "label": each.name(key)} if key else None


def _text(body: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    found = body.get(name, "")
    if not isinstance(found, str):
        raise Invalid(fields={name: _("A text is expected.")})
    if needed and not found.strip():
        raise Invalid(fields={name: _("This field is required.")})
    return found


def _id(body: Mapping[str, Any], name: str) -> uuid.UUID:
    found = id_of(_text(body, name, needed=True))
    if found is None:
        raise Invalid(fields={name: _("An identifier is expected.")})
    return found
