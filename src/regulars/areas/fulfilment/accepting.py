"""An accepted quote becomes an order by itself, and its deal is won, where the workspace has decided so (`policy`).

What stands against it does not stand against the acceptance: whoever is responsible for the quote is told why, and does it by hand.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.areas.fulfilment import policy, telling
from regulars.areas.fulfilment.actions import confirm, order_quote
from regulars.areas.fulfilment.winning import win_deal
from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.engine import workspace
from regulars.engine.actor import Actor


def quote_accepted(quote: Any, *, actor: Actor) -> None:
    """Within the transaction of the acceptance; `notice` on the quote says what was done. Where the customer accepted, their reasons are put in the owner's language."""
    program = replace(actor, is_system=True)  # the workspace has decided it, whatever whoever accepts may do
    owner = quote.owner
    own = (
        speaking((owner.language if owner else "") or workspace.value("language"))
        if actor.id is None
        else nullcontext()
    )
    with own:
        said = [_order(quote, program), _win(quote, program)]
    quote.notice = " ".join(filter(None, [getattr(quote, "notice", ""), *said]))


def _order(quote: Any, actor: Actor) -> str:
    wanted = policy.value(policy.QUOTE)
    if wanted == policy.NOTHING:
        return ""
    try:
        with transaction.atomic():
            order = order_quote(quote, actor=actor)
    except Refused as problem:
        telling.tell_stuck(quote, telling.NO_ORDER, "order", problem)
        return _("No order was made: %(why)s") % {"why": problem.why}
    if wanted == policy.A_DRAFT:
        return _("The order %(code)s was made.") % {"code": order.code}
    try:
        with transaction.atomic():
            confirm(order, actor=actor)
    except Refused as problem:
        telling.tell_stuck(quote, telling.NOT_CONFIRMED, "confirm", problem, about=order)
        text = _("The order %(code)s was made, and not confirmed: %(why)s")
        return text % {"code": order.code, "why": problem.why}
    return " ".join(filter(None, [_("The order %(code)s was confirmed.") % {"code": order.code}, order.notice]))


def _win(quote: Any, actor: Actor) -> str:
    said, problem = win_deal(quote, "quote", actor=actor)
    if problem is not None:
        telling.tell_stuck(quote, telling.DEAL_OPEN, "deal", problem)
    return said
