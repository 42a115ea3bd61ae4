"""`/api/v1/rules/ID/address` and `/arrivals`: where a rule is told of things from outside, what came in, taken once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api import mailboxes
from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.api.rules import rule_of, trial_told
from regulars.base.errors import Invalid
from regulars.base.ids import id_of
from regulars.engine import registry
from regulars.services.intake import doors, log, snippets, trying
from regulars.services.intake.forms import Form
from regulars.services.intake.kinds import FORM
from regulars.services.intake.models import Arrival, Door
from regulars.services.workflow.models import Rule

Handler = Callable[[], HttpResponse]


def offered(call: Call, key: str, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked below a rule, by method; None where there is nothing."""
    match rest:
        case ["address"]:
            return {
                "GET": lambda: address(call, key),
                "POST": lambda: renewed(call, key),
                "PATCH": lambda: signed(call, key),
            }
        case ["arrivals"]:
            return {"GET": lambda: listed(call, key)}
        case ["arrivals", "replay"]:
            return {"POST": lambda: replayed_all(call, key)}
        case ["arrivals", arrival]:
            return {"GET": lambda: shown(call, key, arrival)}
        case ["arrivals", arrival, "replay"]:
            return {"POST": lambda: replayed(call, key, arrival)}
        case ["mailbox", *below]:
            return mailboxes.offered(call, key, below)
    return None


def address(call: Call, key: str) -> HttpResponse:
    """GET …/address: where to send to."""
    rule = _owned(call, key)
    return answer(_door(rule, doors.of(rule)))


def renewed(call: Call, key: str) -> HttpResponse:
    """POST …/address: another address; the old one leads nowhere at once."""
    rule = _owned(call, key)
    return answer(_door(rule, doors.renew(rule, actor=call.actor)))


def signed(call: Call, key: str) -> HttpResponse:
    """PATCH …/address {"signing_secret": "whsec_…" or null}: ask for signatures, or for none."""
    body = call.json_object()
    wrong = unknown(body, ("signing_secret",))
    if "signing_secret" not in body:
        wrong["signing_secret"] = _("This field is required.")
    if wrong:
        raise Invalid(fields=wrong)
    rule = _owned(call, key)
    return answer(_door(rule, doors.sign_with(rule, body["signing_secret"], actor=call.actor)))


def listed(call: Call, key: str) -> HttpResponse:
    """GET …/arrivals?state=&limit=&after=: newest first."""
    limit = call.number("limit", 50, 500)
    rule = rule_of(call, key)
    state, after = call.choice("state", log.STATES), call.identifier("after")
    found = log.arrivals_of(rule, call.actor, state=state, before=after, limit=limit + 1)
    labels = log.labels(found[:limit], call.actor)
    items = [_arrival(each, labels) for each in found[:limit]]
    return answer({"items": items, "next": str(found[limit - 1].pk) if len(found) > limit else None})


def shown(call: Call, key: str, arrival: str) -> HttpResponse:
    """GET …/arrivals/ARRIVAL: with what came."""
    return answer(_whole(call, log.arrival_of(rule_of(call, key), id_of(arrival), call.actor)))


def replayed(call: Call, key: str, arrival: str) -> HttpResponse:
    """POST …/arrivals/ARRIVAL/replay: taken once more."""
    rule = _owned(call, key)
    return answer(_whole(call, log.replay(rule, log.arrival_of(rule, id_of(arrival), call.actor))))


def replayed_all(call: Call, key: str) -> HttpResponse:
    """POST …/arrivals/replay: all that was held or has failed is taken once more."""
    return answer({"count": log.replay_all(_owned(call, key))})


def tested(call: Call, key: str, body: Mapping[str, Any]) -> HttpResponse:
    """POST …/test {"incoming": {…}}: the record it would find or make, and each step. Nothing is kept."""
    wrong = {name: _("There is no such parameter.") for name in body if name != "incoming"}
    if not isinstance(body["incoming"], dict | list):
        wrong["incoming"] = _("An object or a list is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    found = trying.try_body(_owned(call, key), body["incoming"], viewer=call.actor)
    told = trial_told(found.trial) if found.trial is not None else NOTHING
    return answer({"record": {"label": found.label, "made": found.made}, **told})


NOTHING: Mapping[str, Any] = {"held": False, "conditions": [], "steps": [], "changes": [], "problem": ""}


def _owned(call: Call, key: str) -> Rule:
    rule = rule_of(call, key, "edit")
    doors.require(rule, call.actor)
    return rule


def _door(rule: Rule, door: Door) -> dict[str, Any]:
    url = doors.url_of(rule, door)
    told = {"url": url, "signed": bool(door.signing), "made_at": door.made_at, "frame": "", "html": ""}
    if rule.trigger["kind"] == FORM:
        form = Form(rule.trigger, registry.get(rule.entity))
        told |= {"frame": snippets.frame(form, url), "html": snippets.html(form, url)}
    return told


def _arrival(each: Arrival, labels: Mapping[Any, str]) -> dict[str, Any]:
    return {
        "id": each.pk, "kind": each.kind, "key": each.key, "received_at": each.received_at, "state": each.state,
        "reason": log.reason_of(each), "entity": each.entity, "record": each.record, "label": labels.get(each.record, ""),
        "made": each.made, "run": each.run, "ended_at": each.ended_at,
    }  # fmt: skip


def _whole(call: Call, each: Arrival) -> dict[str, Any]:
    return {**_arrival(each, log.labels([each], call.actor)), "media": each.media, "body": each.body}
