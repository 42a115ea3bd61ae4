"""Verbs of the quote: send, accept, refuse, a new version, a copy."""

from __future__ import annotations

import base64
import uuid
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.consents import reach
from regulars.areas.orders import alternatives, hooks, making, telling
from regulars.areas.orders.acceptance import keep_acceptance
from regulars.areas.orders.approving import require_approved
from regulars.areas.orders.choices import ACCEPTED, DRAFT, EXPIRED, REFUSED, SENT, SUPERSEDED
from regulars.areas.orders.document import file_name, keep_document, keep_signature, pdf_of
from regulars.areas.orders.documents import repricing
from regulars.areas.orders.documents.heads import put_sums, tax
from regulars.areas.orders.documents.kind import become
from regulars.areas.orders.letters import letter_of
from regulars.areas.orders.models import Quote, QuoteLine
from regulars.areas.orders.reactions import QUOTES
from regulars.areas.promotions.actions import release, use
from regulars.areas.sales.models import Deal
from regulars.base.errors import NotAllowed, Refused
from regulars.base.i18n import LANGUAGES, speaking
from regulars.base.ids import id_of
from regulars.engine import access
from regulars.engine.actor import Actor, system
from regulars.engine.derived.beside import written_beside
from regulars.engine.notes import note
from regulars.engine.save import joined, save, save_many
from regulars.services.notify.said import said
from regulars.services.outbox.actions import send as send_letter

LONGEST = 2000
RENEWED = (SENT, REFUSED, EXPIRED)
"""Of which statuses a new version is made."""


def send(quote: Quote, *, actor: Actor) -> Quote:
    """The customer gets it: from here on nothing of it changes. Taxes are those of this day.

    Refused without lines, after its last day, and without the approvals it needs (`needs_approval`).
    """
    with transaction.atomic():
        held = QUOTES.locked(quote)
        if held.status != DRAFT:
            raise Refused(_("This quote was sent already."), code="already_sent")
        if not QuoteLine.objects.filter(quote=held, deleted_at=None).exists():
            raise Refused(_("This quote has no lines."), code="no_lines")
        if held.valid_until and held.valid_until < timezone.localdate():
            raise Refused(_("Its last day is over: give it a later one."), code="quote_expired")
        lines = QUOTES.lines(held)
        alternatives.require_real(lines)
        require_approved(held)
        tax(held, lines)
        save_many(lines, actor=system("orders"), verb="send")
        put_sums(held, lines)
        held.status, held.sent_at = SENT, timezone.now()
        held.document = keep_document(held)
        held.link = uuid.uuid4()
        return _as(quote, save(held, actor=actor, verb="send"))


def accept(
    quote: Quote,
    *,
    actor: Actor,
    name: str | None = None,
    chosen: list[Any] | None = None,
    signature: bytes = b"",
    address: str = "",
) -> Quote:
    """The customer said yes, by the person of this `name`. `chosen` are the optional lines they want, one of each group of alternatives among them; None leaves those that are.

    `signature` is a drawn one (PNG), `address` whence they said it.

    Refused unless it is sent, not expired, and there is no newer version. Twice is refused, too, and changes nothing. `notice` says what areas above did about it.
    """
    with transaction.atomic():
        held = QUOTES.locked(quote)
        require_open(held)
        if chosen is not None:
            _choose(held, [id_of(str(each)) for each in chosen], actor)
            held = QUOTES.locked(quote)
        held.status, held.decided_at, held.decided_by = ACCEPTED, timezone.now(), (name or "").strip()
        held.decided_from = address
        if signature:
            held.signature = keep_signature(held, signature)
        held.acceptance = keep_acceptance(held, "" if actor.is_system else actor.name)
        use([held.pk], actor=actor)
        who = said(held, "decided_by", held.decided_by or actor.name)
        telling.tell(held, telling.ACCEPTED, "accepted", actor=actor, name=who)
        save(held, actor=actor, verb="accept")
        for told in hooks.ACCEPTED:
            told(held, actor=actor)
        quote.notice = getattr(held, "notice", "")
        return _as(quote, held)


def refuse(
    quote: Quote, *, actor: Actor, reason: str | None = None, name: str | None = None, address: str = ""
) -> Quote:
    """The customer said no, for this reason. Refused as accepting is, and without a reason."""
    with transaction.atomic():
        held = QUOTES.locked(quote)
        require_open(held)
        if not (reason or "").strip():
            raise Refused(_("Say why."), code="invalid", fields={"reason": _("This field is required.")})
        held.status, held.decided_at, held.decided_by = REFUSED, timezone.now(), (name or "").strip()
        held.refusal, held.decided_from = (reason or "").strip()[:LONGEST], address
        release([held.pk], actor=actor)
        who = said(held, "decided_by", held.decided_by or actor.name)
        telling.tell(held, telling.REFUSED, "refused", actor=actor, name=who)
        return _as(quote, save(held, actor=actor, verb="refuse"))


def opened(quote: Quote) -> None:
    """The customer looks at it: the first time is kept in its story and told, each time when it was last."""
    now = timezone.now()
    if quote.opened_at is None and quote.status == SENT:
        with transaction.atomic():
            held = QUOTES.locked(quote)
            if held.opened_at is None and held.status == SENT:
                held.opened_at = now
                save(held, actor=system("customer"), verb="open")
                telling.tell(held, telling.OPENED, "opened")
    with written_beside("quote", [quote.pk], "seen_at"):
        Quote.objects.filter(pk=quote.pk).update(seen_at=now)


def link(quote: Quote, *, actor: Actor) -> Quote:
    """A new address of the customer's page; the one before leads nowhere any more. Refused unless it is sent."""
    with transaction.atomic():
        held = QUOTES.locked(quote)
        if held.status != SENT:
            require_open(held)
        held.link = uuid.uuid4()
        return _as(quote, save(held, actor=actor, verb="link"))


def unlink(quote: Quote, *, actor: Actor) -> Quote:
    """The customer's page cannot be opened any more. Refused where there is none."""
    with transaction.atomic():
        held = QUOTES.locked(quote)
        if held.link is None:
            raise Refused(_("There is no link to withdraw."), code="no_link")
        held.link = None
        return _as(quote, save(held, actor=actor, verb="unlink"))


def mail(
    quote: Quote,
    *,
    actor: Actor,
    to: str | None = None,
    message: str | None = None,
    attach: bool | None = None,
    anyway: bool | None = None,
) -> Quote:
    """A letter with the link, and the PDF with `attach`, in the quote's language; answers go to the one who sends it. Refused as accepting is, without a link,
    through another's eyes, to those who may not see its prices, and where whoever gets it is not to be disturbed now (`consents.reach`), unless it is wanted `anyway`.
    """
    require_open(quote)
    if actor.viewer is not None:
        raise NotAllowed
    QUOTES.require_seen(actor)  # whoever gets the letter reads it, they themselves, too
    if not quote.link:
        raise Refused(_("The link was withdrawn: make a new one first."), code="no_link")
    reach.require(_addressed(quote, to or ""), "email", reader=actor, anyway=bool(anyway))
    with transaction.atomic(), speaking(quote.language if quote.language in LANGUAGES else "en"):
        letter = letter_of(quote, to=to or "", message=message or "", reply_to=actor.email)
        send_letter(replace(letter, files=(quote.document_id,)) if attach and quote.document_id else letter)
        held = QUOTES.locked(quote)
        note(held, verb="mail", diff={"to": [None, to]}, actor=actor)
        with written_beside("quote", [quote.pk], "mailed_to"):
            Quote.objects.filter(pk=quote.pk).update(mailed_to=letter.to)
    quote.refresh_from_db()
    quote.remember()
    return quote


def _addressed(quote: Quote, to: str) -> Any:
    """Whom a letter disturbs: the contact whose address it is, else the account."""
    contact = quote.contact
    is_theirs = contact is not None and contact.email and contact.email.lower() == to.strip().lower()
    return contact if is_theirs else quote.account


def renew(quote: Quote, *, actor: Actor) -> Quote:
    """A draft of the next version with everything in it; this one cannot be accepted any more. Refused of drafts, accepted and superseded ones."""
    with transaction.atomic(), joined(uuid.uuid4()):
        held = QUOTES.locked(quote)
        if held.status not in RENEWED:
            raise Refused(_not_renewed(held.status), code="no_new_version")
        access.require(actor, "quote", "create")
        held.status = SUPERSEDED
        save(held, actor=actor, verb="supersede")
        return making.version_of(held, actor=actor)


def copy(quote: Quote, *, actor: Actor) -> Quote:
    """A new quote with its own number and everything this one says; prices stay as they are."""
    access.require(actor, "quote", "create")
    with transaction.atomic(), joined(uuid.uuid4()):
        return making.copy_of(quote, actor=actor)


def document(quote: Quote, *, actor: Actor) -> dict[str, Any]:
    """The PDF for programs: `name`, `media_type`, and `content` in Base64. Nothing is changed."""
    QUOTES.require_seen(actor)
    content = base64.b64encode(pdf_of(quote)).decode()
    return {"name": file_name(quote), "media_type": "application/pdf", "content": content}


def reprice(quote: Quote, *, actor: Actor) -> Quote:
    """The prices that the rules say now, in all lines of products (`repricing`)."""
    priced: Quote = repricing.reprice(QUOTES, quote, actor=actor)
    return priced


def quote_deal(deal: Deal, *, actor: Actor) -> Quote:
    """A quote of a deal: its account, contact and lines are carried over. Refused of a deal without an account."""
    access.require(actor, "quote", "create")
    if deal.account_id is None:
        raise Refused(_("Say first which account the deal is with."), code="no_account")
    with transaction.atomic(), joined(uuid.uuid4()):
        return making.of_deal(deal, actor=actor)


def expire_due() -> int:
    """Sent quotes whose last day is over are expired; how many were."""
    due = Quote.objects.filter(status=SENT, valid_until__lt=timezone.localdate(), deleted_at=None).order_by("id")
    count = 0
    for key in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            held = Quote.objects.select_for_update().filter(pk=key, status=SENT).first()
            if held is not None:
                held.status = EXPIRED
                release([held.pk], actor=system("orders"))
                save(held, actor=system("orders"), verb="expire")
                count += 1
    return count


def require_open(quote: Any) -> None:
    """Raises Refused saying why a quote can be neither accepted nor refused any more."""
    if quote.status == SENT and quote.valid_until and quote.valid_until < timezone.localdate():
        raise Refused(_("This quote has expired."), code="quote_expired")
    if quote.status != SENT:
        text, code = {
            DRAFT: (_("This quote was not sent yet."), "not_sent"),
            ACCEPTED: (_("This quote was accepted already."), "already_accepted"),
            REFUSED: (_("This quote was refused already."), "already_refused"),
            EXPIRED: (_("This quote has expired."), "quote_expired"),
            SUPERSEDED: (_("There is a newer version of this quote."), "quote_superseded"),
        }[quote.status]
        raise Refused(text, code=code)


reprice_line = repricing.reprice_line


def is_draft(quote: Any) -> bool:
    return bool(quote.status == DRAFT)


def has_link(quote: Any) -> bool:
    return quote.link is not None


def is_sent(quote: Any) -> bool:
    return bool(quote.status == SENT)


def is_renewable(quote: Any) -> bool:
    return quote.status in RENEWED


def _choose(quote: Any, chosen: list[uuid.UUID | None], actor: Actor) -> None:
    """Tick the optional lines that the customer wants, and work out what it comes to. Refused for a line that is none of its optional ones."""
    lines = [line for line in QUOTES.lines(quote) if line.is_optional]
    if not set(chosen) <= {line.pk for line in lines}:
        raise Refused(_("This quote has no such optional line."), code="no_such_line")
    alternatives.require_one_of_each(lines, chosen)
    for line in lines:
        line.is_chosen = line.pk in chosen
    save_many(lines, actor=actor, verb="choose")


def _not_renewed(status: str) -> str:
    return {
        DRAFT: _("This quote was not sent yet: change it as it is."),
        ACCEPTED: _("This quote was accepted: make a copy for a further one."),
    }.get(status, _("There is a newer version of this quote."))


def _as(quote: Quote, held: Any) -> Quote:
    found: Quote = become(quote, held)
    return found
