"""What the pages of own fields and entities have in common: what an address names, and the addresses themselves."""

from __future__ import annotations

from functools import partial

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from regulars.engine.custom.guards import may_have_fields
from regulars.engine.describe import Entity
from regulars.engine.models import CustomEntity, CustomField
from regulars.ui.setup.of_entities import able_or_404

entity_or_404 = partial(able_or_404, may=may_have_fields)


def made_or_404(name: str) -> CustomEntity:
    """The row of an own entity."""
    row: CustomEntity | None = CustomEntity.objects.filter(key=name, deleted_at=None).first()
    if row is None:
        raise Http404
    return row


def field_or_404(name: str, key: str) -> CustomField:
    """The row of an own field."""
    row: CustomField | None = CustomField.objects.filter(entity=name, key=key, deleted_at=None).first()
    if row is None:
        raise Http404
    return row


def rows_of(entity: Entity) -> list[CustomField]:
    return list(CustomField.objects.filter(entity=entity.name, deleted_at=None).order_by("position", "id"))


def url_of(entity: Entity) -> str:
    return reverse("ui:own_entity", args=(entity.name,))


def url_of_field(entity: Entity, key: str) -> str:
    return reverse("ui:own_field", args=(entity.name, key))


def crumbs(entity: Entity | None = None, last: str = "") -> list[tuple[str, str]]:
    """The way from the list of entities to this page."""
    way = [(_("Settings"), reverse("profile")), (_("Entities and fields"), reverse("ui:own"))]
    if entity is not None:
        way.append((str(entity.label_plural), url_of(entity) if last else ""))
    return [*way, (last, "")] if last else way
