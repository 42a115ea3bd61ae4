"""A template shown against a real record."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES
from regulars.engine import access
from regulars.services.identity.pages.guard import actor_of, errors_of, page
from regulars.services.templates import guards, previews
from regulars.services.templates.models import MessageTemplate


@require_GET
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Of which entity, which record, and then both languages side by side."""
    actor = actor_of(request)
    row: MessageTemplate = access.records("message-template", actor).get(key)
    name, record = request.GET.get("entity", "") or row.entity, request.GET.get("record", "")
    able = [each for each in guards.entities() if access.may(actor, each, "view")]
    context: dict[str, Any] = {
        "title": row.words,
        "row": row,
        "crumbs": [(_("Message templates"), "/message-templates/"), (row.words, f"/message-templates/{row.pk}")],
        "entity": next((each for each in able if each.name == name), None),
        "entities": [] if row.entity else [(each.name, str(each.label_plural)) for each in able],
        "record": record,
        "languages": LANGUAGES,
    }
    errors: dict[str, str] = {}
    if record:
        try:
            _entity, found, context["worded"] = previews.preview(row, name, record, actor=actor)
            context["label"] = str(found)
        except Refused as problem:
            errors = errors_of(problem)
    return page(request, "templates/preview.html", context, errors=errors)
