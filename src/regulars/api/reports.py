"""`/api/v1/reports`: dashboards and views with their figures, as their pages show them to the same person.

A dashboard is declared by its area (`reports_known`); the views of lists and boards, the product's and saved ones, are reports by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api import aggregate, reports_known
from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.reports_known import Dashboard, Options
from regulars.base.errors import Invalid, NotFound
from regulars.engine import access, groups, registry, saved_views
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity

FILTERS = "filters"


@dataclass(frozen=True)
class Arrangement:
    """A view of a list or a board as a report: what it counts, by which fields, and which sums."""

    name: str
    label: str
    entity: Entity
    is_saved: bool
    filter: Mapping[str, Any] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    order: str = ""


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of reports, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call)}
        case [name]:
            return {"GET": lambda: shown(call, name)}
    return None


def listed(call: Call) -> HttpResponse:
    """GET /reports: what the person may read; `entity` narrows to one."""
    only = call.parameter("entity")
    wanted = registry.find(only) if only else None
    if only and wanted is None:
        raise Invalid(fields={"entity": _("There is no entity “%(name)s”.") % {"name": only[:60]}})
    entities = [each for each in ([wanted] if wanted else registry.entities()) if access.may(call.actor, each, "view")]
    names = {each.name for each in entities}
    found = [
        {**_dashboard_item(each), "parameters": _parameters(each.parameters(call.actor))}
        for each in reports_known.every()
        if each.entity in names
    ]
    found += [
        {**_view_item(each), "parameters": []} for entity in entities for each in _arrangements(entity, call.actor)
    ]
    return answer({"items": found})


def shown(call: Call, name: str) -> HttpResponse:
    """GET /reports/NAME: its figures. Raises NotFound where there is none that the person may read."""
    dashboard = reports_known.of(name)
    if dashboard is not None:
        if not access.may(call.actor, dashboard.entity, "view"):
            raise NotFound
        filters = call.choice(FILTERS, ("true", "false")) == "true"
        asked = _asked(call, dashboard.parameters(call.actor))
        told = dashboard.told(call.actor, asked, filters=filters)
        return answer({**_dashboard_item(dashboard), "asked": asked, **told})
    view = _arrangement(name, call.actor)
    _asked(call, {})
    records = access.records(view.entity, call.actor).where(view.filter or None)
    told = aggregate.figures(
        records, view.by, _sums(view.entity, call.actor), order=view.order or "label", limit=groups.MOST
    )
    return answer({**_view_item(view), **told})


def _parameters(found: Mapping[str, Options]) -> list[dict[str, Any]]:
    return [
        {"name": name, "options": [{"value": value, "label": str(label)} for value, label in options]}
        for name, options in found.items()
    ]


def _dashboard_item(dashboard: Dashboard) -> dict[str, Any]:
    said = {"label": _(dashboard.label), "about": _(dashboard.about), "entity": dashboard.entity}
    return {"name": dashboard.name, "kind": "dashboard", **said, "url": _url(dashboard.name)}


def _view_item(view: Arrangement) -> dict[str, Any]:
    kind = "saved_view" if view.is_saved else "view"
    said = {"label": view.label, "about": view.entity.label_plural, "entity": view.entity.name, "by": list(view.by)}
    return {"name": view.name, "kind": kind, **said, "filter": view.filter, "url": _url(view.name)}


def _url(name: str) -> str:
    return f"/api/v1/reports/{name}"


def _asked(call: Call, parameters: Mapping[str, Options]) -> dict[str, str]:
    """What the address narrows it to. Raises Invalid for what it cannot be narrowed by."""
    for name in call.query:
        if name not in parameters and name != FILTERS:
            wrong = _("There is no parameter “%(name)s”.") % {"name": name[:60]}
            raise Invalid(wrong, code="bad_parameter", fields={name[:60]: wrong})
    given = {name: call.choice(name, tuple(value for value, _label in of)) for name, of in parameters.items()}
    return {name: value for name, value in given.items() if value}


def _arrangements(entity: Entity, actor: Actor) -> Iterator[Arrangement]:
    """The views of an entity that a person sees above its list."""
    leads, kept = len(actor.branch) > 1, saved_views.kept(entity, actor)
    for view in kept.described:
        if leads or not view.for_leaders:
            name = f"{entity.plural}.{view.key}"
            yield Arrangement(
                name, str(view.label), entity, False, view.filter, _known(entity, actor, view.group), view.group_sort
            )
    for saved in kept.views:
        by = tuple(str(each) for each in saved.group)
        if not by and saved.layout == "board" and entity.board:
            by = (entity.board.by,)
        yield Arrangement(
            str(saved.pk), saved.name, entity, True, saved.filter, _known(entity, actor, by), saved.group_sort
        )


def _arrangement(name: str, actor: Actor) -> Arrangement:
    plural, dot, _key = name.partition(".")
    entity = registry.by_plural(plural) if dot else registry.find(saved_views.one(None, actor, name).entity)
    if entity is None or not access.may(actor, entity, "view"):
        raise NotFound
    found = next((each for each in _arrangements(entity, actor) if each.name == name), None)
    if found is None:
        raise NotFound
    return found


def _known(entity: Entity, actor: Actor, by: Sequence[str]) -> tuple[str, ...]:
    """The levels that the person may group by: a field may be hidden from them, or gone."""
    return tuple(each for each in by if groups.may_group(entity, actor, each))[: groups.MOST_LEVELS]


def _sums(entity: Entity, actor: Actor) -> list[str]:
    """What stands below the list and above the lanes of the board, as far as the person may see it."""
    keys = [*(entity.list.totals if entity.list else ()), *([entity.board.sum] if entity.board else [])]
    return [key for key in dict.fromkeys(keys) if key and not actor.withholds(entity.name, key)]
