"""The parts of a line's bundle on its page, and the click that takes an optional one or leaves it."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.areas.catalog.bundles import BUNDLE, parts_of
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.save import save
from regulars.ui import hx, pages


def parts_panel(line: Any, actor: Actor) -> dict[str, Any] | None:
    """What a line of a bundle is made of, and the optional parts that may be taken; nothing of any other line."""
    if not line.bundle and not (line.product_id and line.product.kind == BUNDLE):
        return None
    entity = registry.of(line)
    chosen = set(line.bundle_options)
    optional = [part for part in parts_of([line.product_id]).get(line.product_id, ()) if part.is_optional]
    may_edit = bool(optional) and access.records(entity, actor, "edit").matching([line.pk]).exists()
    kept = line.bundle.get("parts", [])
    return {
        "line": line,
        "entity": entity,
        "parts": [
            {**part, "quantity": Decimal(part["quantity"])}
            for part in kept
            if part["part"] not in {str(each.id) for each in optional}
        ],
        "optional": [(part, str(part.id) in chosen) for part in optional],
        "may_edit": may_edit,
    }


@require_POST
def choose_parts(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """The optional parts of a line become those that are ticked (`part`). Refused by the write door where the document is fixed."""
    entity = pages.entity_or_404(plural)
    if "bundle_options" not in entity.by_key:
        raise Http404
    actor = pages.actor_of(request)
    line = access.records(entity, actor, "edit").get(key)
    line.bundle_options = request.POST.getlist("part")
    save(line, actor=actor)
    if not hx.is_part(request):
        return HttpResponseRedirect(f"/{plural}/{key}")
    return hx.said(hx.go(f"/{plural}/{key}"), _("Saved"))
