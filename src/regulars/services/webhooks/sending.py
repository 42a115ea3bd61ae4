"""One batch of deliveries to one address: what is due is read, sent, and what became of it is written down.

Of each record only the oldest change is sent at a time. A target that fails is asked less and less often, with one delivery; the
others wait without being tried, and go at once when it answers again.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from datetime import timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone

from regulars.engine import prepared, rows
from regulars.services.webhooks import bodies, signing, switching
from regulars.services.webhooks.attempts import Try, attempt, let_go
from regulars.services.webhooks.models import Delivery, Webhook
from regulars.services.webhooks.state import DELINQUENT_AFTER

SECONDS = 15.0
MOST_ANSWER = 16_384
BATCH = 40
TROUBLE = 3
"""Failures one after the other from which a target is asked with one delivery at a time."""
DELAYS = tuple(timedelta(seconds=each) for each in (5, 60, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
"""Between the attempts of one delivery: three and a half days in all, as Standard Webhooks proposes."""
PAUSES = tuple(timedelta(seconds=each) for each in (5, 15, 60, 300, 900, 1800, 3600))
"""Between the attempts at a target that does not answer at all."""
GONE = 410

_DUE = """
select d.* from (select distinct on (record) * from webhooks_delivery
  where webhook_id = %s and state = 'waiting' order by record, place) d
where d.next_at <= %s order by d.place limit %s
"""
_STORE = """
update webhooks_delivery d set state = v.state, next_at = v.next_at, tries = v.tries, ended_at = v.ended_at
from json_populate_recordset(null::webhooks_delivery, %s::json) v where d.place = v.place
"""


def send_due(key: uuid.UUID, posts: Executor, is_leaving: Callable[[], bool] = lambda: False) -> int:
    """Send a webhook what is due, batch by batch. Gives how many attempts were made. Only one may do so for a webhook at a time."""
    made = 0
    while not is_leaving():
        hook = Webhook.objects.filter(pk=key, is_on=True).first()
        if hook is None or (hook.resume_at is not None and hook.resume_at > timezone.now()):
            break
        due = _due(hook)
        if not due:
            break
        made += _send_batch(hook, due, posts)
    return made


def deliver(hook: Webhook, delivery: Delivery) -> Try:
    """One attempt here and now, outside of the order: a test, or what an administrator sends again. A target that answers it is one
    that works again: what waits goes at once.
    """
    tried = _attempt(hook, delivery, bodies.of(hook, [delivery])[delivery.place])
    _note(delivery, tried)
    with transaction.atomic():
        _store([delivery])
        if tried.is_good:
            _judge(hook.pk, [tried])
    return tried


def _due(hook: Webhook) -> list[Delivery]:
    most = 1 if hook.failures >= TROUBLE else BATCH
    return list(Delivery.objects.raw(_DUE, [hook.pk, timezone.now(), most]))


def _send_batch(hook: Webhook, due: Sequence[Delivery], posts: Executor) -> int:
    told = bodies.of(hook, due)
    failed: list[int] = []

    def one(delivery: Delivery) -> tuple[Delivery, Try] | None:
        if len(failed) >= TROUBLE:
            return None
        tried = _attempt(hook, delivery, told[delivery.place])
        if not tried.is_good:
            failed.append(delivery.place)
        return delivery, tried

    let_go()
    try:
        outcome = [each for each in posts.map(one, due) if each is not None]
    except InvalidToken:
        switching.stop(hook, "secret")
        return 0
    for delivery, tried in outcome:
        _note(delivery, tried)
    with transaction.atomic():
        _store([delivery for delivery, _tried in outcome])
        _judge(hook.pk, [tried for _delivery, tried in outcome])
    return len(outcome)


def _attempt(hook: Webhook, delivery: Delivery, body: bytes) -> Try:
    headers = signing.headers(hook, delivery.message, body, at := timezone.now())
    tried, _answered = attempt(hook.url, body, headers, at, seconds=SECONDS, most_bytes=MOST_ANSWER)
    return tried


def _note(delivery: Delivery, tried: Try) -> None:
    """What becomes of a delivery after an attempt."""
    now = timezone.now()
    delivery.tries = [*delivery.tries, tried.as_json()][-len(DELAYS) - 1 :]
    count = len(delivery.tries)
    if tried.is_good:
        delivery.state, delivery.ended_at = Delivery.DONE, now
    elif count > len(DELAYS) or delivery.change is None:
        delivery.state, delivery.ended_at = Delivery.FAILED, now
    else:
        delivery.next_at = now + DELAYS[count - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - so that not all come at once


def _judge(key: uuid.UUID, tries: Iterable[Try]) -> None:
    """What a target's answers say about it: it works, it is in trouble, it is gone."""
    listed = list(tries)
    if not listed:
        return
    hook = Webhook.objects.select_for_update().get(pk=key)
    now, was_failing = timezone.now(), hook.failures > 0
    hook.last_ms = max(tried.ms for tried in listed)
    if any(tried.is_good for tried in listed):
        hook.failures, hook.failing_since, hook.resume_at = 0, None, None
        if was_failing:
            hook.deliveries.filter(state=Delivery.WAITING, next_at__gt=now).update(next_at=now)
    else:
        hook.failures += len(listed)
        hook.failing_since = hook.failing_since or now
        if hook.failures >= TROUBLE:
            hook.resume_at = now + PAUSES[min(hook.failures - TROUBLE, len(PAUSES) - 1)]
    hook.save(update_fields=["failures", "failing_since", "resume_at", "last_ms"])
    if any(tried.status == GONE for tried in listed):
        switching.stop(hook, "gone")
    elif hook.failing_since is not None and now - hook.failing_since > DELINQUENT_AFTER:
        switching.stop(hook, "delinquent")


def _store(deliveries: Sequence[Delivery]) -> None:
    told = (
        {name: getattr(each, name) for name in ("place", "state", "next_at", "tries", "ended_at")}
        for each in deliveries
    )
    prepared.send(_STORE, [rows.packed(list(told))])
