"""A deal is won by what its customer agreed to: an order that was confirmed, or a quote that was accepted (`policy`)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.areas.fulfilment import policy
from regulars.areas.sales.actions.deals import win
from regulars.areas.sales.models import Deal
from regulars.base.errors import Refused
from regulars.engine.actor import Actor

WINS = {policy.BY_ORDER: ("order",), policy.BY_QUOTE: ("order", "quote"), policy.NEVER: ()}
"""What wins a deal, by what the workspace decided."""


def win_deal(document: Any, what: str, *, actor: Actor) -> tuple[str, Refused | None]:
    """The deal of a document (`what`: "order" or "quote") is won, where it is open and the workspace wants it. Gives what is said about it, and why it cannot be won yet."""
    if not document.deal_id or what not in WINS[policy.value(policy.DEAL)]:
        return "", None
    deal = Deal.objects.filter(pk=document.deal_id, status="open", deleted_at=None).first()
    if deal is None:
        return "", None
    try:
        with transaction.atomic():
            win(deal, actor=actor)
    except Refused as problem:
        return _("The deal “%(name)s” stays open: %(why)s") % {"name": deal.name, "why": problem}, problem
    return _("The deal “%(name)s” is won.") % {"name": deal.name}, None
