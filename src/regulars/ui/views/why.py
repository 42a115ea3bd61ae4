"""“Why can this person see this?”: the dialog of a record; about oneself for everyone, about anybody for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from regulars.base.errors import NotAllowed, NotFound
from regulars.engine import access, why
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import User
from regulars.engine.names import told
from regulars.ui import pages, why_words


@require_GET
def shown(request: HttpRequest, plural: str, key: UUID) -> HttpResponse:
    """Each action with the reasons for and against; the fields that are not open as usual."""
    entity = pages.entity_or_404(plural)
    reader = pages.actor_of(request)
    record = access.records(entity, reader).get(key)
    person = _person(request.GET.get("person", ""), reader)
    context: dict[str, Any] = {
        "entity": entity,
        "address": f"/{entity.plural}/{record.pk}/why",
        "about": person,
        "is_self": person.id == reader.id,
        "may_choose": reader.is_admin and reader.viewer is None,
        "owner": _owner(entity, record, reader),
        "roles": why.role_names(person, reader),
        "lines": [
            _line(each, entity, reader)
            for each in why.explain(entity, record.pk, person, why.actions_of(entity), reader)
        ],
        "fields": [
            (each.field.label, why_words.mode_words(each.mode), why_words.field_words(each))
            for each in why.fields(entity, person, reader)
        ],
    }
    return pages.render(request, "ui/why.html", **context)


def _person(given: str, reader: Actor) -> Actor:
    """Whom it is about: oneself, or the one an administrator names. Raises Refused."""
    if not given or given == str(reader.id):
        return reader
    if not reader.is_admin or reader.viewer is not None:
        raise NotAllowed
    try:
        user = User.objects.filter(pk=UUID(given), deleted_at=None).first()
    except ValueError:
        user = None
    if user is None:
        raise NotFound
    return actors.of(user)


def _owner(entity: Entity, record: Any, reader: Actor) -> str:
    """Who is responsible; nothing where that is kept from the reader."""
    if not entity.owner_column or reader.withholds(entity.name, entity.access.owner):
        return ""
    found = getattr(record, entity.access.owner, None)
    return told("user", found.name, reader) if found is not None else ""


def _line(found: why.Explanation, entity: Entity, reader: Actor) -> dict[str, Any]:
    reasons = [(each.opens, why_words.reason_words(each, entity, reader)) for each in found.reasons]
    return {
        "label": why_words.action_label(entity, found.action),
        "allowed": found.allowed,
        "obstacle": why_words.obstacle_words(found.obstacle),
        "reasons": sorted(reasons, key=lambda each: not each[0]),
        "needed": why_words.needed_words(found),
    }
