"""What was done with each token: when, from where, what was asked and what was answered. Never what was sent or told.

Calls are gathered in memory and written together a moment later, so that a request of the API waits for no further write.
What a killed process had gathered in that moment is lost; the change log and the audit have all that changed something.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from regulars.base.gathered import Gathered
from regulars.engine import rows
from regulars.services.identity.models import TokenCall

KEPT_FOR = timedelta(days=30)
KEPT_OF_ONE = 10_000
MOST = 500
LATEST = 2**62

_gathered: Gathered[TokenCall] = Gathered("Calls of tokens", TokenCall.objects.bulk_create)
write = _gathered.write
forget = _gathered.forget


def note(token: uuid.UUID, *, address: str, method: str, path: str, status: int) -> None:
    """One call with a good token; the path is kept without what is asked, which may be somebody's name."""
    call = TokenCall(
        token=token, at=timezone.now(), address=address[:45], method=method[:10], path=path[:200], status=status
    )
    _gathered.note(call)


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
