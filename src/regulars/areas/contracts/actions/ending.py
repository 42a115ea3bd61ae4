"""Verbs of the end: renew, terminate, expire. And what a quote or a deal becomes."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.contracts import telling, wording
from regulars.areas.contracts.actions.locking import done, locked, status_refused
from regulars.areas.contracts.choices import (
    ACTIVE,
    AUTOMATIC,
    EXPIRED,
    ONCE,
    RENEWED,
    SIGNED,
    TERMINATED,
)
from regulars.areas.contracts.document import signers_of
from regulars.areas.contracts.indexing import factor_of, indexed, lacks_value
from regulars.areas.contracts.models import Contract, ContractSigner, ContractVersion
from regulars.areas.contracts.spans import DAY, last_day, months_in
from regulars.base.errors import Invalid, Refused
from regulars.base.periods import moved
from regulars.engine import access
from regulars.engine.actor import Actor, system
from regulars.engine.looking import one_by_one
from regulars.engine.save import joined, save, save_many

LONGEST = 2000
CARRIED = (
    "name", "account_id", "contact_id", "seller_id", "kind", "language", "currency", "period", "notice_period", "notice_unit", "renewal", "renewal_months",
    "lead_days", "index_kind", "index_percent", "price_index_id", "owner_id", "template_id", "description",
)  # fmt: skip
LIVE = (SIGNED, ACTIVE)
RENEWABLE = (SIGNED, ACTIVE, EXPIRED)
OF_SIGNER = ("name", "side", "position", "job_title", "email", "contact_id", "person_id")


def renew(contract: Contract, *, actor: Actor) -> Contract:
    """The next contract, a draft with all that this one says: it begins the day after, lasts as long as renewal says or as this one, at the price that the index gives.

    Refused twice, of one without an end, and of one that is not signed or was terminated.
    """
    access.require(actor, "contract", "create")
    with transaction.atomic(), joined(uuid.uuid4()):
        held = locked(contract)
        if held.status not in RENEWABLE:
            raise status_refused(held)
        made = _next(held, actor)
        if lacks_value(held, made.starts_on):
            made.notice = _("No value of the index is known since the contract began: the price stays.")
        return made


def terminate(contract: Contract, *, actor: Actor, reason: str | None = None, day: date | None = None) -> Contract:
    """It ends on this day, for this reason; at once, or when the day is over. Refused without a reason, for a day outside of the contract, and of one that is not in force."""
    on = day or timezone.localdate()
    if not (reason or "").strip():
        raise Refused(_("Say why."), code="invalid", fields={"reason": _("This field is required.")})
    with transaction.atomic():
        held = locked(contract)
        if held.status not in LIVE:
            raise Refused(_("This contract is not in force."), code="not_in_force")
        if held.starts_on and on < held.starts_on - DAY:
            raise Invalid(fields={"day": _("This day is before the contract starts.")})
        if held.ends_on and on > held.ends_on:
            raise Invalid(fields={"day": _("The contract ends before.")})
        held.terminates_on, held.termination = on, (reason or "").strip()[:LONGEST]
        if on < timezone.localdate():
            held.status = TERMINATED
        if held.notice_on and held.notice_on < timezone.localdate() < on and held.renewal == AUTOMATIC:
            held.notice = _("The last day of notice was %(day)s.") % {"day": held.notice_on.isoformat()}
        return done(save(held, actor=actor, verb="terminate"), contract)


def end_due() -> dict[str, int]:
    """What is over ends: terminated, renewed, renewed by itself, or expired; how many of each. A second time on the same day it finds nothing."""
    today = timezone.localdate()
    live = Contract.objects.filter(status=ACTIVE, deleted_at=None)
    due = (live.filter(ends_on__lt=today) | live.filter(terminates_on__lt=today)).order_by("id")
    ended = one_by_one(due.values_list("pk", flat=True), lambda key: _end(key, today), telling.tell_stuck)
    return {status: ended.count(status) for status in (TERMINATED, RENEWED, EXPIRED)}


def next_of(contract: Any) -> Contract | None:
    """The contract that renews this one."""
    return Contract.objects.filter(previous=contract.pk, deleted_at=None).first()


def of_quote(quote: Any, *, actor: Actor) -> Contract:
    """A contract of a quote that was accepted: its account, contact, deal, company, currency, and its total to those who may see it."""
    access.require(actor, "contract", "create")
    if quote.status != "accepted":
        raise Refused(_("This quote was not accepted yet."), code="not_accepted")
    made: Any = Contract(name=quote.name, account_id=quote.account_id, contact_id=quote.contact_id, deal_id=quote.deal_id, quote_id=quote.pk, seller_id=quote.seller_id,
                    currency=quote.currency, language=quote.language, owner_id=quote.owner_id, period=ONCE, starts_on=timezone.localdate())  # fmt: skip
    if not actor.withholds("quote", "total"):
        made.rate = made.value = quote.total
        made.rate_currency = made.value_currency = quote.currency
    found: Contract = save(made, actor=actor)
    return found


def of_deal(deal: Any, *, actor: Actor) -> Contract:
    """A contract of a deal: its account, contact, and its amount to those who may see it. Refused of a deal without an account."""
    access.require(actor, "contract", "create")
    if deal.account_id is None:
        raise Refused(_("Say first which account the deal is with."), code="no_account")
    made: Any = Contract(name=deal.name, account_id=deal.account_id, contact_id=deal.contact_id, deal_id=deal.pk, owner_id=deal.owner_id, period=ONCE, starts_on=timezone.localdate())  # fmt: skip
    if deal.amount is not None and not actor.withholds("deal", "amount"):
        made.rate = made.value = deal.amount
        made.rate_currency = made.value_currency = made.currency = deal.amount_currency
    found: Contract = save(made, actor=actor)
    return found


def is_live(contract: Any) -> bool:
    return contract.status in LIVE


def is_renewable(contract: Any) -> bool:
    return contract.status in RENEWABLE and contract.ends_on is not None


def is_accepted(quote: Any) -> bool:
    return bool(quote.status == "accepted")


def _end(key: uuid.UUID, today: date) -> str | None:
    held: Any = Contract.objects.select_for_update().filter(pk=key, status=ACTIVE).first()
    if held is None:
        return None
    held.status = _ended(held, today)
    verb = {TERMINATED: "terminate", RENEWED: "renew"}.get(held.status, "expire")
    return str(save(held, actor=system("contracts"), verb=verb).status)


def _ended(contract: Any, today: date) -> str:
    if contract.terminates_on and contract.terminates_on < today:
        return TERMINATED
    following = next_of(contract)
    if following is not None and following.status in (SIGNED, ACTIVE, RENEWED, TERMINATED):
        return RENEWED
    if contract.renewal != AUTOMATIC or following is not None:
        return EXPIRED
    made: Any = _next(contract, system("contracts"))
    made.status, made.signed_at = (ACTIVE if made.starts_on <= today else SIGNED), contract.signed_at
    save(made, actor=system("contracts"), verb="follow")
    return RENEWED


def _next(contract: Any, actor: Actor) -> Any:
    """The next contract with its text and who signs it."""
    if next_of(contract) is not None:
        raise Refused(_("This contract was renewed already."), code="already_renewed")
    if contract.ends_on is None:
        raise Refused(_("This contract has no end: there is nothing to renew."), code="no_end")
    starts_on = contract.ends_on + DAY
    made: Any = Contract(
        previous_id=contract.pk,
        deal_id=contract.renewal_deal_id,
        tags=list(contract.tags),
        **{name: getattr(contract, name) for name in CARRIED},
    )
    made.starts_on, made.ends_on = starts_on, _end_of_next(contract, starts_on)
    factor = factor_of(contract, starts_on)
    for key in ("rate", "value"):
        if getattr(contract, key) is not None and not (
            key == "value" and contract.rate is not None and contract.period != ONCE
        ):
            setattr(made, key, indexed(getattr(contract, key), contract.currency, factor))
            setattr(made, f"{key}_currency", contract.currency)
    save(made, actor=actor)
    _carry_text(contract, made, actor)
    have = {(each.name, each.side) for each in signers_of(made)}
    more = [
        ContractSigner(contract=made, **{name: getattr(each, name) for name in OF_SIGNER})
        for each in signers_of(contract)
        if (each.name, each.side) not in have
    ]
    save_many(more, actor=actor)
    fresh: Any = Contract.objects.get(pk=made.pk)
    return fresh


def _end_of_next(contract: Any, starts_on: date) -> date:
    if contract.renewal_months:
        return last_day(starts_on, contract.renewal_months)
    months: Fraction = months_in(contract.starts_on, contract.ends_on) if contract.starts_on else Fraction(12)
    if months.denominator == 1:
        return last_day(starts_on, int(months))
    return moved(starts_on, "day", (contract.ends_on - contract.starts_on).days)


def _carry_text(contract: Any, made: Any, actor: Actor) -> None:
    """The text that was signed; of one whose text still has its fields, those, so that days and prices are the new ones."""
    version: Any = wording.newest(contract)
    if version is None:
        return
    known = wording.newest(made)
    text = version.text or version.shown
    if known is not None:
        known.text = text
        save(known, actor=actor)
    else:
        save(ContractVersion(contract=made, text=text), actor=actor)
