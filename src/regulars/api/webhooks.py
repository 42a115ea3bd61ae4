"""`/api/v1/webhooks` (administrators): where changes are sent, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.services.webhooks import actions, state
from regulars.services.webhooks.models import Delivery, Webhook

MOST = 500


def offered(call: Call, rest: list[str]) -> Mapping[str, Any] | None:
    """What may be asked at an address of webhooks, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call), "POST": lambda: created(call)}
        case [key]:
            return {
                "GET": lambda: shown(call, key),
                "PATCH": lambda: changed(call, key),
                "DELETE": lambda: deleted(call, key),
            }
        case [key, "deliveries"]:
            return {"GET": lambda: deliveries(call, key)}
        case [key, "deliveries", place, "resend"]:
            return {"POST": lambda: resent(call, key, place)}
        case [key, ("test" | "replay" | "rotate") as what]:
            return {"POST": lambda: {"test": tested, "replay": replayed, "rotate": rotated}[what](call, key)}
    return None


def listed(call: Call) -> HttpResponse:
    return answer({"items": [item(each) for each in actions.all_of(call.actor)]})


def created(call: Call) -> HttpResponse:
    """POST: the answer holds the secret, this once."""
    hook, secret = actions.create(call.json_object(), actor=call.actor)
    found = item(hook)
    return answer({**found, "secret": secret}, status=201, headers={"Location": found["api_url"]})


def shown(call: Call, key: str) -> HttpResponse:
    return answer(item(actions.one(call.actor, key)))


def changed(call: Call, key: str) -> HttpResponse:
    """PATCH: the given parts; `is_on` true begins again at once."""
    found = actions.one(call.actor, key)
    return answer(item(actions.change(found, call.json_object(), actor=call.actor)))


def deleted(call: Call, key: str) -> HttpResponse:
    actions.delete(actions.one(call.actor, key), actor=call.actor)
    return nothing()


def rotated(call: Call, key: str) -> HttpResponse:
    """POST …/rotate: a new secret, this once; `hours` is how long the old one signs too."""
    given = _only(call, "hours")
    secret = actions.rotate(actions.one(call.actor, key), hours=given.get("hours"), actor=call.actor)
    return answer({**item(actions.one(call.actor, key)), "secret": secret})


def tested(call: Call, key: str) -> HttpResponse:
    """POST …/test: what came of it."""
    return answer(delivery_item(actions.test(actions.one(call.actor, key), actor=call.actor)))


def replayed(call: Call, key: str) -> HttpResponse:
    """POST …/replay: everything since a moment once more (202)."""
    since = _only(call, "since").get("since")
    return answer(item(actions.replay(actions.one(call.actor, key), since, actor=call.actor)), status=202)


def deliveries(call: Call, key: str) -> HttpResponse:
    """GET …/deliveries: the latest first."""
    hook = actions.one(call.actor, key)
    limit = call.number("limit", 50, MOST)
    before = call.number("after", 2**63 - 1, 2**63 - 1)
    wanted = call.choice("state", tuple(state.DELIVERY_STATES))
    found = hook.deliveries.filter(place__lt=before).order_by("-place")
    rows = list((found.filter(state=wanted) if wanted else found)[: limit + 1])
    following = str(rows[limit - 1].place) if len(rows) > limit else None
    return answer({"items": [delivery_item(each) for each in rows[:limit]], "next": following})


def resent(call: Call, key: str, place: str) -> HttpResponse:
    """POST …/deliveries/PLACE/resend: now, and what came of it."""
    return answer(delivery_item(actions.resend(actions.one(call.actor, key), place, actor=call.actor)))


def item(hook: Webhook) -> dict[str, Any]:
    """A webhook without its secret."""
    return {
        "id": hook.pk,
        "name": hook.name,
        "url": hook.url,
        "owner": {"id": hook.owner_id, "label": hook.owner.name},
        "entities": hook.entities,
        "verbs": hook.verbs,
        "filter": hook.filter or None,
        "is_on": hook.is_on,
        "state": state.state_of(hook),
        "reason": state.reason(hook),
        "failing_since": hook.failing_since,
        "resume_at": hook.resume_at,
        "old_secret_until": hook.old_until,
        "position": f"{hook.transaction}-{hook.change}",
        "created_at": hook.created_at,
        "api_url": f"/api/v1/webhooks/{hook.pk}",
    }


def delivery_item(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.place,
        "message": delivery.message,
        "type": delivery.type,
        "change": delivery.change,
        "record": delivery.record if delivery.change is not None else None,
        "state": delivery.state,
        "next_at": delivery.next_at if delivery.state == Delivery.WAITING else None,
        "created_at": delivery.created_at,
        "ended_at": delivery.ended_at,
        "tries": [{**tried, "said": state.outcome(tried)} for tried in delivery.tries],
    }


def _only(call: Call, *known: str) -> dict[str, Any]:
    given = call.json_object()
    unknown = next((key for key in given if key not in known), None)
    if unknown is not None:
        raise Invalid(fields={unknown[:80]: _("There is no option “%(name)s”.") % {"name": unknown[:60]}})
    return given
