"""What goes back through a provider: asked for by a job, outside of every lock; its answer is booked once, however late or often it comes.

A refund is written as *asked*, with the name under which the provider is asked (`asked_key`), by who wants it. The job counts the attempt (`tries`) before it speaks. Who tried
before, and does not know how it ended, first looks whether the provider knows that name. So a worker that dies in between costs nothing but time.
"""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing import telling
from regulars.areas.billing.allocating import free_of
from regulars.areas.billing.choices import ASKED, BOOKED, FAILED, REFUND
from regulars.areas.billing.models import Invoice, Payment
from regulars.areas.billing.providers import adapter, adapter_of
from regulars.areas.billing.weighing import ZERO, hold, weigh, weigh_payments
from regulars.base import jobs
from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor, system
from regulars.engine.derived.beside import written_beside
from regulars.engine.save import save

LOG = logging.getLogger(__name__)
SOURCE = "payments"
JOB = "billing.refund"
DELAYS = tuple(timedelta(minutes=each) for each in (2, 5, 15, 60, 360))
"""Until the provider is asked again, by how often it was; the last from then on."""
AT_ONCE = 50
LONGEST = 500


def ask_for(refund: Any) -> None:
    """A refund that is about to be stored waits for the provider. The caller stores it in their transaction."""
    refund.status, refund.asked_key = ASKED, uuid.uuid4().hex
    refund.tries, refund.next_at, refund.problem = 0, timezone.now(), ""
    jobs.wake(JOB)


def ask_due() -> int:
    """Ask providers for what is due; gives how many refunds came to an end. Not within a transaction: others must see what was tried."""
    due = Payment.objects.filter(status=ASKED, next_at__lte=timezone.now(), deleted_at=None)
    return sum(_ask(refund) for refund in due.select_related("provider", "returns").order_by("next_at")[:AT_ONCE])


def done(refund: Any, asked_key: str, name: str) -> str:
    """The provider gives it back, and calls it by this name. Gives what became of it: nothing, where it is known."""
    with transaction.atomic():
        held = _held(refund)
        if held.status != ASKED or held.asked_key != asked_key:
            return "already"
        held.status, held.provider_key, held.problem, held.next_at = BOOKED, name, "", None
        save(held, actor=system(SOURCE), verb="answer")
        _weigh(held, actor=system(SOURCE))
        return "refunded"


def failed(refund: Any, asked_key: str, words: str) -> str:
    """The provider does not give it back, or it did not arrive: the money is the customer's again, and somebody hears of it."""
    with transaction.atomic():
        held = _held(refund)
        if held.status not in (ASKED, BOOKED) or held.asked_key != asked_key:
            return "already"
        held.status, held.problem, held.next_at = FAILED, words[:LONGEST], None
        save(held, actor=system(SOURCE), verb="answer")
        _weigh(held, actor=system(SOURCE))
        telling.not_refunded(held)
        return "failed"


def retry(refund: Payment, *, actor: Actor) -> Payment:
    """Ask once more: at once for what still waits; under a new name for what was refused, where as much is still free."""
    access.require(actor, "payment", "create")
    with transaction.atomic():
        held = _held(refund)
        if not is_unsettled(held):
            raise Refused(_("This refund does not wait for the provider."), code="not_waiting")
        if held.status == FAILED:
            _require_room(held)
            held.provider_key = ""
            ask_for(held)
        else:
            held.next_at = timezone.now()
            jobs.wake(JOB)
        save(held, actor=actor, verb="retry")
        _weigh(held, actor=actor)
    refund.refresh_from_db()
    refund.remember()
    return refund


def is_unsettled(refund: Any) -> bool:
    """Whether a refund by a provider failed, or was tried and is not known to have arrived."""
    by_provider = refund.kind == REFUND and refund.provider_id is not None
    return bool(by_provider and (refund.status == FAILED or (refund.status == ASKED and refund.problem)))


def _ask(refund: Any) -> bool:
    """One refund, once. What the provider refuses has failed; of what is not known the next attempt finds out."""
    now = timezone.now()
    delay = DELAYS[min(refund.tries, len(DELAYS) - 1)]
    mine = Payment.objects.filter(pk=refund.pk, status=ASKED, asked_key=refund.asked_key, tries=refund.tries)
    if not mine.update(tries=F("tries") + 1, next_at=now + delay):
        return False  # another worker is at it
    key, speaks = refund.asked_key, adapter_of(refund.provider)
    try:
        name = speaks.refunded(refund.provider, refund.returns, key=key) if refund.tries else ""
        name = name or speaks.refund(refund.provider, refund.returns, refund.amount, key=key)
    except adapter.Declined as problem:
        failed(refund, key, str(problem))
        return True
    except Refused as problem:
        LOG.warning("refund %s: %s", refund.code, problem.code)
        unheard = Payment.objects.filter(pk=refund.pk, status=ASKED, asked_key=key)
        with transaction.atomic(), written_beside("payment", [refund.pk], "problem"):
            is_waiting = unheard.update(problem=str(problem)[:LONGEST])
        if is_waiting and refund.tries + 1 == len(DELAYS):
            telling.not_refunded(refund)
        return False
    done(refund, key, name)
    return True


def _held(refund: Any) -> Any:
    hold(refund.account_id)
    held = Payment.objects.select_for_update(of=("self",)).select_related("returns", "account")
    return held.get(pk=refund.pk)


def _weigh(refund: Any, *, actor: Actor) -> None:
    weigh_payments([refund.returns_id], actor=actor)
    if refund.credit_note_id:
        weigh([refund.credit_note_id], actor=actor)


def _require_room(refund: Any) -> None:
    """As much as is asked for must still be free: of the credit note that is paid out, else of the payment."""
    if refund.credit_note_id:
        free = Invoice.objects.get(pk=refund.credit_note_id).open or ZERO
    else:
        free = free_of(refund.returns) if refund.returns.status == BOOKED else ZERO
    if refund.amount > free:
        text = _("Meanwhile this money was used otherwise: not as much is free any more.")
        raise Refused(text, code="too_much")
