"""Who is responsible for a contract hears what the other side does with it, and what is due."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from regulars.areas.contracts.models import Contract, Subscription
from regulars.base.i18n import N_
from regulars.engine.actor import Actor
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import Kind, add
from regulars.services.notify.said import Said, said

CONTRACTS = add(Kind("contract", N_("What happens with my contracts"), "scroll-text", mail="now"))
OPENED = N_("The other side has opened the contract %(code)s.")
PROPOSED = N_("%(name)s proposes another text for the contract %(code)s.")
COMMENTED = N_("%(name)s says about the contract %(code)s: %(words)s")
SIGNED = N_("%(name)s has signed the contract %(code)s.")
DECLINED = N_("%(name)s does not sign the contract %(code)s: %(words)s")
COMPLETE = N_("The contract %(code)s is signed by all.")
YOUR_TURN = N_("The contract %(code)s waits for your signature.")
TO_RENEW = N_("The contract %(code)s is to be renewed: notice can be given until %(day)s.")
OVERDUE = N_("Overdue in the contract %(code)s: %(words)s")
STUCK = N_("The contract %(code)s does not go on by itself: %(words)s")
NOT_BILLED = N_("The subscription %(code)s could not be invoiced: %(words)s")
NOT_MAILED = N_("The invoice %(invoice)s of the subscription %(code)s could not be mailed: %(words)s")
SHORT = 200


def tell(
    contract: Any,
    text: str,
    key: str,
    *,
    actor: Actor | None = None,
    whom: uuid.UUID | None = None,
    **params: Said | str,
) -> None:
    """Once for each `key` of a contract, `whom` or its owner; nobody is told what they did themselves."""
    recipient = whom or contract.owner_id
    if recipient is None:
        return
    given = {"code": said(contract, "code"), **params}
    notice = Notice(
        CONTRACTS.name,
        f"contract:{contract.pk}:{key}",
        text,
        given,
        "contract",
        contract.pk,
        actor=actor.id if actor else None,
    )
    notify([recipient], notice)


def tell_stuck(key: uuid.UUID, words: str) -> None:
    """Who is responsible for a contract hears why what was due did not happen, once a day."""
    contract = Contract.objects.get(pk=key)
    tell(contract, STUCK, f"stuck:{timezone.localdate()}", words=words[:SHORT])


def tell_refused(key: uuid.UUID, words: str) -> None:
    """Who is responsible for a subscription hears why it was not invoiced, once a day."""
    subscription = Subscription.objects.get(pk=key)
    if subscription.owner_id is None:
        return
    once = f"subscription:{subscription.pk}:refused:{timezone.localdate()}"
    given = {"code": said(subscription, "code"), "words": words[:SHORT]}
    notify([subscription.owner_id], Notice(CONTRACTS.name, once, NOT_BILLED, given, "subscription", subscription.pk))


def tell_not_mailed(subscription: Any, invoice: Any, words: str) -> None:
    """Who is responsible for a subscription hears that an invoice of it still has to be sent."""
    if subscription.owner_id is None:
        return
    given = {"invoice": said(invoice, "code"), "code": said(subscription, "code"), "words": words[:SHORT]}
    key = f"subscription:{subscription.pk}:not_mailed:{invoice.pk}"
    notify([subscription.owner_id], Notice(CONTRACTS.name, key, NOT_MAILED, given, "invoice", invoice.pk))
