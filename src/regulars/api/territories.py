"""`/api/v1/territories/plan …`: the rules of territories as drafted and in force, what activating would do, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.runs import run_item
from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.engine.territories import moves, plan
from regulars.engine.territories.figures import figures, moving, sights, without_owners_gone


def shown(call: Call) -> HttpResponse:
    """GET /territories/plan?entity=: the draft, what is in force, and what differs."""
    entity = _entity(call, "view")
    tree, kept = plan.draft(entity), plan.in_force(entity)
    found = {
        "entity": entity.name,
        "draft": tree,
        "mark": plan.digest(tree),
        "in_force": {"since": kept.created_at, "places": kept.tree} if kept else None,
        "differences": [{"territory": each.territory, "name": each.name, "kind": each.kind} for each in plan.differences(entity)],
    }  # fmt: skip
    return answer(found)


def previewed(call: Call) -> HttpResponse:
    """GET /territories/preview?entity=: how many records would move from where to where, which, and who gains and loses sight.

    `limit` and `after` page through the records.
    """
    entity = _entity(call, "view")
    tree = plan.draft(entity)
    places = without_owners_gone(plan.places_of(tree))
    found = figures(entity, places)
    people, more = sights(entity, places, found)
    limit = call.number("limit", 100, 1000)
    listed = moving(entity, places, after=call.identifier("after") or moves.FIRST, limit=limit + 1)
    body: dict[str, Any] = {
        "entity": entity.name,
        "mark": plan.digest(tree),
        "total": found.total,
        "moved": found.moved,
        "kept_by_hand": found.kept,
        "without_territory": found.after.get(None, 0),
        "moves": [{"before": each.before, "after": each.after, "count": each.count} for each in found.moves],
        "people": [{"id": each.person, "name": each.name, "gains": each.gains, "loses": each.loses} for each in people],
        "more_people": more,
        "records": [{"id": each.record, "before": each.before, "after": each.after} for each in listed[:limit]],
        "next": listed[limit - 1].record if len(listed) > limit else None,
    }
    return answer(body)


def activated(call: Call) -> HttpResponse:
    """POST /territories/activate {"entity", "mark"}: the draft that was looked at put in force; the run that moves the records (202)."""
    body = call.json_object()
    wrong = {key: _("There is no such parameter.") for key in body if key not in ("entity", "mark")}
    if not isinstance(body.get("mark"), str):
        wrong["mark"] = _("The mark of the preview is needed: activate what you have looked at.")
    if wrong:
        raise Invalid(fields=wrong)
    entity = _named(call, body.get("entity", ""), "edit")
    found = run_item(moves.activate(entity, body["mark"], actor=call.actor))
    return answer(found, status=202, headers={"Location": found["url"]})


def settled(call: Call) -> HttpResponse:
    """POST /territories/settle {"entity"}: what does not lie where the rules say is moved; the run (202), or that all lie right (200)."""
    body = call.json_object()
    wrong = {key: _("There is no such parameter.") for key in body if key != "entity"}
    if wrong:
        raise Invalid(fields=wrong)
    run = moves.settle(_named(call, body.get("entity", ""), "edit"), actor=call.actor)
    if run is None:
        return answer({"moved": 0})
    found = run_item(run)
    return answer(found, status=202, headers={"Location": found["url"]})


OFFERED: dict[str, tuple[str, Callable[[Call], HttpResponse]]] = {
    "plan": ("GET", shown),
    "preview": ("GET", previewed),
    "activate": ("POST", activated),
    "settle": ("POST", settled),
}


def _entity(call: Call, action: str) -> Entity:
    return _named(call, call.parameter("entity"), action)


def _named(call: Call, name: Any, action: str) -> Entity:
    """The entity that rules are asked about: accounts, where none is named. Administrators alone. Raises Invalid, NotAllowed."""
    if not call.actor.is_unlimited:
        raise NotAllowed
    access.require(call.actor, "territory-rule", action)
    able = plan.placed_entities()
    found = next((each for each in able if each.name == (name or able[0].name)), None)
    if found is None:
        text = _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(each.name for each in able)}
        raise Invalid(text, code="bad_parameter", fields={"entity": text})
    access.require(call.actor, found, action)
    return found
