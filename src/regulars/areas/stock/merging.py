"""Products of which something lies in a warehouse are not merged, nor are warehouses in which something lies: what was moved stays where it was moved, and what it was moved of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.stock.models import StockLevel
from regulars.base.errors import Refused
from regulars.engine.describe import Entity
from regulars.engine.gates import Gate


class StockGate(Gate):
    """Asked before records become one; all else passes."""

    def merging(self, entity: Entity, records: Sequence[Any]) -> None:
        if entity.name not in ("product", "warehouse"):
            return
        there = StockLevel.objects.filter(on_hand__gt=0, **{f"{entity.name}__in": [each.pk for each in records]})
        if (level := there.select_related(entity.name).first()) is not None:
            text = {
                "product": _("%(name)s lies in a warehouse: issue it there and receive it as the other product first."),
                "warehouse": _("Goods lie in %(name)s: transfer them to another warehouse first."),
            }[entity.name]
            raise Refused(text % {"name": getattr(level, entity.name).name}, code="has_stock")
