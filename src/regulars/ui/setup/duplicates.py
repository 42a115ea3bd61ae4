"""Duplicates as administrators set them up: when records match, and what is done then, by entity."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.engine import registry
from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Entity
from regulars.engine.matches import BLOCK, WARN
from regulars.services.duplicates.comparisons import OFFERS
from regulars.services.duplicates.filling import behind
from regulars.services.duplicates.guards import matched_entities, may_be_matched
from regulars.services.duplicates.models import DuplicateRule, MatchingRule
from regulars.services.duplicates.ways import DEEDS, WAYS
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.setup.of_entities import EntitySettings

LIST = "/admin/duplicates/"
MATCHING_RULES = EntitySettings("matching-rule", f"{LIST}matching/", may_be_matched)
DUPLICATE_RULES = EntitySettings("duplicate-rule", f"{LIST}deeds/", may_be_matched)
TONES = {BLOCK: "bad", WARN: "warn"}


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every rule in words, under the entity whose records come in."""
    matching: list[Any] = list(MatchingRule.objects.filter(deleted_at=None).order_by("position", "id"))
    deeds: list[Any] = list(DuplicateRule.objects.filter(deleted_at=None).order_by("position", "id"))
    spoken_of = {each.entity for each in (*matching, *deeds)} | {each.other for each in matching}
    waiting = set(behind())
    groups = [
        {
            "entity": entity,
            "matching": [_matching(row, entity) for row in matching if entity.name in (row.entity, row.other)],
            "deeds": [_deeds(row) for row in deeds if row.entity == entity.name],
            "is_waiting": entity.name in waiting,
        }
        for entity in matched_entities()
        if entity.name in spoken_of
    ]
    context: dict[str, Any] = {"title": _("Duplicates"), "groups": groups, "entities": entity_options()}
    return pages.render(request, "ui/setup/duplicates.html", **context)


def entity_options() -> list[tuple[str, str]]:
    return [(each.name, str(each.label_plural)) for each in matched_entities()]


def label_of(row: MatchingRule | DuplicateRule) -> str:
    """A rule's label in the reader's language."""
    return str(bilingual(row.label, row.label_ru))


def _matching(row: MatchingRule, entity: Entity) -> dict[str, Any]:
    other = registry.find(row.other if row.entity == entity.name else row.entity)
    between = _(" and ") if row.needs == "all" else _(" or ")
    return {
        "label": label_of(row),
        "url": f"{MATCHING_RULES.at}{row.pk}",
        "note": between.join(_line(each, row) for each in row.lines),
        "other": str(other.label_plural) if other and other.name != entity.name else "",
        "is_active": row.is_active,
    }


def _line(line: dict[str, Any], row: MatchingRule) -> str:
    """Such as “Name ~ Company: name of a company”."""
    offer = OFFERS.get(line.get("compare", ""))
    sides = [_field(row.entity, line.get("field", "")), _field(row.other, line.get("against", ""))]
    named = " = ".join(dict.fromkeys(filter(None, sides)))
    words = str(offer.label).partition(":")[0] if offer else ""
    return f"{named} ({words.lower()})" if named else words.lower()


def _field(name: str, key: str) -> str:
    entity = registry.find(name)
    return str(entity.by_key[key].label) if entity and key in entity.by_key else key


def _deeds(row: DuplicateRule) -> dict[str, Any]:
    ways = [(str(WAYS[way]), str(DEEDS[each]), TONES.get(each, "")) for way in WAYS if (each := row.ways.get(way, ""))]
    labels = {each.key: label_of(each) for each in MatchingRule.objects.filter(key__in=row.matching, deleted_at=None)}
    return {
        "label": label_of(row),
        "url": f"{DUPLICATE_RULES.at}{row.pk}",
        "note": "; ".join(labels.get(key, key) for key in row.matching) or _("Every matching rule"),
        "ways": ways,
        "is_active": row.is_active,
    }
