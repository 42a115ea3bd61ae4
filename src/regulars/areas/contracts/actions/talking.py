"""Verbs of the negotiation: write it from a template, send it, propose another version, give and withdraw the link."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.contracts import telling, wording
from regulars.areas.contracts.actions.locking import done, locked, status_refused
from regulars.areas.contracts.choices import DRAFT, NEGOTIATION, OURS, THEIRS
from regulars.areas.contracts.document import contract_of, file_name, pdf_of, require_read
from regulars.areas.contracts.letters import letter_of
from regulars.areas.contracts.models import Contract, ContractComment, ContractTemplate, ContractVersion
from regulars.areas.contracts.reactions import OPEN
from regulars.areas.orders.approving import require_approved
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.base.i18n import speaking
from regulars.engine.actor import Actor, system
from regulars.engine.derived.beside import written_beside
from regulars.engine.notes import note
from regulars.engine.save import save
from regulars.services.notify.said import said
from regulars.services.outbox.actions import send as send_letter

LONGEST = 2000
LONGEST_TEXT = 200_000


def write(contract: Contract, *, actor: Actor, template: Any = None) -> Contract:
    """The text of this template, into the version that is being written. Refused once it was sent, and of a template in another language."""
    found: Any = ContractTemplate.objects.filter(pk=getattr(template, "pk", template), deleted_at=None).first()
    if found is None:
        raise Invalid(fields={"template": _("This field is required.")})
    if not contract.pk or found.language != wording.language_of(contract):
        raise Invalid(
            fields={"template": _("This template is in another language than the contract.")}, code="other_language"
        )
    with transaction.atomic():
        held = locked(contract)
        _require_open(held)
        version: Any = wording.newest(held)
        if version is None or version.sent_at:
            version = ContractVersion(contract=held, side=OURS)
        version.text = found.text
        save(version, actor=actor)
        held.template_id = found.pk
        return done(save(held, actor=actor) if held.status == DRAFT else held, contract)


def send(contract: Contract, *, actor: Actor) -> Contract:
    """The other side gets the newest version to read and talk about: from here on its text stays. Refused without a text, and without the approvals it needs."""
    with transaction.atomic():
        held = locked(contract)
        _require_open(held)
        freeze(held, actor)
        held.status, held.sent_at = NEGOTIATION, timezone.now()
        held.link = held.link or uuid.uuid4()
        return done(save(held, actor=actor, verb="send"), contract)


def freeze(contract: Any, actor: Actor) -> ContractVersion:
    """The newest version becomes what is sent: word for word, with what the fields say now. Refused without a text, and without the approvals it needs."""
    version: Any = wording.newest(contract)
    if version is None or not version.text.strip():
        raise Refused(_("This contract has no text: write it, or take a template."), code="no_text")
    require_approved(contract)
    if version.sent_at is None:
        version.contract = contract_of(contract.pk)
        version.shown = wording.filled(version.contract, version.text, actor)
        version.sent_at = timezone.now()
        save(version, actor=actor, verb="send")
    return version


def propose(
    contract: Contract, *, actor: Actor, side: str | None = None, comment: str | None = None
) -> ContractVersion:
    """The next version, with the text of the last one to begin with. Refused while there is one that was not sent, and once it is out for signature."""
    with transaction.atomic():
        held = locked(contract)
        _require_open(held)
        before: Any = wording.newest(held)
        text = "" if before is None else before.shown or before.text
        version = ContractVersion(contract=held, side=side or OURS, comment=(comment or "").strip(), text=text)
        if version.side == THEIRS:
            version.author = held.account.name
        made: ContractVersion = save(version, actor=actor)
        return made


def propose_theirs(contract: Contract, *, name: str, text: str, comment: str = "") -> ContractVersion:
    """The other side proposes another text on its page; it stands at once. Refused where nothing of it differs, with fields in braces (our next version would fill them with what is not theirs to read), while a version of ours is being written, and once it is out for signature."""
    with transaction.atomic():
        held = locked(contract)
        if held.status != NEGOTIATION:
            raise status_refused(held)
        before: Any = wording.newest(held)
        if before is not None and before.sent_at is None:
            raise Refused(
                _("A new version is being written already: say what you want as a comment."), code="version_open"
            )
        clean = text.replace("\r\n", "\n").strip()
        if before is not None and clean == before.shown.strip():
            raise Refused(_("Nothing of it differs."), code="nothing_differs")
        if len(clean) > LONGEST_TEXT:
            raise Refused(_("At most %(limit)s characters.") % {"limit": LONGEST_TEXT}, code="invalid")
        if wording.has_holes(clean):
            raise Refused(_("Words in braces stand for fields here: write them without the braces."), code="invalid")
        now = timezone.now()
        version = ContractVersion(
            contract=held, side=THEIRS, author=name, comment=comment, text=clean, shown=clean, sent_at=now
        )
        made: ContractVersion = save(version, actor=system("customer"))
        telling.tell(held, telling.PROPOSED, f"proposed:{made.pk}", name=said(made, "author"))
        return made


def comment(contract: Contract, *, name: str, text: str) -> ContractComment:
    """The other side says something."""
    new = ContractComment(contract=contract, author=name, text=text, is_from_customer=True)
    made: ContractComment = save(new, actor=system("customer"))
    who, words = said(made, "author"), said(made, "text")
    telling.tell(contract, telling.COMMENTED, f"comment:{made.pk}", name=who, words=words)
    return made


def opened(contract: Contract) -> None:
    """The other side looks at it: the first time is kept in its story and told, each time when it was last."""
    if contract.opened_at is None:
        with transaction.atomic():
            held = locked(contract)
            if held.opened_at is None:
                held.opened_at = timezone.now()
                save(held, actor=system("customer"), verb="open")
                telling.tell(held, telling.OPENED, "opened")
    with written_beside("contract", [contract.pk], "seen_at"):
        Contract.objects.filter(pk=contract.pk).update(seen_at=timezone.now())


def link(contract: Contract, *, actor: Actor) -> Contract:
    """A new address of the page for negotiation; the one before leads nowhere any more. Refused unless it is in negotiation."""
    with transaction.atomic():
        held = locked(contract)
        if held.status != NEGOTIATION:
            raise status_refused(held)
        held.link = uuid.uuid4()
        return done(save(held, actor=actor, verb="link"), contract)


def unlink(contract: Contract, *, actor: Actor) -> Contract:
    """The page cannot be opened any more. Refused where there is none."""
    with transaction.atomic():
        held = locked(contract)
        if held.link is None:
            raise Refused(_("There is no link to withdraw."), code="no_link")
        held.link = None
        return done(save(held, actor=actor, verb="unlink"), contract)


def mail(contract: Contract, *, actor: Actor, to: str | None = None, message: str | None = None) -> Contract:
    """A letter with the link, in the contract's language; answers go to the one who sends it. Refused outside of the negotiation, without a link, through another's eyes, and to those who may not read it."""
    if contract.status != NEGOTIATION:
        raise status_refused(contract)
    if actor.viewer is not None:
        raise NotAllowed
    require_read(actor)  # whoever gets the letter reads it, they themselves, too
    if not contract.link:
        raise Refused(_("The link was withdrawn: make a new one first."), code="no_link")
    with transaction.atomic(), speaking(wording.language_of(contract)):
        send_letter(letter_of(contract_of(contract.pk), to=to or "", message=message or "", reply_to=actor.email))
        note(locked(contract), verb="mail", diff={"to": [None, to]}, actor=actor)
    contract.refresh_from_db()
    contract.remember()
    return contract


def document(contract: Contract, *, actor: Actor) -> dict[str, Any]:
    """The PDF for programs: `name`, `media_type`, and `content` in Base64. Nothing is changed."""
    require_read(actor)
    whole = contract_of(contract.pk)
    content = base64.b64encode(pdf_of(whole, actor)).decode()
    return {"name": file_name(whole), "media_type": "application/pdf", "content": content}


def is_open(contract: Any) -> bool:
    return contract.status in OPEN


def is_to_send(contract: Any) -> bool:
    """Whether there is a version that the other side does not know."""
    version = wording.newest(contract) if contract.status in OPEN else None
    return contract.status == DRAFT or (version is not None and version.sent_at is None)


def is_negotiated(contract: Any) -> bool:
    return bool(contract.status == NEGOTIATION)


def has_link(contract: Any) -> bool:
    return contract.link is not None and contract.status == NEGOTIATION


def _require_open(contract: Any) -> None:
    if contract.status not in OPEN:
        raise status_refused(contract)
