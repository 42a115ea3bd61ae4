"""What is done on a match, for each way in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.engine.describe import Entity
from regulars.engine.matches import ALLOW, WARN
from regulars.services.duplicates.models import DuplicateRule, MatchingRule
from regulars.services.duplicates.ways import DEEDS, WAYS
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.setup.duplicates import DUPLICATE_RULES, LIST, label_of
from regulars.ui.setup.of_entities import of_an_entity
from regulars.ui.setup.rows import edited, kept, put_all

TEXTS = ("label", "label_ru")
TYPED = frozenset(("form", "quick"))
ASKED = frozenset(("form", "quick", "api", "restore"))
"""Where somebody can be shown a match, and where somebody can be asked."""


@for_admins
@require_http_methods(["GET", "POST"])
@of_an_entity(LIST)
def new(request: HttpRequest) -> HttpResponse:
    """A new rule of an entity."""
    return _edited(request, *DUPLICATE_RULES.blank(request))


@for_admins
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A rule as it is."""
    return _edited(request, *DUPLICATE_RULES.found(key))


def _edited(request: HttpRequest, row: DuplicateRule, entity: Entity) -> HttpResponse:
    return edited(
        request,
        row,
        keep=lambda: _take(request, row),
        show=lambda wrong: _shown(request, row, entity, wrong),
        back=LIST,
    )


def _shown(request: HttpRequest, row: DuplicateRule, entity: Entity, wrong: Mapping[str, str]) -> HttpResponse:
    is_new = row.loaded is None
    matching = MatchingRule.objects.filter(Q(entity=entity.name) | Q(other=entity.name), deleted_at=None)
    context = {
        "title": _("New duplicate rule") if is_new else label_of(row),
        "crumbs": [(_("Duplicates"), LIST), (str(entity.label_plural), "")],
        "rule": row,
        "is_new": is_new,
        "entity": entity,
        "matching": [(each.key, label_of(each)) for each in matching.order_by("position", "id")],
        "ways": [(way, label, _deeds_of(way, row.ways.get(way, "")), row.ways.get(way, "")) for way, label in WAYS.items()],
        "wrong": wrong,
        **DUPLICATE_RULES.addresses(row),
    }  # fmt: skip
    return pages.render(request, "ui/setup/duplicate_rule.html", status=422 if wrong else 200, **context)


def _take(request: HttpRequest, row: DuplicateRule) -> dict[str, str]:
    """Put what was posted on the rule and save it; gives what is wrong, by field."""
    data: dict[str, Any] = {name: request.POST.get(name, "") for name in TEXTS}
    data["matching"] = request.POST.getlist("matching")
    data["ways"] = {way: given for way in WAYS if (given := request.POST.get(f"way-{way}", ""))}
    data |= {name: bool(request.POST.get(name)) for name in ("counts_hidden", "is_active")}
    if row.loaded is None:
        data["entity"] = row.entity
    wrong = kept(request, row, data, put_all)
    return {key.partition(".")[0]: text for key, text in wrong.items()}


def _deeds_of(way: str, chosen: str) -> list[tuple[str, str]]:
    """What can be done by a way in: nobody types into an import, nobody can be asked by mail."""
    left_out = {*(() if way in TYPED else (ALLOW,)), *(() if way in ASKED else (WARN,))} - {chosen}
    return [(name, str(label)) for name, label in DEEDS.items() if name not in left_out]
