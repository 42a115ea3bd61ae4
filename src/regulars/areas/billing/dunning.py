"""Reminders of unpaid invoices: one level after the other, one letter a day at most, none where somebody said stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing.choices import CREDIT_NOTE, OVERDUE
from regulars.areas.billing.document import require_seen
from regulars.areas.billing.issuing import issue
from regulars.areas.billing.letters import amounts
from regulars.areas.billing.links import address_of
from regulars.areas.billing.models import DunningLevel, Invoice, InvoiceLine
from regulars.areas.billing.parts import put
from regulars.areas.billing.weighing import hold
from regulars.base.dates import format_date
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.base.i18n import LANGUAGES, speaking
from regulars.base.money import format_money
from regulars.engine.actor import Actor, system
from regulars.engine.save import save, save_many
from regulars.services.outbox.actions import Letter, send

LONGEST = 2000
HOLES = ("code", "amount", "due_on", "days", "name")
"""What texts of levels may name in braces."""


def remind_due(today: date | None = None) -> int:
    """Send every reminder that is due. Gives how many; done again on the same day, it sends none."""
    today = today or timezone.localdate()
    levels = active_levels()
    found = Invoice.objects.filter(status=OVERDUE, is_disputed=False, account__dunning_stopped=False, deleted_at=None)
    listed = found.exclude(kind=CREDIT_NOTE).exclude(dunned_on=today).exclude(link=None).order_by("due_on", "id")
    sent = 0
    for key, account in listed.values_list("pk", "account_id") if levels else ():
        with transaction.atomic():
            hold(account)
            held = _locked(key)
            if _is_due(held, levels, today):
                sent += _remind(held, levels[held.dunning_level], actor=system("dunning"), today=today)
    return sent


def remind(invoice: Invoice, *, actor: Actor) -> Invoice:
    """Send the next reminder now, whatever the days say. Refused where nothing is overdue, after the last level, without a mail address, where somebody said stop, through another's eyes, and to those who may not see what it says."""
    if actor.viewer is not None:
        raise NotAllowed
    require_seen(actor)
    with transaction.atomic():
        hold(invoice.account_id)
        held = _locked(invoice.pk)
        levels = active_levels()
        if held.status != OVERDUE or held.kind == CREDIT_NOTE:
            raise Refused(_("This invoice is not overdue."), code="not_overdue")
        if held.is_disputed or held.account.dunning_stopped:
            raise Refused(_("Reminders are stopped for this invoice or its customer."), code="stopped")
        if held.dunning_level >= len(levels):
            raise Refused(_("There is no further reminder."), code="no_level")
        if not held.link:
            raise Refused(_("The link was withdrawn: make a new one first."), code="no_link")
        if not _remind(held, levels[held.dunning_level], actor=actor, today=timezone.localdate()):
            raise Refused(_("Neither the contact nor the account has a mail address."), code="no_address")
    return _done(invoice)


def dispute(invoice: Invoice, *, actor: Actor, reason: str | None = None) -> Invoice:
    """The customer objects: no reminders until it is agreed. Refused without a reason."""
    if not (reason or "").strip():
        raise Invalid(fields={"reason": _("This field is required.")})
    with transaction.atomic():
        held = _locked(invoice.pk)
        held.is_disputed, held.reason = True, (reason or "").strip()[:LONGEST]
        save(held, actor=actor, verb="dispute")
    return _done(invoice)


def agree(invoice: Invoice, *, actor: Actor) -> Invoice:
    """What the customer objected to is settled: reminders go on."""
    with transaction.atomic():
        held = _locked(invoice.pk)
        if not held.is_disputed:
            raise Refused(_("This invoice is not disputed."), code="not_disputed")
        held.is_disputed, held.reason = False, ""
        save(held, actor=actor, verb="agree")
    return _done(invoice)


def active_levels() -> list[Any]:
    """The levels in use, in the order in which they are sent."""
    return list(DunningLevel.objects.filter(is_active=True, deleted_at=None).order_by("days", "number"))


def is_overdue(invoice: Any) -> bool:
    return bool(invoice.status == OVERDUE and not invoice.is_disputed)


def may_be_disputed(invoice: Any) -> bool:
    return bool(
        invoice.kind != CREDIT_NOTE and invoice.status in ("issued", "partly_paid", OVERDUE) and not invoice.is_disputed
    )


def is_disputed(invoice: Any) -> bool:
    return bool(invoice.is_disputed)


def _is_due(invoice: Any, levels: list[Any], today: date) -> bool:
    if (
        invoice.status != OVERDUE
        or invoice.is_disputed
        or invoice.account.dunning_stopped
        or invoice.dunned_on == today
    ):
        return False
    at = invoice.dunning_level
    return at < len(levels) and (today - invoice.due_on).days >= levels[at].days


def _remind(invoice: Any, level: Any, *, actor: Actor, today: date) -> bool:
    """One letter, and the fee; False without an address."""
    to = (invoice.contact.email if invoice.contact else "") or invoice.account.email
    if not to:
        return False
    language = invoice.language if invoice.language in LANGUAGES else "en"
    with speaking(language):
        fee = _charge(invoice, level, actor=actor)
        send(_letter(invoice, level, fee, to, language, today))
    invoice.dunning_level, invoice.dunned_on = invoice.dunning_level + 1, today
    save(invoice, actor=actor, verb="dun")
    return True


def _charge(invoice: Any, level: Any, *, actor: Actor) -> Any | None:
    """The fee as an invoice of its own, without tax; None where none is asked in this currency."""
    if not level.fee or level.fee_currency != invoice.currency:
        return None
    program = replace(actor, is_system=True)
    made = Invoice(
        account_id=invoice.account_id, contact_id=invoice.contact_id, seller_id=invoice.seller_id, currency=invoice.currency, language=invoice.language,
        owner_id=invoice.owner_id, deal_id=invoice.deal_id, payment_days=0,
    )  # fmt: skip
    save(made, actor=program)
    amount = f"{Decimal(level.fee):f}"
    line = InvoiceLine(
        invoice=made, name=_("Fee for the reminder of %(code)s") % {"code": invoice.code}, position=1, quantity=Decimal(1), price=level.fee,
        price_currency=invoice.currency, price_rule="hand", tax_rule="untaxed", is_carried=True,
    )  # fmt: skip
    put(
        line,
        [{"taxes": [], "rule": "untaxed", "amount": amount, "share": "0", "net": amount, "tax": []}],
        invoice.currency,
    )
    save_many([line], actor=program)
    return issue(Invoice.objects.get(pk=made.pk), actor=program)


def _letter(invoice: Any, level: Any, fee: Any | None, to: str, language: str, today: date) -> Letter:
    subject, text = level.subject, level.text
    if language == "ru":
        subject, text = level.subject_ru or subject, level.text_ru or text
    known = {
        "code": invoice.code,
        "amount": format_money(invoice.open, invoice.currency, language),
        "due_on": format_date(invoice.due_on, language),
        "days": str((today - invoice.due_on).days),
        "name": invoice.buyer_person or invoice.buyer_name,
    }
    for name in HOLES:
        subject, text = subject.replace(f"{{{name}}}", known[name]), text.replace(f"{{{name}}}", known[name])
    lines = [text, "", address_of(invoice), "", *amounts(invoice, language)]
    if fee is not None:
        told = {"amount": format_money(fee.total, fee.currency, language), "code": fee.code}
        lines += ["", _("Fee for this reminder: %(amount)s (%(code)s)") % told, address_of(fee)]
    return Letter(to, subject, "\n".join(lines), kind="dunning", entity="invoice", record=invoice.pk)


def _locked(key: Any) -> Any:
    found = Invoice.objects.select_for_update(of=("self",)).select_related("account", "contact", "seller", "owner")
    return found.get(pk=key)


def _done(invoice: Invoice) -> Invoice:
    invoice.refresh_from_db()
    invoice.remember()
    return invoice
