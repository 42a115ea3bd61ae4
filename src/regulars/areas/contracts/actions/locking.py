"""What verbs of contracts begin and end with."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.contracts.choices import ACTIVE, EXPIRED, NEGOTIATION, RENEWED, SIGNED, SIGNING, TERMINATED
from regulars.areas.contracts.models import Contract, ContractSigner
from regulars.base.errors import Refused


def locked(contract: Any) -> Any:
    """The contract as it is stored, under its lock until the transaction ends."""
    return Contract.objects.select_for_update().get(pk=contract.pk)


def locked_signer(signer: Any) -> Any:
    """Who signs, under the lock of the contract."""
    held = locked(signer.contract)
    found: Any = ContractSigner.objects.get(pk=signer.pk)
    found.contract = held
    return found


def done(held: Any, given: Any) -> Any:
    """The record that the caller holds becomes what is stored now."""
    given.__dict__.update({name: held.__dict__[name] for name in held.column_names()})
    given.notice = getattr(held, "notice", "")
    given.remember()
    return given


def status_refused(contract: Any) -> Refused:
    """Why a contract cannot be talked about any more."""
    text, code = {
        SIGNING: (_("This contract is out for signature."), "out_for_signature"),
        SIGNED: (_("This contract is signed."), "already_signed"),
        ACTIVE: (_("This contract is signed."), "already_signed"),
        EXPIRED: (_("This contract has expired."), "contract_expired"),
        TERMINATED: (_("This contract was terminated."), "contract_terminated"),
        RENEWED: (_("This contract was renewed."), "contract_renewed"),
        NEGOTIATION: (_("This contract is in negotiation."), "in_negotiation"),
    }.get(contract.status, (_("This contract was not sent yet."), "not_sent"))
    return Refused(text, code=code)
