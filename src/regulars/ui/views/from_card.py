"""A form filled in from a business card: what was typed stays, the card fills what is empty."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.engine import access, registry, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Reference
from regulars.engine.fields.base import Wrong
from regulars.services.exchange import first_card
from regulars.ui import pages
from regulars.ui.posted import read, typed
from regulars.ui.views.form import Sheet, fields_of, render

CARD = "_card"
"""The control that holds the file."""


@require_POST
def from_card(request: HttpRequest, plural: str) -> HttpResponse:
    """The form of a new record as it stood, with what the card says. Nothing is stored. 422 with the reason for a file that cannot be read."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "create")
    if not entity.exchange.card:
        raise Http404
    fields = fields_of(entity, actor, request.POST)
    shown = typed(fields, read(entity, [each.key for each in fields], request.POST), request.POST)
    sheet = Sheet(entity, values.new_record(entity), shown)
    try:
        said = _said(entity, request.FILES.get(CARD))
    except Wrong as problem:
        sheet.reason, sheet.status = str(problem), 422
    else:
        sheet.shown |= _fitting(fields, said, shown, actor)
    return render(request, sheet, fields)


def _said(entity: Entity, upload: UploadedFile | None) -> dict[str, Any]:
    if upload is None or (upload.size or 0) > first_card.LARGEST:
        raise Wrong(_("A business card is expected: a file whose name ends in .vcf."))
    with TemporaryDirectory(prefix="regulars-card-") as folder:
        path = Path(folder) / "card.vcf"
        path.write_bytes(upload.read())
        return first_card.values_of(entity, path)


def _fitting(fields: list[Field], said: Mapping[str, Any], shown: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Of what the card says that for which there is an empty control, and which its field takes."""
    found: dict[str, Any] = {}
    for each in fields:
        if each.key not in said or not _is_empty(shown.get(each.key)):
            continue
        try:
            value = _linked(each, said[each.key], actor) if isinstance(each, Reference) else said[each.key]
            found[each.key] = each.parse(value, actor.manner)
            each.check(found[each.key])
        except Wrong:
            found.pop(each.key, None)
    return {key: value for key, value in found.items() if value is not None}


def _linked(field: Reference, name: str, actor: Actor) -> Any:
    """The one record of that name that the actor may see; nothing where there is none, or several."""
    target = registry.get(field.to)
    if not access.may(actor, target, "view"):
        return None
    ids = access.records(target, actor).where({"field": target.title, "op": "eq", "value": name}).ids(limit=2)
    return ids[0] if len(ids) == 1 else None


def _is_empty(shown: Any) -> bool:
    if isinstance(shown, Mapping):
        return not any(value for key, value in shown.items() if key not in ("was", "currency"))
    return shown in (None, "", [])
