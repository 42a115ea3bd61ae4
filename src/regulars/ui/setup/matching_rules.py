"""One matching rule: its lines of field and comparison."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.base.text import fold
from regulars.engine import registry, save, values
from regulars.engine.describe import Entity
from regulars.services.duplicates.comparisons import OFFERS, fitting
from regulars.services.duplicates.entities import NEEDS
from regulars.services.duplicates.guards import MOST_LINES
from regulars.services.duplicates.models import DuplicateRule, MatchingRule
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.setup.duplicates import LIST, entity_or_404, label_of
from regulars.ui.undo_links import undo_url

TEXTS = ("label", "label_ru", "needs")
SPARE = 2


@for_admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new rule between two entities, which the address names."""
    entity = entity_or_404(request.GET.get("entity", ""))
    other = entity_or_404(request.GET.get("other") or entity.name)
    row = values.new_record(registry.get("matching-rule"))
    row.entity, row.other = entity.name, other.name
    return _edited(request, row, entity, other)


@for_admins
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A rule as it is."""
    row = get_object_or_404(MatchingRule, pk=key, deleted_at=None)
    return _edited(request, row, entity_or_404(row.entity), entity_or_404(row.other))


@for_admins
@require_POST
def delete(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """Into the bin, from where Undo brings it back."""
    model: Any = {"matching": MatchingRule, "deeds": DuplicateRule}[kind]
    row = get_object_or_404(model, pk=key, deleted_at=None)
    save.delete([row], actor=pages.actor_of(request))
    back = f"/{registry.of(row).plural}/{row.pk}/restore"
    messages.success(request, _("The rule was deleted."), extra_tags=f"undo:{back}")
    return HttpResponseRedirect(LIST)


def _edited(request: HttpRequest, row: MatchingRule, entity: Entity, other: Entity) -> HttpResponse:
    is_new = row.loaded is None
    wrong: Mapping[str, str] = {}
    if request.method == "POST":
        wrong = _take(request, row)
        if not wrong:
            messages.success(request, _("Saved. It counts from now on."), extra_tags=f"undo:{undo_url(row.pk)}")
            return HttpResponseRedirect(LIST)
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
        "post": f"{LIST}matching/new?entity={entity.name}&other={other.name}" if is_new else f"{LIST}matching/{row.pk}",
    }
    return pages.render(request, "ui/setup/matching_rule.html", status=422 if wrong else 200, **context)


def _take(request: HttpRequest, row: MatchingRule) -> dict[str, str]:
    """Put what was posted on the rule and save it; gives what is wrong, by field."""
    described, actor, is_new = registry.get("matching-rule"), pages.actor_of(request), row.loaded is None
    data: dict[str, Any] = {name: request.POST.get(name, "") for name in TEXTS}
    data |= {"lines": _lines(request.POST), "is_active": bool(request.POST.get("is_active"))}
    if is_new:
        data |= {"entity": row.entity, "other": row.other, "key": _key(row.entity, data["label"])}
    version = request.POST.get("version", "")
    try:
        values.apply(row, described, data, actor)
        save.save(row, actor=actor, base_version=int(version) if version.isdecimal() and not is_new else None)
    except Refused as problem:
        for name in (*TEXTS, "lines"):
            setattr(row, name, data[name])
        return {key: str(text) for key, text in problem.fields.items()} or {"": str(problem)}
    return {}


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


def _key(entity: str, label: str) -> str:
    """A name for the API of the label's words; taken ones get a number."""
    base = "-".join(fold(label).split())[:50].strip("-")
    base = base if re.match(r"[a-z]", base) else f"{entity}-{base}".strip("-")
    taken = set(MatchingRule.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for number in range(1, 1000) if (key := base if number == 1 else f"{base}-{number}") not in taken)


def _options(entity: Entity) -> list[tuple[str, str]]:
    """Fields that some comparison fits, in the order of the form."""
    able = {each.key: str(each.label) for offer in OFFERS.values() for each in fitting(entity, offer)}
    return [(each.key, able[each.key]) for each in entity.fields if each.key in able]
