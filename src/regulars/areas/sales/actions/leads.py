"""Verbs of the lead: convert, disqualify, take up again."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.sales.actions.carry import (
    carry_activities,
    carry_files,
    fill_contact,
    keep_rest,
    may_edit,
    new_account,
)
from regulars.areas.sales.models import Deal, DealLine, Lead, Pipeline
from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.save import save


def convert(
    lead: Lead,
    *,
    actor: Actor,
    account: uuid.UUID | None = None,
    contact: uuid.UUID | None = None,
    with_deal: bool = True,
    deal_name: str | None = None,
    pipeline: uuid.UUID | Pipeline | None = None,
) -> Lead:
    """Make an account, a contact and a deal of a lead, or join it to existing ones; nothing it knows is lost.

    What an existing account or contact already knows otherwise becomes a further phone, e-mail or address of theirs; those
    of colleagues are linked and left as they are. Its activities and files go to the deal (without one, to the contact).
    Refused when it was converted before.
    """
    batch = uuid.uuid4()
    with transaction.atomic():
        _lock(lead)
        _refuse_finished(lead)
        access.require(actor, "lead", "convert")
        whole = access.records("account", actor).get(account) if account else new_account(lead)
        person = access.records("contact", actor).get(contact) if contact else None
        if person is not None and account is None and person.account_id:
            whole = access.records("account", actor).get(person.account_id)
        if whole.loaded is None:
            save(whole, actor=actor, batch=batch)
        if person is None or may_edit(person, actor):
            person = fill_contact(lead, person, whole)
            save(person, actor=actor, batch=batch)
        keep_rest(lead, whole, person, actor=actor, batch=batch)
        deal = _open_deal(lead, whole, person, deal_name, pipeline, actor, batch) if with_deal else None
        _mark(lead, whole, person, deal, actor, batch)
        target = deal or person
        carry_activities(lead, target, actor=actor, batch=batch)
        carry_files(lead, target)
    return lead


def disqualify(lead: Lead, *, actor: Actor, reason: str | None = None) -> Lead:
    """Nothing will come of it, for this reason. Refused without one."""
    _refuse_finished(lead)
    if not reason:
        raise Refused(_("Say why."), code="invalid", fields={"reason": _("This field is required.")})
    lead.status, lead.disqualify_reason = "disqualified", reason
    saved: Lead = save(lead, actor=actor, verb="disqualify")
    return saved


def reopen(lead: Lead, *, actor: Actor) -> Lead:
    """Take a disqualified lead up again."""
    if lead.status != "disqualified":
        raise Refused(_("This lead is not disqualified."), code="already_open")
    lead.status = "working"
    saved: Lead = save(lead, actor=actor, verb="reopen")
    return saved


def is_live(lead: Any) -> bool:
    return lead.status not in ("converted", "disqualified")


def was_disqualified(lead: Any) -> bool:
    return bool(lead.status == "disqualified")


def _lock(lead: Lead) -> None:
    """The lead as it is now, and nobody else converts it meanwhile."""
    Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    lead.refresh_from_db()
    lead.remember()


def _refuse_finished(lead: Lead) -> None:
    if lead.status == "converted":
        raise Refused(_("This lead has been converted."), code="already_converted")
    if lead.status == "disqualified":
        raise Refused(_("This lead is disqualified; take it up again first."), code="disqualified")


def _open_deal(
    lead: Any,
    account: Any,
    contact: Any,
    name: str | None,
    pipeline: uuid.UUID | Pipeline | None,
    actor: Actor,
    batch: uuid.UUID,
) -> Deal:
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
    save(deal, actor=actor, batch=batch)
    if lead.interest_id:
        line: Any = DealLine(deal_id=deal.id, product_id=lead.interest_id)
        if lead.amount is not None:
            line.price, line.price_currency = lead.amount, lead.amount_currency
        save(line, actor=actor, batch=batch)
        deal.refresh_from_db()
        deal.remember()
    return deal


def _mark(lead: Lead, account: Any, contact: Any, deal: Deal | None, actor: Actor, batch: uuid.UUID) -> None:
    lead.status = "converted"
    lead.converted_at = timezone.now()
    lead.account_id, lead.contact_id = account.id, contact.id
    lead.deal_id = deal.id if deal else None
    save(lead, actor=actor, verb="convert", batch=batch)
