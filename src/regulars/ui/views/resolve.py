"""The answer to a conflict: which values stay."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.base.errors import Conflict, Refused
from regulars.engine import access, save, values
from regulars.ui import hx, pages
from regulars.ui.conflicts import conflict_dialog
from regulars.ui.posted import structure, version_of


@require_POST
def resolve(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Write one's own values where they were chosen; theirs stay by leaving them out."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    record = access.to_edit(entity, actor, key)
    data, version = structure(request.POST.get("data", "")), version_of(request.POST)
    if not data or not isinstance(data, dict) or version is None:
        raise Refused(_("This form cannot be read. Load the page anew."))
    kept = {name: value for name, value in data.items() if request.POST.get(f"keep-{name}", "mine") == "mine"}
    if kept:
        values.apply(record, entity, kept, actor)
        try:
            save.save(record, actor=actor, base_version=version)
        except Conflict as problem:
            return conflict_dialog(request, entity, record, problem, kept)
    return hx.refresh()
