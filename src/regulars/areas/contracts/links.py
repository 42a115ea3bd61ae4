"""Addresses of the pages of the other side: one to negotiate, one for each who signs. Withdrawn by forgetting what they are made of."""

from __future__ import annotations

from typing import Any

from regulars.areas.contracts.models import Contract, ContractSigner
from regulars.ui.public.addresses import Addresses

TALKS = Addresses("regulars.contract", "c")
SIGNINGS = Addresses("regulars.contract.signer", "sign")
SHOWN = ("account", "contact", "seller", "owner")


def contract_at(token: str) -> Any | None:
    """The contract that a page is of; None for an address that was never given, or was withdrawn."""
    link = TALKS.link_in(token)
    found = Contract.objects.select_related(*SHOWN).filter(link=link, deleted_at=None) if link else None
    return found.first() if found is not None else None


def signer_at(token: str) -> Any | None:
    """Who signs at an address, with the contract; None as above."""
    link = SIGNINGS.link_in(token)
    if link is None:
        return None
    shown = (f"contract__{each}" for each in SHOWN)
    found = ContractSigner.objects.select_related("contract", *shown)
    return found.filter(link=link, deleted_at=None, contract__deleted_at=None).first()
