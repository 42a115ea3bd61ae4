"""Verbs of signing: ask for signatures, sign, decline, take it back; signed on paper; in force."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.contracts import telling, wording
from regulars.areas.contracts.actions.locking import done, locked, locked_signer, status_refused
from regulars.areas.contracts.actions.talking import freeze
from regulars.areas.contracts.choices import (
    ACTIVE,
    DECLINED,
    HAS_SIGNED,
    NEGOTIATION,
    OURS,
    SIGNED,
    SIGNING,
    THEIRS,
    WAITING,
)
from regulars.areas.contracts.document import contract_of, keep, keep_document, keep_signed, require_read, signers_of
from regulars.areas.contracts.letters import to_sign
from regulars.areas.contracts.models import Contract, ContractSigner
from regulars.areas.contracts.reactions import OPEN
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.base.i18n import speaking
from regulars.engine import workspace
from regulars.engine.actor import Actor, system
from regulars.engine.looking import one_by_one
from regulars.engine.notes import note
from regulars.engine.save import save
from regulars.services.notify.said import said
from regulars.services.outbox.actions import send as send_letter

LONGEST = 2000


def ask_signatures(contract: Contract, *, actor: Actor) -> Contract:
    """The newest version goes out to be signed by both sides: its PDF and the SHA-256 of it are kept, and nothing of it changes any more.

    Those whose turn it is get a letter with an address of their own; who has no e-mail gets the address from us. Refused without a text, without somebody on each side,
    without a first day, without the approvals it needs, through another's eyes, and to those who may not read the contract.
    """
    if actor.viewer is not None:
        raise NotAllowed
    require_read(actor)
    with transaction.atomic():
        held = locked(contract)
        if held.status not in OPEN:
            raise status_refused(held)
        signers = list(signers_of(held))
        if {each.side for each in signers} != {OURS, THEIRS}:
            raise Refused(_("Name somebody who signs for each side."), code="no_signers")
        if held.starts_on is None:
            raise Refused(_("Say when it starts."), code="invalid", fields={"starts_on": _("This field is required.")})
        version = freeze(held, actor)
        held.document = keep_document(contract_of(held.pk), version.shown)
        held.digest, held.status = held.document.sha256, SIGNING
        held.sent_at = held.sent_at or timezone.now()
        save(held, actor=actor, verb="ask_signatures")
        for each in signers:
            _reset(each, uuid.uuid4())
            save(each, actor=system("contracts"), verb="ask_signatures")
        ask_next(held, reply_to=actor.email, by=actor)
        return done(held, contract)


def take_back(contract: Contract, *, actor: Actor) -> Contract:
    """It is talked about again: the addresses to sign lead nowhere, signatures given so far count no more. Refused unless it is out for signature."""
    with transaction.atomic():
        held = locked(contract)
        if held.status != SIGNING:
            raise Refused(_("This contract is not out for signature."), code="not_out_for_signature")
        _back(held, verb="take_back", actor=actor, but=None)
        return done(held, contract)


def sign(
    signer: ContractSigner,
    *,
    actor: Actor,
    name: str | None = None,
    digest: str | None = None,
    signature: bytes = b"",
    address: str = "",
) -> ContractSigner:
    """Somebody signs what is out for signature; with the last signature it is signed, and in force from its first day on.

    `digest` is the SHA-256 of the document that they saw; None takes the present one. `signature` is what they drew (PNG). Refused before their turn, twice, once it was
    taken back or declined, and where the document is another one (`document_changed`). Of ours, only who is named may.
    """
    with transaction.atomic():
        held = locked_signer(signer)
        contract = held.contract
        require_turn(held)
        if actor.source != "customer" and held.person_id != actor.id:
            raise Refused(_("Only who is named may sign: send them the link."), code="other_person")
        if digest is not None and digest != contract.digest:
            raise Refused(
                _("The document was changed meanwhile: read it again before you sign."), code="document_changed"
            )
        named = (name or "").strip()
        if not named:
            raise Refused(_("Give your name."), code="invalid", fields={"name": _("This field is required.")})
        held.status, held.decided_at, held.signed_as = HAS_SIGNED, timezone.now(), named
        held.digest, held.signed_from = contract.digest, address
        if signature:
            held.signature = keep(contract, signature, "signature.png", "image/png")
        program = actor if actor.is_system else system("contracts")
        save(held, actor=program, verb="sign")
        note(contract, verb="sign", diff={"signed_by": [None, named]}, actor=actor)
        telling.tell(
            contract,
            telling.SIGNED,
            f"signed:{held.pk}:{contract.digest[:12]}",
            actor=actor,
            name=said(held, "signed_as"),
        )
        if all(each.status == HAS_SIGNED for each in signers_of(contract)):
            _complete(contract, actor)
        else:
            ask_next(contract, reply_to=_owner_mail(contract), by=actor)
        return done(held, signer)


def sign_here(signer: ContractSigner, *, actor: Actor, name: str | None = None) -> ContractSigner:
    """Somebody of us signs signed in, by name. Refused as `sign` says, and through another's eyes."""
    if actor.viewer is not None:
        raise NotAllowed
    return sign(signer, actor=actor, name=name)


def decline(
    signer: ContractSigner, *, actor: Actor, reason: str | None = None, name: str | None = None, address: str = ""
) -> ContractSigner:
    """Somebody does not sign, for this reason: it goes back to the negotiation. Refused as signing is, and without a reason."""
    with transaction.atomic():
        held = locked_signer(signer)
        require_turn(held)
        if actor.source != "customer" and held.person_id != actor.id:
            raise Refused(_("Only who is named may decline."), code="other_person")
        why = (reason or "").strip()[:LONGEST]
        if not why:
            raise Refused(_("Say why."), code="invalid", fields={"reason": _("This field is required.")})
        held.status, held.decided_at, held.reason = DECLINED, timezone.now(), why
        held.signed_as, held.signed_from, held.link = (name or "").strip() or held.name, address, None
        save(held, actor=actor if actor.is_system else system("contracts"), verb="decline")
        note(held.contract, verb="decline", diff={"reason": [None, why]}, actor=actor)
        telling.tell(
            held.contract,
            telling.DECLINED,
            f"declined:{held.pk}:{held.contract.digest[:12]}",
            actor=actor,
            name=said(held, "signed_as"),
            words=said(held, "reason"),
        )
        _back(held.contract, verb="decline", actor=actor, but=held.pk)
        return done(held, signer)


def sign_on_paper(contract: Contract, *, actor: Actor, day: date | None = None) -> Contract:
    """It was signed outside of here, on this day. Refused of what is signed already, and for a day to come."""
    on = day or timezone.localdate()
    if on > timezone.localdate():
        raise Invalid(fields={"day": _("This day is still to come.")})
    with transaction.atomic():
        held = locked(contract)
        if held.status not in (*OPEN, SIGNING):
            raise status_refused(held)
        if held.starts_on is None:
            raise Refused(_("Say when it starts."), code="invalid", fields={"starts_on": _("This field is required.")})
        version: Any = wording.newest(held)
        if version is not None and version.sent_at is None:
            version.contract = contract_of(held.pk)
            version.shown, version.sent_at = wording.filled(version.contract, version.text, actor), timezone.now()
            save(version, actor=system("contracts"), verb="sign")
        for each in signers_of(held):
            if each.link:
                each.link = None
                save(each, actor=system("contracts"), verb="unlink")
        held.signed_at, held.link, held.digest = workspace.moment_of(on, time(12)), None, ""
        held.status = in_force(held)
        return done(save(held, actor=actor, verb="sign_on_paper"), contract)


def mail_signer(signer: ContractSigner, *, actor: Actor) -> ContractSigner:
    """The letter with the address to sign, once more. Refused before their turn, without an e-mail or a link, through another's eyes, and to those who may not read the contract."""
    if actor.viewer is not None:
        raise NotAllowed
    require_read(actor)
    require_turn(signer)
    if not signer.email:
        raise Refused(_("No e-mail is known: give it first, or pass the link on yourself."), code="no_email")
    if not signer.link:
        raise Refused(_("The link was withdrawn: make a new one first."), code="no_link")
    with transaction.atomic():
        held = locked_signer(signer)
        with speaking(wording.language_of(held.contract)):
            send_letter(to_sign(_with_contract(held), reply_to=actor.email))
        note(held, verb="mail", diff={"to": [None, held.email]}, actor=actor)
    signer.refresh_from_db()
    signer.remember()
    return signer


def link_signer(signer: ContractSigner, *, actor: Actor) -> ContractSigner:
    """A new address to sign at; the one before leads nowhere any more. Refused unless it is out for signature and they wait."""
    with transaction.atomic():
        held = locked_signer(signer)
        if held.contract.status != SIGNING or held.status != WAITING:
            raise _not_waiting(held)
        held.link = uuid.uuid4()
        return done(save(held, actor=actor, verb="link"), signer)


def unlink_signer(signer: ContractSigner, *, actor: Actor) -> ContractSigner:
    """The address to sign at leads nowhere any more. Refused where there is none."""
    with transaction.atomic():
        held = locked_signer(signer)
        if held.link is None:
            raise Refused(_("There is no link to withdraw."), code="no_link")
        held.link = None
        return done(save(held, actor=actor, verb="unlink"), signer)


def opened(signer: ContractSigner) -> None:
    """Who signs looks at it for the first time."""
    if signer.opened_at is None and signer.contract.status == SIGNING:
        with transaction.atomic():
            held = locked_signer(signer)
            if held.opened_at is None:
                held.opened_at = timezone.now()
                save(held, actor=system("customer"), verb="open")


def require_turn(signer: Any) -> None:
    """Raises Refused saying why somebody can neither sign nor decline now."""
    if signer.contract.status != SIGNING or signer.status != WAITING:
        raise _not_waiting(signer)
    before = signers_of(signer.contract).filter(position__lt=signer.position).exclude(status=HAS_SIGNED).first()
    if before is not None:
        raise Refused(_("%(name)s signs first.") % {"name": before.name}, code="not_their_turn")


def ask_next(contract: Any, *, reply_to: str, by: Actor) -> None:
    """Letters to those whose turn begins now; who signs signed in is told."""
    waiting = [each for each in signers_of(contract) if each.status != HAS_SIGNED]
    turn = min((each.position for each in waiting), default=0)
    for each in waiting:
        if each.position != turn or each.status != WAITING:
            continue
        if each.person_id:
            telling.tell(
                contract, telling.YOUR_TURN, f"turn:{each.pk}:{contract.digest[:12]}", actor=by, whom=each.person_id
            )
        elif each.email and each.link and not _was_asked(each, contract):
            with speaking(wording.language_of(contract)):
                send_letter(to_sign(_with_contract(each), reply_to=reply_to))
            note(each, verb="mail", diff={"to": [None, each.email]}, actor=by if by.is_system else system("contracts"))


def begin_due() -> int:
    """Signed contracts whose first day has come are in force; how many were."""
    due = Contract.objects.filter(status=SIGNED, starts_on__lte=timezone.localdate(), deleted_at=None).order_by("id")
    return sum(one_by_one(due.values_list("pk", flat=True), _begin, telling.tell_stuck))


def in_force(contract: Any) -> str:
    """What a contract is once it is signed: active from its first day on."""
    return ACTIVE if contract.starts_on and contract.starts_on <= timezone.localdate() else SIGNED


def may_sign(signer: Any) -> bool:
    """Whether it is somebody's turn who signs signed in."""
    return bool(signer.person_id and is_waiting(signer))


def is_waiting(signer: Any) -> bool:
    return bool(signer.status == WAITING and signer.contract.status == SIGNING)


def has_link(signer: Any) -> bool:
    return signer.link is not None


def is_signing(contract: Any) -> bool:
    return bool(contract.status == SIGNING)


def is_unsigned(contract: Any) -> bool:
    return contract.status in (*OPEN, SIGNING)


def _begin(key: uuid.UUID) -> bool:
    held: Any = Contract.objects.select_for_update().filter(pk=key, status=SIGNED).first()
    if held is None:
        return False
    held.status = ACTIVE
    save(held, actor=system("contracts"), verb="begin")
    return True


def _complete(contract: Any, actor: Actor) -> None:
    contract.refresh_from_db()
    contract.remember()
    contract.signed_at, contract.link = timezone.now(), None
    contract.signed_document = keep_signed(contract_of(contract.pk))
    contract.status = in_force(contract)
    save(contract, actor=system(actor.source if actor.source == "customer" else "contracts"), verb="sign")
    telling.tell(contract, telling.COMPLETE, f"complete:{contract.digest[:12]}")


def _back(contract: Any, *, verb: str, actor: Actor, but: Any) -> None:
    """Into the negotiation again; signatures given so far are taken off, but the mark of who declined."""
    contract.refresh_from_db()
    contract.remember()
    for each in signers_of(contract):
        if each.pk != but:
            _reset(each, None)
            save(each, actor=system("contracts"), verb="take_back")
    contract.status, contract.document, contract.digest = NEGOTIATION, None, ""
    save(contract, actor=actor, verb=verb)


def _reset(signer: Any, link: uuid.UUID | None) -> None:
    signer.status, signer.decided_at, signer.signed_as, signer.digest, signer.reason = WAITING, None, "", "", ""
    signer.signature, signer.signed_from, signer.opened_at, signer.link = None, "", None, link


def _not_waiting(signer: Any) -> Refused:
    text, code = {
        HAS_SIGNED: (_("This was signed already."), "already_signed"),
        DECLINED: (_("This was declined already."), "already_declined"),
    }.get(signer.status, (_("This contract is not out for signature."), "not_out_for_signature"))
    return Refused(text, code=code)


def _was_asked(signer: Any, contract: Any) -> bool:
    """Those of the same turn were written to together."""
    return bool(others_signed(signer, signers_of(contract)))


def others_signed(signer: Any, among: Iterable[Any]) -> bool:
    """Whether somebody of the same turn has signed: then all of it were asked before."""
    return any(each.position == signer.position and each.status == HAS_SIGNED for each in among)


def _with_contract(signer: Any) -> Any:
    signer.contract = contract_of(signer.contract_id)
    return signer


def _owner_mail(contract: Any) -> str:
    return contract.owner.email if contract.owner_id else ""
