"""Approvals set up by administrators: listed in words, made, changed, deleted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.engine import registry
from regulars.engine.describe import Entity
from regulars.engine.models import Role, Team, User
from regulars.services.approvals import who
from regulars.services.approvals.guards import may_be_approved
from regulars.services.approvals.models import Approval
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import hx, pages
from regulars.ui.approvals.reading import SWITCHES, TEXTS, definition
from regulars.ui.setup.of_entities import EntitySettings, by_entity, of_an_entity
from regulars.ui.setup.rows import (
    deleted,
    edited,
    free_key,
    kept,
    put_all,
)
from regulars.ui.setup.rules import grouped
from regulars.ui.workflow.drawn_values import settable, value_control

LIST = "/admin/approvals/"
MOST_OFFERED = 500
APPROVALS = EntitySettings("approval", LIST, may_be_approved)


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every approval under its entity."""
    rows = Approval.objects.filter(deleted_at=None).order_by("position", "label", "id")
    groups = [{"entity": entity, "approvals": own} for entity, own in by_entity(rows)]
    able = [
        (each.name, str(each.label_plural))
        for each in registry.entities()
        if may_be_approved(each) and (each.menu or each.board)
    ]
    context: dict[str, Any] = {"title": _("Approvals"), "groups": groups, "entities": able}
    return pages.render(request, "ui/approvals/setups.html", **context)


@for_admins
@require_http_methods(["GET", "POST"])
@of_an_entity(LIST)
def new(request: HttpRequest) -> HttpResponse:
    """A new approval of an entity."""
    return _edited(request, *_blank(request))


@for_admins
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """An approval as it is."""
    return _edited(request, *APPROVALS.found(key))


@for_admins
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """The form with what was typed, after a button that changes its shape."""
    row, entity = APPROVALS.asked(request)
    put_all(row, definition(request.POST))
    return _shown(request, row, entity, {}, part=hx.is_part(request))


@for_admins
@require_POST
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Into the bin, from where Undo brings it back. What waits for it already is decided as it was asked."""
    row, _entity = APPROVALS.found(key)
    return deleted(request, row, said=_("The approval was deleted."), back=LIST)


def _blank(request: HttpRequest) -> tuple[Approval, Entity]:
    row, entity = APPROVALS.blank(request)
    row.levels = [{"who": {"kind": "manager"}}]
    return row, entity


def _edited(request: HttpRequest, row: Approval, entity: Entity) -> HttpResponse:
    return edited(
        request,
        row,
        keep=lambda: _take(request, row, entity),
        show=lambda wrong: _shown(request, row, entity, wrong),
        back=LIST,
    )


def _take(request: HttpRequest, row: Approval, entity: Entity) -> dict[str, str]:
    """Put what was posted on the approval and save it; gives what is wrong, by field."""
    data = definition(request.POST)
    if row.loaded is None:
        data |= {"entity": entity.name, "key": free_key(str(data["label"]), entity, Approval)}
    return kept(request, row, data, put_all)


def _shown(
    request: HttpRequest, row: Approval, entity: Entity, wrong: Mapping[str, str], *, part: bool = False
) -> HttpResponse:
    actor, is_new = pages.actor_of(request), row.loaded is None
    able = settable(entity, actor)
    sets = [
        (name, label, [*_rows(getattr(row, name), name, able, actor), _row("", None, name, able, actor)])
        for name, label in (("on_approve", _("When it is approved, set")), ("on_reject", _("When it is rejected, set")))
    ]
    context = {
        "title": _("New approval") if is_new else row.words,
        "crumbs": [(_("Approvals"), LIST), (str(entity.label_plural), "")],
        "row": row, "is_new": is_new, "entity": entity, "wrong": wrong, "texts": TEXTS, "switches": SWITCHES,
        "offered": _offered(entity), "groups": grouped(entity), "sets": sets,
        **APPROVALS.addresses(row),
    }  # fmt: skip
    template = "ui/approvals/setup_form.html" if part else "ui/approvals/setup.html"
    return pages.render(request, template, status=422 if wrong else 200, **context)


def _offered(entity: Entity) -> dict[str, Any]:
    """What may be chosen at each place of a level."""
    people = User.objects.filter(is_active=True, is_program=False, deleted_at=None).order_by("name", "id")
    fields = [(each.key, str(each.label)) for each in who.people_fields(entity)]
    return {
        "kinds": list(who.KINDS.items()),
        "people": [(str(key), name) for key, name in people.values_list("pk", "name")[:MOST_OFFERED]],
        "roles": [(str(key), name) for key, name in Role.objects.filter(deleted_at=None).order_by("name").values_list("pk", "name")],
        "teams": [(str(key), name) for key, name in Team.objects.filter(deleted_at=None).order_by("name").values_list("pk", "name")],
        "fields": fields,
        "of": [*fields, (who.ASKER, _("Who asks"))],
        "needs": [("any", _("one of them decides")), ("all", _("all must say yes")), *((str(number), _("%(number)s must say yes") % {"number": number}) for number in range(2, 6))],
        "lates": [("remind", _("remind them")), ("escalate", _("ask their managers")), ("approve", _("it counts as a yes")), ("reject", _("it is rejected"))],
    }  # fmt: skip


def _rows(given: Mapping[str, Any], name: str, able: Mapping[str, Any], actor: Any) -> list[dict[str, Any]]:
    return [_row(key, value, name, able, actor) for key, value in (given or {}).items()]


def _row(key: str, value: Any, name: str, able: Mapping[str, Any], actor: Any) -> dict[str, Any]:
    found = able.get(key)
    control = {"kind": "text", "name": f"{name}-what", "values": [""]}
    if found is not None:
        control = value_control(found, value, f"{name}-what", actor)
    return {"key": key, "fields": [(each.key, str(each.label)) for each in able.values()], "control": control}
