"""Roles, and the screen of what each may do: entities down, actions across, a scope in each cell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, save, values
from regulars.engine.actor import ALL_ENTITIES
from regulars.engine.describe import Entity
from regulars.engine.models import Role
from regulars.services.identity import actions, history, rights
from regulars.services.identity.pages.guard import actor_of, errors_of, for_admins, page, refused, said

CONDITION = "condition-"


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    living = Count("users", filter=Q(users__deleted_at=None, users__is_active=True), distinct=True)
    found = Role.objects.filter(deleted_at=None).annotate(people=living).order_by("name")
    return page(request, "identity/roles.html", {"title": _("Roles"), "roles": found})


@for_admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.create_role(
                request.POST.get("name", ""), description=request.POST.get("description", ""), actor=actor_of(request)
            )
        except Refused as problem:
            errors = errors_of(problem)
        else:
            return redirect("role", pk=made.pk)
    return page(request, "identity/new_role.html", {"title": _("New role"), "entered": request.POST}, errors=errors)


@for_admins
@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The permission screen of one role."""
    found = get_object_or_404(Role, pk=pk, deleted_at=None)
    grants, rules, filters = rights.grants_of(found), rights.field_rules_of(found), rights.conditions_of(found)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            grants, rules, filters = _read(request.POST)
            _save(request, found, grants, rules, filters)
        except Refused as problem:
            errors = errors_of(problem)
        else:
            said(request, _("Saved. It counts from the next click of everyone who has this role."))
            return redirect("role", pk=pk)
    context = {
        "title": found.name,
        "crumbs": [(_("Settings"), reverse("profile")), (_("Roles"), reverse("roles")), (found.name, "")],
        "role": found,
        "actor": actor_of(request),
        "entered": request.POST if errors else {"name": found.name, "description": found.description},
        "people": found.users.filter(deleted_at=None).order_by("name"),
        "actions": list(history.action_names().items()),
        "history": history.recent(found.pk),
        "audits": grants.get((ALL_ENTITIES, access.AUDIT)) == "all",
        "lines": [_everything(grants), *(_line(entity, grants, rules, filters) for entity in _entities())],
    }
    return page(request, "identity/role.html", context, errors=errors)


def _save(
    request: HttpRequest, found: Role, grants: dict[Any, str], rules: dict[Any, str], filters: dict[str, Any]
) -> None:
    actor, entity = actor_of(request), registry.get("role")
    given = {"name": request.POST.get("name", ""), "description": request.POST.get("description", "")}
    values.apply(found, entity, given, actor)
    found = save.save(found, actor=actor)
    actions.set_grants(found, grants, rules, filters, actor=actor)


@for_admins
@require_POST
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new role that may do the same, to be changed."""
    found = get_object_or_404(Role, pk=pk, deleted_at=None)
    name = request.POST.get("name", "").strip() or _("%(name)s (copy)") % {"name": found.name}
    try:
        made = actions.create_role(name, description=found.description, copy_of=found, actor=actor_of(request))
    except Refused as problem:
        refused(request, problem)
        return redirect("role", pk=pk)
    return redirect("role", pk=made.pk)


# What the screen shows


@dataclass(frozen=True)
class Choice:
    """One cell: its form name, the scope that is set, and those that can be."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One entity: its cells by action, its verbs, its fields. `follows` names the entity whose rights count instead.

    `condition` is the filter of its records where a scope is `condition`; `entity` is there where it can be set.
    """

    key: str
    label: str
    icon: str
    cells: dict[str, Choice]
    verbs: list[Choice]
    fields: list[Choice]
    follows: str = ""
    is_open: bool = False
    entity: Entity | None = None
    condition: dict[str, Any] | None = None

    @property
    def spoken(self) -> int:
        """How many verbs and fields have a word of their own."""
        return sum(1 for choice in (*self.verbs, *self.fields) if choice.value) + bool(self.condition)


def _entities() -> list[Entity]:
    return sorted(
        registry.entities(), key=lambda entity: (not entity.menu, bool(entity.access.through), str(entity.label_plural))
    )


def _everything(grants: dict[Any, str]) -> Line:
    names = {scope: history.scope_names()[scope] for scope in rights.scopes_for(None)}
    cells = {
        action: Choice(
            f"g:*:{action}", label, grants.get((ALL_ENTITIES, action), ""), [("", "—"), *list(names.items())[1:]]
        )
        for action, label in history.action_names().items()
    }
    return Line("*", _("Everything"), "layers", cells, [], [])


def _line(entity: Entity, grants: dict[Any, str], rules: dict[Any, str], filters: dict[str, Any]) -> Line:
    fields = [
        Choice(
            f"f:{entity.name}:{each.key}",
            str(each.label),
            rules.get((entity.name, each.key), ""),
            _modes(readonly=each.readonly),
        )
        for each in entity.fields
        if each.key != entity.title
    ]
    if entity.access.through:
        wholes = ", ".join(str(parent.label_plural) for parent in access.parents_of(entity))
        return Line(entity.name, str(entity.label_plural), entity.icon, {}, [], fields, follows=wholes)
    scope_names = history.scope_names()
    scopes = [(scope, scope_names[scope]) for scope in rights.scopes_for(entity)]
    known = rights.actions_of(entity)

    def unsaid(action: str) -> str:
        inherited = "" if entity.access.open else grants.get((ALL_ENTITIES, action), "none")
        return f"({scope_names[inherited]})" if inherited else "—"

    def choice(action: str, label: str, nothing: str) -> Choice:
        return Choice(
            f"g:{entity.name}:{action}", label, grants.get((entity.name, action), ""), [("", nothing), *scopes]
        )

    cells = {
        action: choice(action, label, unsaid(action))
        for action, label in history.action_names().items()
        if action in known
    }
    names = {key: label for key, label in history.following_names().items() if key in known}
    names |= {verb: str(action.label) for verb, action in entity.action_by_verb.items()}
    verbs = [choice(verb, label, _("As edit")) for verb, label in names.items()]
    conditional = "condition" in rights.scopes_for(entity)
    return Line(
        entity.name,
        str(entity.label_plural),
        entity.icon,
        cells,
        verbs,
        fields,
        is_open=entity.access.open,
        entity=entity if conditional else None,
        condition=filters.get(entity.name) if conditional else None,
    )


def _modes(*, readonly: bool) -> list[tuple[str, str]]:
    shown = [("", _("Shown") if readonly else _("Shown, editable"))]
    return [
        *shown,
        *([] if readonly else [("readonly", _("Read-only"))]),
        ("masked", _("Masked")),
        ("hidden", _("Hidden")),
    ]


def _read(posted: Any) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str], dict[str, Any]]:
    """The grants, field rules and conditions of a sent screen; empty choices are no word at all. Raises Invalid."""
    found: dict[str, dict[tuple[str, str], str]] = {"g": {}, "f": {}}
    filters: dict[str, Any] = {}
    for name, value in posted.items():
        if name.startswith(CONDITION) and value:
            filters[name.removeprefix(CONDITION)] = _filter(name, value)
            continue
        kind, _colon, rest = name.partition(":")
        entity, _colon, what = rest.partition(":")
        if kind in found and value and what:
            found[kind][entity, what] = value
    return found["g"], found["f"], filters


def _filter(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid(fields={name: _("This condition cannot be read.")}) from None
