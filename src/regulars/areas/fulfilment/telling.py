"""Who is responsible for an order hears when goods came that it waited for; of a quote, what stands against the order that it should become."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from regulars.areas.orders.telling import QUOTES
from regulars.base.errors import Refused
from regulars.base.i18n import N_
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import Kind, add
from regulars.services.notify.said import said

ORDERS = add(Kind("order", N_("Goods for my orders"), "package", mail="daily"))
ALL = N_("All goods for the order %(code)s are here.")
SOME = N_("Goods for the order %(code)s came; others are still awaited.")
NO_ORDER = N_("The quote %(code)s was accepted, and no order was made of it: %(why)s")
NOT_CONFIRMED = N_("The order %(code)s was made of an accepted quote, and is not confirmed: %(why)s")
DEAL_OPEN = N_("The quote %(code)s was accepted, and its deal stays open: %(why)s")


def tell_arrived(order: Any, *, is_all: bool) -> None:
    """Once a day for each order, and once when it has all."""
    if order.owner_id is None:
        return
    key = f"order:{order.pk}:{'all' if is_all else timezone.localdate().isoformat()}"
    given = {"code": said(order, "code")}
    notify([order.owner_id], Notice(ORDERS.name, key, ALL if is_all else SOME, given, "order", order.pk))


def tell_stuck(quote: Any, text: str, key: str, problem: Refused, *, about: Any = None) -> None:
    """Why what follows from an acceptance by itself was not done. Once for each `key` of a quote, also to those who accepted it themselves: they did not do this."""
    if quote.owner_id is None:
        return
    record, entity = (about, "order") if about is not None else (quote, "quote")
    given = {"code": said(record, "code"), "why": problem.why}
    notify([quote.owner_id], Notice(QUOTES.name, f"quote:{quote.pk}:stuck:{key}", text, given, entity, record.pk))
