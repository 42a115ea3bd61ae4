"""A contract on its page: the text as it will be read, its versions, who signs, what comes after it."""

from __future__ import annotations

from typing import Any

from regulars.areas.contracts import wording
from regulars.areas.contracts.blocks import blocks_of
from regulars.areas.contracts.choices import ACTIVE, NO_RENEWAL, RENEWALS, SIDES, SIGNED, SIGNING, SIGNINGS
from regulars.areas.contracts.document import STATUS_WORDS, may_read, signers_of
from regulars.areas.contracts.indexing import factor_of, indexed, lacks_value
from regulars.areas.contracts.links import SIGNINGS as PAGES
from regulars.areas.contracts.links import TALKS
from regulars.areas.contracts.models import Contract, ContractVersion
from regulars.areas.contracts.reactions import OPEN
from regulars.areas.contracts.spans import DAY
from regulars.areas.orders import approving
from regulars.base.money import format_money
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.withheld import is_kept, veiled

SIDE_WORDS = {option.value: option.label for option in SIDES}
SIGNING_WORDS = {option.value: option for option in SIGNINGS}
MOST = 20


def text_panel(contract: Any, actor: Actor) -> dict[str, Any] | None:
    """The newest version as it reads now, and the versions there are."""
    if not may_read(actor) or is_kept({"contract-version": {"side", "revision", "sent_at"}}, actor):
        return None
    found = versions_of(contract)
    blocks = blocks_of(wording.shown(found[0], actor)) if found else []
    versions = [veiled(each, actor) for each in found[:MOST]]
    newest = versions[0] if versions else None
    may_edit = contract.status in OPEN and access.may(actor, "contract", "edit")
    may_edit = may_edit and access.records("contract", actor, "edit").matching([contract.pk]).exists()
    return {
        "contract": contract,
        "newest": newest,
        "blocks": blocks,
        "versions": versions,
        "sides": SIDE_WORDS,
        "may_edit": may_edit,
        "is_open": bool(found) and found[0].sent_at is None,
        "lacking": approving.lacking(contract) if contract.status in OPEN else [],
    }


def way_panel(contract: Any, actor: Actor) -> dict[str, Any] | None:
    """Who signs, how far that is, and the addresses of the pages of the other side."""
    kept = is_kept({"contract-signer": {"side", "status", "position"}}, actor)
    if kept or not may_read(actor) or not access.may(actor, "contract-signer", "view"):
        return None
    may_edit = access.may(actor, "contract", "edit")
    may_edit = may_edit and access.records("contract", actor, "edit").matching([contract.pk]).exists()
    signers = list(signers_of(contract))
    is_on_paper = contract.signed_at is not None and not contract.digest
    if not signers and not may_edit and not is_on_paper:
        return None
    shows = may_edit and contract.status == SIGNING
    return {
        "contract": contract,
        "address": TALKS.of(contract.link) if may_edit else "",
        "signers": [
            (veiled(each, actor), PAGES.of(each.link) if shows and each.link and not each.person_id else "")
            for each in signers
        ],
        "is_on_paper": is_on_paper,
        "sides": SIDE_WORDS,
        "statuses": SIGNING_WORDS,
        "may_edit": may_edit and contract.status in OPEN,
        "digest": contract.digest,
    }


def renewal_panel(contract: Any, actor: Actor) -> dict[str, Any] | None:
    """What is to be decided until when, at which price it goes on, the contract before and the one after."""
    before = _seen(actor, contract.previous_id)
    following = Contract.objects.filter(previous=contract.pk, deleted_at=None).values_list("pk", flat=True).first()
    after = _seen(actor, following)
    is_live = contract.status in (SIGNED, ACTIVE) and contract.ends_on is not None
    if not (is_live or before or after or contract.terminates_on):
        return None
    return {
        "contract": contract,
        "before": before,
        "after": after,
        "statuses": STATUS_WORDS,
        "renewals": {option.value: option.label for option in RENEWALS},
        "is_live": is_live and following is None and contract.terminates_on is None,
        "is_renewed": contract.renewal != NO_RENEWAL,
        "next_price": _next_price(contract, actor) if is_live and following is None else "",
        "lacks_value": is_live and following is None and lacks_value(contract, contract.ends_on + DAY),
    }


def versions_of(contract: Any) -> list[Any]:
    """The versions of a contract, the newest first."""
    found = ContractVersion.objects.filter(contract=contract.pk, deleted_at=None).select_related("contract")
    return list(found.order_by("-revision"))


def has_account(deal: Any) -> bool:
    return deal.account_id is not None


def _next_price(contract: Any, actor: Actor) -> str:
    if contract.rate is None or actor.withholds("contract", "rate") or contract.renewal == NO_RENEWAL:
        return ""
    amount = indexed(contract.rate, contract.currency, factor_of(contract, contract.ends_on + DAY))
    return format_money(amount, contract.currency, actor.manner.language)


def _seen(actor: Actor, key: Any) -> Any:
    found = access.records("contract", actor).matching([key]).instances(limit=1) if key else []
    return veiled(found[0], actor) if found else None
