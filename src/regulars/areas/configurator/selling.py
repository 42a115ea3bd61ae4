"""What is sold as a configured whole only: the rule that lines of deals and of quotes keep."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from regulars.areas.configurator.models import Configurator
from regulars.base.errors import Invalid, Message


def configurable(products: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    """Those of these products that have a configurator in use: no new line of them stands unconfigured."""
    wanted = {each for each in products if each is not None}
    if not wanted:
        return set()
    found = Configurator.objects.filter(product__in=wanted, is_in_use=True, deleted_at=None)
    return set(found.values_list("product_id", flat=True))


def not_configured(way: Message, deal: uuid.UUID | None = None, product: uuid.UUID | None = None) -> Invalid:
    """The refusal of an unconfigured line; `way` tells how the product is configured here. With a deal and a product it leads to their page."""
    link = {"label": _("Open the configurator"), "url": f"/configure/{product}?deal={deal}"}
    details = {"link": link} if deal and product else None
    return Invalid(way, fields={"product": way}, code="not_configured", details=details)
