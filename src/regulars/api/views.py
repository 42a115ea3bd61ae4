"""`/api/v1/views`: saved views of lists and boards, and which one opens first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer, nothing
from regulars.api.call import Call, unknown
from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, groups, registry, saved_views
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Role, SavedView
from regulars.engine.orders import usual_sort
from regulars.engine.query import Records
from regulars.engine.sql import Sources

PARTS = {"filter": dict, "sort": str, "columns": list, "group": list, "group_sort": str, "rows": str, "layout": str}
GIVEN = frozenset(("entity", "name", "for", *PARTS))


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of saved views, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call), "POST": lambda: created(call)}
        case ["first"]:
            return {"POST": lambda: first(call)}
        case [key]:
            return {
                "GET": lambda: shown(call, key),
                "PATCH": lambda: changed(call, key),
                "DELETE": lambda: deleted(call, key),
            }
    return None


def listed(call: Call) -> HttpResponse:
    """GET /views?entity=…: those the person sees, with what opens first for them."""
    entity = _entity(call, call.parameter("entity"))
    chosen = saved_views.choice_of(entity, call.actor)
    found = {"items": [item(view, call) for view in saved_views.kept(entity, call.actor).views]}
    return answer(found | {"first": chosen.own or None, "first_by_roles": chosen.by_roles, "order": chosen.order})


def created(call: Call) -> HttpResponse:
    """POST /views."""
    data = call.json_object()
    entity = _entity(call, data.get("entity"))
    if call.actor.id is None:
        raise NotAllowed
    view = SavedView(entity=entity.name, owner_id=call.actor.id)
    _fill(view, entity, data, call)
    found = item(view, call)
    return answer(found, status=201, headers={"Location": found["url"]})


def shown(call: Call, key: str) -> HttpResponse:
    return answer(item(saved_views.one(None, call.actor, key), call))


def changed(call: Call, key: str) -> HttpResponse:
    """PATCH: the given parts. Only its owner, or an administrator where others see it."""
    view = saved_views.one(None, call.actor, key)
    saved_views.require_change(view, call.actor)
    _fill(view, registry.get(view.entity), {"name": view.name, **call.json_object()}, call)
    return answer(item(view, call))


def deleted(call: Call, key: str) -> HttpResponse:
    saved_views.delete(saved_views.one(None, call.actor, key), call.actor)
    return nothing()


def first(call: Call) -> HttpResponse:
    """POST /views/first: which view opens first for oneself, or (administrators) for a role; the order of one's tabs."""
    data = call.json_object()
    wrong = unknown(data, ("entity", "view", "role", "order"))
    entity = _entity(call, data.get("entity"))
    order, view = data.get("order"), data.get("view")
    if "order" in data and not (
        isinstance(order, list) and all(isinstance(each, str) and len(each) <= 40 for each in order)
    ):
        wrong["order"] = _("A list of values is expected.")
    if view is not None and (not isinstance(view, str) or len(view) > 40):
        wrong["view"] = _("Text is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    if "role" in data:
        role = Role.objects.filter(deleted_at=None, name=str(data["role"])).first()
        if role is None:
            raise Invalid(fields={"role": _("There is no role “%(name)s”.") % {"name": str(data["role"])[:60]}})
        saved_views.open_first_for(entity, role, view or "", actor=call.actor)
    else:
        if order:
            saved_views.arrange(entity, call.actor, order)
        if "view" in data:
            saved_views.open_first(entity, call.actor, view or "")
    chosen = saved_views.choice_of(entity, call.actor)
    return answer({"first": chosen.own or None, "first_by_roles": chosen.by_roles, "order": chosen.order})


def item(view: SavedView, call: Call) -> dict[str, Any]:
    return {
        "id": view.pk,
        "entity": view.entity,
        "name": view.name,
        "for": saved_views.shared_with(view),
        **_parts(view, call.actor),
        "may_change": saved_views.may_change(view, call.actor),
        "url": f"/api/v1/views/{view.pk}",
    }


def _parts(view: SavedView, actor: Actor) -> dict[str, Any]:
    """What a view asks for; of somebody else's what the reader may ask for, too."""
    parts = {name: getattr(view, name) for name in PARTS}
    entity = registry.find(view.entity)
    if view.owner_id == actor.id or actor.is_unlimited or entity is None:
        return parts
    rows, sources = [view.rows] if view.rows else [], Sources(entity, actor)
    return parts | {
        "sort": view.sort if usual_sort(entity, actor, view.sort) == view.sort else "",
        "columns": [each for each in view.columns if sources.shows(str(each))],
        "group": [each for each in view.group if groups.may_group(entity, actor, str(each))],
        "rows": next((each for each in rows if groups.may_group(entity, actor, each)), ""),
    }


def _entity(call: Call, name: Any) -> Entity:
    found = registry.find(name) if isinstance(name, str) else None
    if found is None:
        raise Invalid(fields={"entity": _("There is no entity “%(name)s”.") % {"name": str(name)[:60]}})
    access.require(call.actor, found, "view")
    return found


def _fill(view: SavedView, entity: Entity, data: dict[str, Any], call: Call) -> None:
    """Check what is given by asking it, then keep it."""
    wrong = unknown(data, GIVEN)
    for name, kind in PARTS.items():
        if name in data and not isinstance(data[name], kind):
            wrong[name] = _("A value of another kind is expected.")
        elif name in data:
            setattr(view, name, data[name])
    if view.layout not in ("list", "board"):
        wrong["layout"] = _("One of these is expected: %(allowed)s.") % {"allowed": "list, board"}
    if wrong:
        raise Invalid(fields=wrong)
    view.name = saved_views.name_of(str(data.get("name") or ""))
    _try(view, entity, call)
    saved_views.share(view, entity, data.get("for", saved_views.shared_with(view)), call.actor)
    view.save()


def _try(view: SavedView, entity: Entity, call: Call) -> None:
    found: Records = access.records(entity, call.actor).where(view.filter or None)
    found = found.order_by(view.sort) if view.sort else found
    found.page([str(each) for each in view.columns] or [entity.title], limit=1)
    for by in view.group:
        groups.level_of(entity, call.actor, str(by))
    if view.rows:
        groups.row_level_of(entity, call.actor, str(view.rows))
