"""The deal that a lead becomes: a new one, or one that is open already."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.sales.actions.carry import BROUGHT, carry_own
from regulars.areas.sales.models import Deal, DealLine, Pipeline
from regulars.base.errors import Invalid
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.save import save


def new_deal(
    lead: Any, account: Any, contact: Any, name: str | None, pipeline: uuid.UUID | Pipeline | None, actor: Actor
) -> Deal:
    """A deal with all that the lead says of it; what it is interested in is its line."""
    chosen: Any = pipeline.pk if isinstance(pipeline, Pipeline) else pipeline
    deal = Deal(
        name=name or lead.company or lead.name,
        account_id=account.id,
        contact_id=contact.id,
        owner_id=lead.owner_id,
        source=lead.source,
        amount=lead.amount,
        amount_currency=lead.amount_currency,
        description=lead.description,
        tags=list(lead.tags),
        pipeline_id=chosen,
    )
    deal.brought = BROUGHT
    carry_own(lead, deal, actor)
    save(deal, actor=actor)
    _add_interest(lead, deal, actor)
    return deal


def open_deal(key: uuid.UUID, actor: Actor) -> Deal:
    """The deal that a lead joins. Raises Invalid for one that is closed, NotFound and NotAllowed where the actor may not change it."""
    deal: Deal = access.to_edit(registry.get("deal"), actor, key)
    if deal.status != "open":
        raise Invalid(fields={"deal": _("This deal is closed.")}, code="deal_closed")
    return deal


def account_of(deal: Deal, account: uuid.UUID | None) -> uuid.UUID | None:
    """The account that the lead becomes: that of the deal. Raises Invalid where another one was named."""
    if account and deal.account_id and deal.account_id != account:
        raise Invalid(fields={"deal": _("This deal is one of another account.")}, code="other_account")
    return deal.account_id or account


def join_deal(lead: Any, deal: Any, account: Any, contact: Any, actor: Actor) -> None:
    """An open deal gets what it did not know. Its amount stays; a line of what the lead wants is added where it is priced by lines."""
    deal.account_id = deal.account_id or account.id
    deal.contact_id = deal.contact_id or contact.id
    deal.brought = BROUGHT
    for key in ("source", "description"):
        if not getattr(deal, key):
            setattr(deal, key, getattr(lead, key))
    deal.tags = list(dict.fromkeys([*deal.tags, *lead.tags]))
    is_priced = deal.amount is not None
    if not is_priced:
        deal.amount, deal.amount_currency = lead.amount, lead.amount_currency
    carry_own(lead, deal, actor)
    save(deal, actor=actor)
    lines = DealLine.objects.filter(deal=deal.pk, deleted_at=None)
    if lead.interest_id and not lines.filter(product=lead.interest_id).exists() and (lines.exists() or not is_priced):
        _add_interest(lead, deal, actor)


def _add_interest(lead: Any, deal: Any, actor: Actor) -> None:
    if not lead.interest_id:
        return
    line: Any = DealLine(deal_id=deal.id, product_id=lead.interest_id)
    if lead.amount is not None:
        line.price, line.price_currency = lead.amount, lead.amount_currency
    save(line, actor=actor)
    deal.refresh_from_db()
    deal.remember()
