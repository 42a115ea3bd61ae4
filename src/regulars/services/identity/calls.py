"""What was done with each token: when, from where, what was asked and what was answered. Never what was sent or told.

Calls are gathered in memory and written together a moment later, so that a request of the API waits for no further write.
What a killed process had gathered in that moment is lost; the change log and the audit have all that changed something.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections import deque
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from regulars.engine import rows
from regulars.services.identity.models import TokenCall

KEPT_FOR = timedelta(days=30)
KEPT_OF_ONE = 10_000
MOST_GATHERED = 5_000
WRITTEN_AFTER = 2.0
MOST = 500
LATEST = 2**62

logger = logging.getLogger("regulars.tokens")
_gathered: deque[TokenCall] = deque(maxlen=MOST_GATHERED)
_lock = threading.Lock()
_timer: threading.Timer | None = None


def note(token: uuid.UUID, *, address: str, method: str, path: str, status: int) -> None:
    """One call with a good token; the path is kept without what is asked, which may be somebody's name."""
    call = TokenCall(
        token=token, at=timezone.now(), address=address[:45], method=method[:10], path=path[:200], status=status
    )
    _gathered.append(call)
    if settings.TOKEN_CALLS_BY_THEMSELVES:
        _write_soon()


def write() -> None:
    """Write down what this process has gathered."""
    found: list[TokenCall] = []
    while _gathered:
        found.append(_gathered.popleft())
    try:
        TokenCall.objects.bulk_create(found)
    except DatabaseError:
        _gathered.extendleft(reversed(found))  # for the next turn
        raise


def of_token(token: uuid.UUID, *, before: int = LATEST, limit: int = 100) -> Sequence[TokenCall]:
    """The latest calls with a token, those of this process that are not written yet among them."""
    write()
    return list(TokenCall.objects.filter(token=token, id__lt=before).order_by("-id")[:limit])


def expire() -> int:
    """Forget calls older than a month, and of each token all but the latest ten thousand. Gives how many."""
    with transaction.atomic():
        gone = TokenCall.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
        beyond = rows.query(
            "with counted as (select id, row_number() over (partition by token order by id desc) as place from identity_tokencall) "
            "delete from identity_tokencall c using counted where c.id = counted.id and counted.place > %s returning c.id",
            [KEPT_OF_ONE],
        )
    return gone + len(beyond)


def forget() -> None:
    """Nothing gathered (tests)."""
    _gathered.clear()


def _write_soon() -> None:
    global _timer  # noqa: PLW0603 - one timer for the process
    with _lock:
        if _timer is None or not _timer.is_alive():
            _timer = threading.Timer(WRITTEN_AFTER, _write_now)
            _timer.daemon = True
            _timer.start()


def _write_now() -> None:
    global _timer  # noqa: PLW0603 - what comes from here on has a timer of its own
    with _lock:
        _timer = None
    try:
        write()
    except DatabaseError:
        logger.warning("Calls of tokens could not be written down", exc_info=True)
    finally:
        connection.close()
