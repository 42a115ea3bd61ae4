"""New invoices out of what there is."""

from __future__ import annotations

from typing import Any

from regulars.areas.billing.models import Invoice
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.save import save


def invoice_account(account: Any, *, actor: Actor) -> Invoice:
    """A draft for a customer, without lines."""
    access.require(actor, "invoice", "create")
    made: Invoice = save(Invoice(account=account, owner_id=account.owner_id or actor.id), actor=actor)
    return made
