"""What is sold as a configured whole only: the rule that lines of deals and of quotes keep."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Message
from regulars.engine import prepared


def configurable(products: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    """Those of these products that have a configurator in use: no new line of them stands unconfigured."""
    wanted = {each for each in products if each is not None}
    if not wanted:
        return set()
    sql = "select product_id from configurator_configurator where product_id = any(%s) and is_in_use and deleted_at is null"
    return {product for (product,) in prepared.fetch(sql, [list(wanted)])}


def not_configured(way: Message, deal: uuid.UUID | None = None, product: uuid.UUID | None = None) -> Invalid:
    """The refusal of an unconfigured line; `way` tells how the product is configured here. With a deal and a product it leads to their page."""
    link = {"label": _("Open the configurator"), "url": f"/configure/{product}?deal={deal}"}
    details = {"link": link} if deal and product else None
    return Invalid(way, fields={"product": way}, code="not_configured", details=details)
