"""What holds of lines of quote templates: they are called like their product, stand in their place, and what has no product has a name."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from regulars.areas.catalog.models import Product
from regulars.areas.orders.models import QuoteTemplateLine
from regulars.base.errors import Invalid
from regulars.engine.batch import Batch


def settle_template_lines(batch: Batch) -> None:
    """Name and place; an alternative is optional."""
    wanted = {item.record.product_id for item in batch.good if item.record.product_id and not item.record.name}
    names = dict(Product.objects.filter(pk__in=wanted).values_list("pk", "name"))
    last: dict[Any, int] = {}
    for item in batch.good:
        line: Any = item.record
        if line.template_id is None:
            continue  # asked for by the door itself
        line.name = line.name or names.get(line.product_id, "")
        line.alternative = (line.alternative or "").strip()
        line.is_optional = line.is_optional or bool(line.alternative)
        line.is_chosen = line.is_optional and line.is_chosen
        if not line.name:
            batch.refuse(item, Invalid(fields={"name": _("Name a product, or say what it is.")}))
        elif line.product_id is None and line.price is None:
            batch.refuse(item, Invalid(fields={"price": _("What has no product needs a price.")}))
        elif line.position is None:
            if line.template_id not in last:
                found = QuoteTemplateLine.objects.filter(template=line.template_id, deleted_at=None)
                last[line.template_id] = found.aggregate(last=Max("position"))["last"] or 0
            last[line.template_id] += 1
            line.position = last[line.template_id]
