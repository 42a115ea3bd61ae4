"""Verbs of the tender: plan, prepare, hand in, win, lose, revise, a quote of its positions."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.orders.models import Quote, QuoteLine
from regulars.areas.tenders import editions
from regulars.areas.tenders import plan as planning
from regulars.areas.tenders.choices import CANCELLED, LOST, OPEN, PREPARED, SUBMITTED, WATCHED, WON
from regulars.areas.tenders.compliance import heading_over, headings, positions_of, total_of, unanswered
from regulars.areas.tenders.models import Tender
from regulars.areas.tenders.papers import require_seen
from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.save import joined, save, save_many

LONGEST = 4000
NAMED = 5
"""So many positions are named that lack an answer."""


def plan(tender: Tender, *, actor: Actor) -> Tender:
    """Tasks up to the deadline (`plan`)."""
    with transaction.atomic(), joined(uuid.uuid4()):
        planning.plan(_locked(tender), actor=actor)
    return tender


def prepare(tender: Tender, *, actor: Actor) -> Tender:
    """We take part. Refused unless it is only watched."""
    return _on(tender, (WATCHED,), PREPARED, "prepare", actor)


def keep(tender: Tender, *, actor: Actor, note: str | None = None) -> Tender:
    """Keep what its positions say, to compare with later. Refused without positions."""
    with transaction.atomic():
        held = _locked(tender)
        if not positions_of(held):
            raise Refused(_("This tender has no positions."), code="no_positions")
        editions.keep(held, actor=actor, note=(note or "").strip())
        return _done(save(held, actor=actor, verb="keep"), tender)


def submit(tender: Tender, *, actor: Actor) -> Tender:
    """It is handed in: its positions are kept and stay. Refused while requirements are unanswered, and after the deadline."""
    with transaction.atomic():
        held = _locked(tender)
        _require(held, OPEN)
        if held.submit_by and held.submit_by < timezone.now():
            raise Refused(_("The deadline is over."), code="deadline_over")
        positions = positions_of(held)
        if not positions:
            raise Refused(_("This tender has no positions."), code="no_positions")
        if lacking := unanswered(positions):
            numbers = ", ".join(each.number_text for each in lacking[:NAMED])
            text = ngettext(
                "%(num)s requirement is unanswered: %(numbers)s.",
                "%(num)s requirements are unanswered: %(numbers)s.",
                len(lacking),
            )
            raise Refused(text % {"num": len(lacking), "numbers": numbers}, code="unanswered")
        editions.keep(held, actor=actor, note=_("Handed in"))
        held.status, held.submitted_at = SUBMITTED, timezone.now()
        held.amount, held.amount_currency = total_of(positions, held.currency), held.currency
        return _done(save(held, actor=actor, verb="submit"), tender)


def revise(tender: Tender, *, actor: Actor) -> Tender:
    """Back to being prepared, with everything in it; what was handed in stays as an edition. Refused of what is decided."""
    return _on(tender, (SUBMITTED,), PREPARED, "revise", actor)


def win(tender: Tender, *, actor: Actor) -> Tender:
    """The customer takes us. Refused unless it was handed in."""
    return _on(tender, (SUBMITTED,), WON, "win", actor)


def lose(tender: Tender, *, actor: Actor, reason: str) -> Tender:
    """The customer takes another. Refused unless it was handed in."""
    return _on(tender, (SUBMITTED,), LOST, "lose", actor, reason=reason)


def cancel(tender: Tender, *, actor: Actor, reason: str) -> Tender:
    """We do not take part. Refused once it was handed in."""
    return _on(tender, OPEN, CANCELLED, "cancel", actor, reason=reason)


def quote(tender: Tender, *, actor: Actor) -> Quote:
    """A quote of the positions that have a price or a product, each under its topmost heading. Refused without such positions, and to those from whom something of them is hidden."""
    access.require(actor, "quote", "create")
    require_seen(actor)
    positions = positions_of(tender)
    over, by_number = headings(positions), {each.number_text: each for each in positions}
    priced = [
        each for each in positions if each.number_text not in over and (each.price is not None or each.product_id)
    ]
    if not priced:
        raise Refused(_("No position has a price or a product."), code="no_positions")
    with transaction.atomic(), joined(uuid.uuid4()):
        held = _locked(tender)
        given = {name: getattr(held, name) for name in ("account_id", "contact_id", "deal_id", "seller_id", "currency", "language")}  # fmt: skip
        made: Quote = save(Quote(name=held.name, owner_id=held.owner_id, **given), actor=actor)
        save_many([_line(each, made, heading_over(each, by_number)) for each in priced], actor=actor)
        held.quote_id = made.pk
        _done(save(held, actor=actor, verb="quote"), tender)
        fresh: Quote = Quote.objects.get(pk=made.pk)
    return fresh


def is_watched(tender: Any) -> bool:
    return bool(tender.status == WATCHED)


def is_open(tender: Any) -> bool:
    return tender.status in OPEN


def is_submitted(tender: Any) -> bool:
    return bool(tender.status == SUBMITTED)


def _line(position: Any, made: Quote, section: str) -> Any:
    line: Any = QuoteLine(
        quote=made,
        section=section[:200],
        product_id=position.product_id,
        name=f"{position.number_text} {position.name}"[:400],
        quantity=position.quantity if position.quantity is not None else 1,
        unit_id=position.unit_id,
    )
    if position.price is not None:
        line.price, line.price_currency = position.price, position.price_currency
    return line


def _on(tender: Tender, before: tuple[str, ...], after: str, verb: str, actor: Actor, *, reason: str = "") -> Tender:
    with transaction.atomic():
        held = _locked(tender)
        _require(held, before)
        held.status, held.reason = after, reason.strip()
        held.decided_at = timezone.now() if after in (WON, LOST, CANCELLED) else None
        return _done(save(held, actor=actor, verb=verb), tender)


def _require(tender: Any, before: tuple[str, ...]) -> None:
    if tender.status not in before:
        raise Refused(_("This cannot be done with the tender as it stands."), code="wrong_status")


def _locked(tender: Tender) -> Any:
    return Tender.objects.select_for_update().get(pk=tender.pk)


def _done(held: Any, tender: Tender) -> Tender:
    tender.__dict__.update({name: held.__dict__[name] for name in held.column_names()})
    tender.remember()
    return tender
