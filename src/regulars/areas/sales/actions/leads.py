"""Verbs of the lead: convert, disqualify, take up again."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.sales.actions import known
from regulars.areas.sales.actions.carry import (
    carry_activities,
    carry_files,
    files_of,
    fill_contact,
    keep_rest,
    may_edit,
    new_account,
)
from regulars.areas.sales.actions.circle import carry_circle
from regulars.areas.sales.actions.lead_deals import account_of, join_deal, new_deal, open_deal
from regulars.areas.sales.models import Deal, Lead, Pipeline
from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.save import joined, save
from regulars.engine.storing import batch_now
from regulars.services.workflow import handing


def convert(
    lead: Lead,
    *,
    actor: Actor,
    account: uuid.UUID | None = None,
    contact: uuid.UUID | None = None,
    deal: uuid.UUID | None = None,
    with_deal: bool = True,
    deal_name: str | None = None,
    pipeline: uuid.UUID | Pipeline | None = None,
    join_known: bool = False,
) -> Lead:
    """Make an account, a contact and a deal of a lead, or join it to existing ones; nothing it knows is lost.

    What an existing account or contact already knows otherwise becomes a further phone, e-mail or address of theirs; those
    of colleagues are linked and left as they are. Its activities and files go to the deal (without one, to the contact). With `join_known`
    the account and the contact that are not named are those that are here already, where there are such. All of it is one batch.
    Refused when it was converted before, and where several look alike.
    """
    with joined(batch_now() or uuid.uuid4()), transaction.atomic():
        _lock(lead)
        _refuse_finished(lead)
        access.require(actor, "lead", "convert")
        if join_known:
            account, contact = known.join(lead, actor, account=account, contact=contact)
        opened = open_deal(deal, actor) if deal else None
        if opened is not None:
            account = account_of(opened, account)
        person = access.records("contact", actor).get(contact) if contact else None
        account = account or (person.account_id if person is not None else None)
        whole = access.records("account", actor).get(account) if account else new_account(lead, actor)
        made = [whole] if whole.loaded is None else []
        if whole.loaded is None:
            save(whole, actor=actor)
        if person is None or may_edit(person, actor):
            is_new, person = person is None, fill_contact(lead, person, whole, actor)
            save(person, actor=actor)
            made += [person] if is_new else []
        keep_rest(lead, whole, person, actor=actor)
        if opened is not None:
            join_deal(lead, opened, whole, person, actor)
        elif with_deal:
            opened = new_deal(lead, whole, person, deal_name, pipeline, actor)
        target = opened or person
        carry_circle(lead, target, made, actor=actor)
        _mark(lead, whole, person, opened, actor)
        carry_activities(lead, target, actor=actor)
        carry_files(lead, target)
    return lead


def accept(lead: Lead, *, actor: Actor) -> Lead:
    """Take a lead that a rule gave to one: it is in work now. Refused where nobody is asked."""
    if lead.status == "new":
        lead.status = "working"
    taken: Lead = handing.accept(lead, actor=actor)
    return taken


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
    """The lead as it is now, and nobody else converts it meanwhile. What was filled in on the way (answers that were missing) stays."""
    given = _unsaved(lead)
    extra = _unsaved_extra(lead) if "extra" in given else {}
    Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    lead.refresh_from_db()
    lead.remember()
    for name, value in given.items():
        setattr(lead, name, {**lead.extra, **extra} if name == "extra" else value)


def _unsaved(lead: Lead) -> dict[str, Any]:
    """What differs from what was read, by column."""
    now = lead.__dict__
    return {name: now.get(name) for name, value in (lead.loaded or {}).items() if now.get(name) != value}


def _unsaved_extra(lead: Lead) -> dict[str, Any]:
    before = (lead.loaded or {}).get("extra") or {}
    return {key: value for key, value in lead.extra.items() if before.get(key) != value}


def _refuse_finished(lead: Lead) -> None:
    if lead.status == "converted":
        raise Refused(_("This lead has been converted."), code="already_converted")
    if lead.status == "disqualified":
        raise Refused(_("This lead is disqualified; take it up again first."), code="disqualified")


def _mark(lead: Lead, account: Any, contact: Any, deal: Deal | None, actor: Actor) -> None:
    lead.status = "converted"
    lead.converted_at = timezone.now()
    lead.account_id, lead.contact_id = account.id, contact.id
    lead.deal_id = deal.id if deal else None
    lead.carried_files = files_of(lead)
    save(lead, actor=actor, verb="convert")
