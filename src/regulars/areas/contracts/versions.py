"""What holds of versions, of those who sign, of templates and clauses, whatever the way in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.contacts.models import Contact
from regulars.areas.contracts.choices import HAS_SIGNED, OURS, THEIRS
from regulars.areas.contracts.models import Contract, ContractSigner, ContractVersion
from regulars.areas.contracts.reactions import DEEDS, OPEN, was_sent
from regulars.areas.contracts.wording import checked, language_of, with_clauses
from regulars.base.errors import Invalid, Refused
from regulars.engine import rows
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.models import User
from regulars.engine.save import save, save_many

WRITTEN = "update contracts_contract set written_at = %s where id = any(%s)"
OF_VERSION = ("contract", "side", "author", "text", "comment")
OF_SIGNER = ("contract", "name", "side", "position", "job_title", "contact", "person")


def settle_versions(batch: Batch) -> None:
    """The newest version is written until it is sent; then it stays, and the next one is made."""
    wanted = [
        item for item in batch.good if batch.verb not in DEEDS and (item.is_new or batch.changed(item, *OF_VERSION))
    ]
    contracts = held(item.record.contract_id for item in wanted)
    last = _last(contracts)
    written: list[uuid.UUID] = []
    for item in wanted:
        version: Any = item.record
        contract = contracts.get(version.contract_id)
        if contract is None:
            continue
        if (
            not batch.actor.is_system
            and not item.is_new
            and (version.sent_at or version.revision != last.get(contract.pk, (0,))[0])
        ):
            batch.refuse(
                item,
                Refused(
                    _("This version was sent: it stays as it is. Make a new one to change it."), code="version_sent"
                ),
            )
            continue
        if contract.status not in OPEN and not batch.actor.is_system:
            batch.refuse(item, was_sent(contract))
            continue
        if item.is_new:
            revision, sent_at = last.get(contract.pk, (0, True))
            if not sent_at:
                batch.refuse(
                    item, Refused(_("There is a version that was not sent yet: change that one."), code="version_open")
                )
                continue
            version.revision = revision + 1
            last[contract.pk] = (version.revision, version.sent_at)
            if version.side == OURS:
                version.author = version.author or _author(contract, batch)
        version.name = _("Version %(number)s") % {"number": version.revision}
        try:
            version.text = with_clauses(version.text, language_of(contract))
            if not version.sent_at:
                checked(version.text, language_of(contract))
        except Refused as problem:
            batch.refuse(item, problem if isinstance(problem, Invalid) else Invalid(fields={"text": str(problem)}))
            continue
        written.append(contract.pk)
    if written:
        batch.afterwards(lambda: rows.query(WRITTEN, [timezone.now(), written]))


def keep_versions(batch: Batch) -> None:
    """A version that was sent is not deleted."""
    if any(version.sent_at for version in batch.records):
        raise Refused(_("This version was sent: it stays as it is. Make a new one to change it."), code="version_sent")


def settle_signers(batch: Batch) -> None:
    """Who signs is settled before the document goes out."""
    wanted = [
        item
        for item in batch.good
        if batch.verb not in DEEDS and (item.is_new or batch.changed(item, *OF_SIGNER, *_signed_with(item)))
    ]
    contracts = held(each for item in wanted for each in (item.record.contract_id, batch.was(item, "contract")))
    for item in wanted:
        signer: Any = item.record
        if signer.contract_id is None:
            continue
        if signer.status == HAS_SIGNED and not batch.actor.is_system:
            batch.refuse(item, was_sent(contracts[signer.contract_id]))
            continue
        wholes = [contracts.get(each) for each in (signer.contract_id, batch.was(item, "contract")) if each]
        if not batch.actor.is_system and any(whole is not None and whole.status not in OPEN for whole in wholes):
            batch.refuse(item, was_sent(next(whole for whole in wholes if whole is not None)))
            continue
        if signer.person_id and signer.side != OURS:
            batch.refuse(item, Invalid(fields={"person": _("Somebody of us signs for our side.")}))
            continue
        known: Any = None
        if signer.person_id:
            known = User.objects.filter(pk=signer.person_id).first()
        elif signer.contact_id:
            known = Contact.objects.filter(pk=signer.contact_id).first()
        if known is not None:
            signer.name, signer.email = signer.name or known.name, signer.email or known.email
        if not signer.name:
            batch.refuse(item, Invalid(fields={"name": _("This field is required.")}))


def _signed_with(item: Item) -> tuple[str, ...]:
    """The address whither it went stands behind the document: once somebody has signed, it stays."""
    return ("email",) if getattr(item.record, "status", "") == HAS_SIGNED else ()


def keep_signers(batch: Batch) -> None:
    """Once the document is out, nobody is taken off it."""
    for contract in held(signer.contract_id for signer in batch.records).values():
        if contract.status not in OPEN:
            raise was_sent(contract)


def settle_wording(batch: Batch) -> None:
    """A template names clauses and fields that there are."""
    for item in batch.good:
        if batch.changed(item, "text", "language"):
            try:
                checked(item.record.text, item.record.language)
            except Invalid as problem:
                batch.refuse(item, problem)


def held(contracts: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Any]:
    """Contracts under their lock, so that none goes out while its parts change."""
    ids = {each for each in contracts if each is not None}
    found = Contract.objects.select_for_update().filter(pk__in=ids).order_by("pk") if ids else []
    return {contract.pk: contract for contract in found}


def _author(contract: Any, batch: Batch) -> str:
    """Who writes; where the program does, who is responsible."""
    is_program = batch.actor.id is None and contract.owner_id is not None
    return str(contract.owner.name) if is_program else batch.actor.name


def _last(contracts: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[int, Any]]:
    """The newest revision of each, and when it was sent; those in the bin count, so that no number comes twice."""
    found: dict[uuid.UUID, tuple[int, Any]] = {}
    listed = ContractVersion.objects.filter(contract__in=list(contracts)).order_by("revision")
    for key, revision, sent_at, deleted_at in listed.values_list("contract_id", "revision", "sent_at", "deleted_at"):
        is_open = sent_at is None and deleted_at is None
        found[key] = (revision, None if is_open else sent_at or True)
    return found


def begin_parts(batch: Batch) -> None:
    """A new contract begins with the text of its template, and with who usually signs: its owner for us, its contact for them."""
    new = [item.record for item in batch.good if item.is_new and batch.actor.source != "import"]
    if new:
        batch.afterwards(lambda: _begin_all(new, batch))


def _begin_all(contracts: Iterable[Any], batch: Batch) -> None:
    program = replace(batch.actor, is_system=True)
    for contract in contracts:
        _begin(contract, program)


def _begin(contract: Any, program: Actor) -> None:
    if contract.template_id and not contract.previous_id:
        save(ContractVersion(contract=contract, text=contract.template.text), actor=program)
    if contract.previous_id:
        return
    signers: list[Any] = []
    if contract.owner_id:
        signers.append(ContractSigner(contract=contract, side=OURS, person_id=contract.owner_id, position=2))
    if contract.contact_id:
        signers.append(ContractSigner(contract=contract, side=THEIRS, contact_id=contract.contact_id, position=1))
    save_many(signers, actor=program)
