"""One matching rule: its lines of field and comparison."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.engine.describe import Entity
from regulars.services.duplicates.comparisons import OFFERS, fitting
from regulars.services.duplicates.entities import NEEDS
from regulars.services.duplicates.guards import MOST_LINES
from regulars.services.duplicates.models import MatchingRule
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.setup.duplicates import DUPLICATE_RULES, LIST, MATCHING_RULES, label_of
from regulars.ui.setup.of_entities import of_an_entity
from regulars.ui.setup.rows import deleted, edited, free_key, kept, put_all

TEXTS = ("label", "label_ru", "needs")
SPARE = 2


@for_admins
@require_http_methods(["GET", "POST"])
@of_an_entity(LIST)
def new(request: HttpRequest) -> HttpResponse:
    """A new rule between two entities, which the address names."""
    row, entity = MATCHING_RULES.blank(request)
    other = MATCHING_RULES.entity_or_404(request.GET.get("other") or entity.name)
    row.other = other.name
    return _edited(request, row, entity, other)


@for_admins
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A rule as it is."""
    row, entity = MATCHING_RULES.found(key)
    return _edited(request, row, entity, MATCHING_RULES.entity_or_404(row.other))


@for_admins
@require_POST
def delete(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """Into the bin, from where Undo brings it back."""
    row, _entity = {"matching": MATCHING_RULES, "deeds": DUPLICATE_RULES}[kind].found(key)
    return deleted(request, row, said=_("The rule was deleted."), back=LIST)


def _edited(request: HttpRequest, row: MatchingRule, entity: Entity, other: Entity) -> HttpResponse:
    return edited(
        request,
        row,
        keep=lambda: _take(request, row, entity),
        show=lambda wrong: _shown(request, row, (entity, other), wrong),
        back=LIST,
    )


def _shown(
    request: HttpRequest, row: MatchingRule, between: tuple[Entity, Entity], wrong: Mapping[str, str]
) -> HttpResponse:
    (entity, other), is_new = between, row.loaded is None
    spare: list[dict[str, Any]] = [{}] * min(SPARE, MOST_LINES - len(row.lines))
    context = {
        "title": _("New matching rule") if is_new else label_of(row),
        "crumbs": [(_("Duplicates"), LIST), (str(entity.label_plural), "")],
        "rule": row,
        "is_new": is_new,
        "entity": entity,
        "other": other,
        "needs": [(option.value, option.label) for option in NEEDS],
        "lines": [*row.lines, *spare],
        "offers": [(each.name, each.label) for each in OFFERS.values()],
        "fields": _options(entity),
        "others": _options(other),
        "wrong": wrong,
        "post": f"{MATCHING_RULES.at}new?entity={entity.name}&other={other.name}"
        if is_new
        else f"{MATCHING_RULES.at}{row.pk}",
    }
    return pages.render(request, "ui/setup/matching_rule.html", status=422 if wrong else 200, **context)


def _take(request: HttpRequest, row: MatchingRule, entity: Entity) -> dict[str, str]:
    """Put what was posted on the rule and save it; gives what is wrong, by field."""
    data: dict[str, Any] = {name: request.POST.get(name, "") for name in TEXTS}
    data |= {"lines": _lines(request.POST), "is_active": bool(request.POST.get("is_active"))}
    if row.loaded is None:
        data |= {"entity": row.entity, "other": row.other, "key": free_key(data["label"], entity, MatchingRule)}
    return kept(request, row, data, put_all)


def _lines(posted: QueryDict) -> list[dict[str, Any]]:
    """The lines in which a comparison was chosen."""
    found = []
    for compare, field, against, least in zip(
        *(posted.getlist(name) for name in ("compare", "field", "against", "least")), strict=False
    ):
        if not compare:
            continue
        line: dict[str, Any] = {"compare": compare, "field": field, "against": against}
        offer = OFFERS.get(compare)
        if least.strip() and offer is not None and offer.graded:
            line["least"] = _share(least)
        found.append(line)
    return found


def _share(text: str) -> Any:
    """Percent as typed → a share of 1; what is no number is left to the guard."""
    digits = text.strip().removesuffix("%").replace(",", ".").strip()
    return round(float(digits) / 100, 4) if re.fullmatch(r"\d{1,3}(\.\d{1,2})?", digits) else text


def _options(entity: Entity) -> list[tuple[str, str]]:
    """Fields that some comparison fits, in the order of the form."""
    able = {each.key: str(each.label) for offer in OFFERS.values() for each in fitting(entity, offer)}
    return [(each.key, able[each.key]) for each in entity.fields if each.key in able]
