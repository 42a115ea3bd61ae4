"""The deposit that a quote asks for: invoiced as the customer accepts, paid from the page of the quote."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.areas.billing.choices import DEPOSIT, UNPAID
from regulars.areas.billing.deducting import make_deposit, of_percent
from regulars.areas.billing.issuing import issue
from regulars.areas.billing.links import address_of
from regulars.areas.billing.models import Invoice
from regulars.areas.billing.weighing import hold
from regulars.base.errors import Refused
from regulars.base.money import format_money
from regulars.engine.actor import Actor, system

LOG = logging.getLogger(__name__)


def ask_for_deposit(quote: Any, *, actor: Actor) -> None:
    """The deposit invoice of a quote that was accepted, issued at once. What stands against it (no company of ours) does not stand against the acceptance."""
    if not quote.deposit:
        return
    asked = of_percent(quote, quote.deposit)
    try:
        with transaction.atomic():
            hold(quote.account_id)
            issue(make_deposit(quote, asked, quote.deposit, actor=system("billing")), actor=system("billing"))
    except Refused as problem:
        LOG.warning("no deposit invoice of quote %s: %s", quote.code, problem.code)


def to_be_paid(quote: Any) -> list[tuple[str, str]]:
    """What the customer is to pay now, with the page where they do."""
    found: Any = Invoice.objects.filter(quote=quote.pk, kind=DEPOSIT, status__in=UNPAID, deleted_at=None).exclude(
        link=None
    )
    return [
        (_("Pay the deposit of %(amount)s") % {"amount": format_money(each.open, each.currency, quote.language or "en")}, address_of(each))
        for each in found.order_by("issued_on", "code")
    ]  # fmt: skip
