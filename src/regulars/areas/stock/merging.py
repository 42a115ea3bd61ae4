"""Products of which something lies in a warehouse are not merged: what was moved stays with the product that it was moved of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from regulars.areas.stock.models import StockLevel
from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Entity
from regulars.engine.gates import Gate


class StockGate(Gate):
    """Asked before records become one; all else passes."""

    def foreseer(self, entity: Entity, actor: Actor) -> None:
        return None

    def judge(self, batch: Batch) -> None:
        return None

    def keep(self, batch: Batch, items: Sequence[Item]) -> None:
        return None

    def coming_back(self, entity: Entity, records: Sequence[Any], actor: Actor) -> None:
        return None

    def moved(self, entity: Entity, records: Sequence[Any], *, gone: bool) -> None:
        return None

    def look(self, entity: Entity, record: Any, actor: Actor) -> None:
        return None

    def watches(self, entity: Entity, way: str) -> bool:
        return False

    def merging(self, entity: Entity, records: Sequence[Any]) -> None:
        if entity.name != "product":
            return
        there = StockLevel.objects.filter(
            Q(on_hand__gt=0) | Q(reserved__gt=0), product__in=[each.pk for each in records]
        )
        if (level := there.select_related("product").first()) is not None:
            text = _("%(name)s lies in a warehouse: issue it there and receive it as the other product first.")
            raise Refused(text % {"name": level.product.name}, code="has_stock")
