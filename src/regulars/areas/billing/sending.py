"""An issued invoice on its way: its address, the letter, the customer's first look."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing.choices import DRAFT
from regulars.areas.billing.document import file_name, pdf_of, require_seen
from regulars.areas.billing.letters import letter_of
from regulars.areas.billing.models import Invoice
from regulars.base.errors import NotAllowed, Refused
from regulars.base.i18n import LANGUAGES, speaking
from regulars.engine.actor import Actor, system
from regulars.engine.derived.beside import written_beside
from regulars.engine.notes import note
from regulars.engine.save import save
from regulars.services.outbox.actions import send as send_letter

LONGEST = 2000


def mail(invoice: Invoice, *, actor: Actor, to: str | None = None, message: str | None = None) -> Invoice:
    """A letter with the link, in the invoice's language; answers go to the one who sends it. Refused of a draft, without a link, through another's eyes, and to those who may not see what it says."""
    _require_issued(invoice)
    if actor.viewer is not None:
        raise NotAllowed
    require_seen(actor)  # whoever gets the letter reads it, they themselves, too
    if not invoice.link:
        raise Refused(_("The link was withdrawn: make a new one first."), code="no_link")
    with transaction.atomic(), speaking(invoice.language if invoice.language in LANGUAGES else "en"):
        send_letter(letter_of(invoice, to=to or "", message=message or "", reply_to=actor.email))
        note(_locked(invoice), verb="mail", diff={"to": [None, to]}, actor=actor)
    return _done(invoice)


def link(invoice: Invoice, *, actor: Actor) -> Invoice:
    """A new address of the customer's page; the one before leads nowhere any more. Refused of a draft."""
    with transaction.atomic():
        held = _locked(invoice)
        _require_issued(held)
        held.link = uuid.uuid4()
        save(held, actor=actor, verb="link")
    return _done(invoice)


def unlink(invoice: Invoice, *, actor: Actor) -> Invoice:
    """The customer's page cannot be opened any more. Refused where there is none."""
    with transaction.atomic():
        held = _locked(invoice)
        if held.link is None:
            raise Refused(_("There is no link to withdraw."), code="no_link")
        held.link = None
        save(held, actor=actor, verb="unlink")
    return _done(invoice)


def opened(invoice: Invoice) -> None:
    """The customer looks at it: the first time is kept in its story, each time when it was last."""
    now = timezone.now()
    if invoice.opened_at is None:
        with transaction.atomic():
            held = _locked(invoice)
            if held.opened_at is None:
                held.opened_at = now
                save(held, actor=system("customer"), verb="open")
    with written_beside("invoice", [invoice.pk], "seen_at"):
        Invoice.objects.filter(pk=invoice.pk).update(seen_at=now)


def document(invoice: Invoice, *, actor: Actor) -> dict[str, Any]:
    """The PDF for programs: `name`, `media_type`, and `content` in Base64. Nothing is changed."""
    require_seen(actor)
    content = base64.b64encode(pdf_of(invoice)).decode()
    return {"name": file_name(invoice), "media_type": "application/pdf", "content": content}


def electronic(invoice: Invoice, *, actor: Actor) -> dict[str, Any]:
    """The electronic invoice for programs, as `document` gives the PDF. Refused of drafts, and of what EN 16931 has no words for."""
    from regulars.areas.billing.ubl.ours import electronic as written

    require_seen(actor)
    content = base64.b64encode(written(invoice)).decode()
    return {"name": f"{invoice.code}.xml", "media_type": "application/xml", "content": content}


def has_link(invoice: Any) -> bool:
    return invoice.link is not None


def _require_issued(invoice: Any) -> None:
    if invoice.status == DRAFT:
        raise Refused(_("This invoice was not issued yet."), code="not_issued")


def _locked(invoice: Invoice) -> Any:
    return Invoice.objects.select_for_update().get(pk=invoice.pk)


def _done(invoice: Invoice) -> Invoice:
    invoice.refresh_from_db()
    invoice.remember()
    return invoice
