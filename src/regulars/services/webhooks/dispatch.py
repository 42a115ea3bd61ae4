"""The part of the worker that reads the change log for webhooks and sends (`engine.dispatch`)."""

from __future__ import annotations

import threading
import uuid

from django.db import connection
from django.utils import timezone

from regulars.engine import dispatch
from regulars.engine.dispatch import Dispatch
from regulars.services.webhooks import reading, sending

SLOW_MS = 1500

_DUE = """
select w.id, w.failures > 0 or w.last_ms > %s from webhooks_webhook w
where w.is_on and (w.resume_at is null or w.resume_at <= %s) and exists (select 1 from webhooks_delivery d
  where d.webhook_id = w.id and d.state = 'waiting' and d.next_at <= %s)
"""


def due() -> list[tuple[uuid.UUID, bool]]:
    """Webhooks that have something to send now, and whether they are slow or failing."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [SLOW_MS, now, now])
        return [(row[0], row[1]) for row in cursor.fetchall()]


WEBHOOKS = Dispatch("webhook", due, sending.send_due, reading.read_all)


def start(stop: threading.Event) -> threading.Thread:
    """Read and send in a thread of the worker until `stop` is set."""
    return dispatch.start(WEBHOOKS, stop)


def run(stop: threading.Event) -> None:
    """Until `stop` is set."""
    dispatch.run(WEBHOOKS, stop)


def once() -> int:
    """Read and send all that is due now, here. Gives the attempts made."""
    return dispatch.once(WEBHOOKS)
