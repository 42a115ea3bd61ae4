"""Two people changed the same field: both values are shown, one is chosen, nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regulars.base.errors import Conflict
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference, Wrong
from regulars.engine.models import Change, User
from regulars.ui import pages
from regulars.ui.cells import cell
from regulars.ui.controls import labelled


def conflict_dialog(
    request: HttpRequest, entity: Entity, record: Any, problem: Conflict, data: Mapping[str, Any]
) -> HttpResponse:
    """A dialog (409) with what it was, yours and theirs; sending it writes what was chosen over the present version."""
    context = {
        "entity": entity,
        "record": record,
        "rows": conflict_rows(request, entity, problem),
        "who": who_was_last(record),
        "version": problem.details.get("version", record.version),
        "data": json.dumps(dict(data), ensure_ascii=False, default=str),
    }
    return pages.render(request, "ui/conflict.html", status=409, **context)


def conflict_rows(request: HttpRequest, entity: Entity, problem: Conflict) -> list[tuple[Any, ...]]:
    """(key, label, what it was, mine, theirs) of each field in conflict."""
    return [
        (
            key,
            str(entity.by_key[key].label),
            *(_shown(request, entity, key, values.get(part)) for part in ("base", "mine", "theirs")),
        )
        for key, values in problem.conflicts.items()
    ]


def _shown(request: HttpRequest, entity: Entity, key: str, raw: Any) -> Any:
    """A value of the change log as the page shows it."""
    found = entity.by_key[key]
    if raw is None:
        return ""
    try:
        value = found.parse(raw)
    except Wrong:
        return str(raw)
    if isinstance(found, Reference):
        value = labelled([found], {key: value}, pages.actor_of(request))[key]
    return cell(value, found, link=False) if not found.cell else found.text(value)


def who_was_last(record: Any) -> str:
    """The name of the person who changed the record last."""
    last = Change.objects.filter(record=record.pk).order_by("-id").values_list("actor", flat=True).first()
    name = User.objects.filter(pk=last).values_list("name", flat=True).first() if last else ""
    return name or _("Someone else")
