"""Who is responsible for an order hears when goods came that it waited for."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from regulars.base.i18n import N_
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import Kind, add

ORDERS = add(Kind("order", N_("Goods for my orders"), "package", mail="daily"))
ALL = N_("All goods for the order %(code)s are here.")
SOME = N_("Goods for the order %(code)s came; others are still awaited.")


def tell_arrived(order: Any, *, is_all: bool) -> None:
    """Once a day for each order, and once when it has all."""
    if order.owner_id is None:
        return
    key = f"order:{order.pk}:{'all' if is_all else timezone.localdate().isoformat()}"
    notify([order.owner_id], Notice(ORDERS.name, key, ALL if is_all else SOME, {"code": order.code}, "order", order.pk))
