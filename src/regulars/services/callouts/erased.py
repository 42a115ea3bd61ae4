"""Someone was erased: what was to be sent of them, or of a record that names them, is not sent any more, what was answered goes.

Calls go along with merged records.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from regulars.engine import forgetting, merged_rows
from regulars.engine.describe import Entity
from regulars.services.callouts import hooks
from regulars.services.callouts.models import Callout


def forget(entity: Entity, ids: Sequence[uuid.UUID]) -> None:
    """Whoever waits for an answer learns that there will be none."""
    about = Q(entity=entity.name, record__in=ids)
    naming = reduce(or_, (Q(body__contains=str(key)) | Q(answer__contains=str(key)) for key in ids), about)
    found = Callout.objects.filter(pk__in=list(Callout.objects.filter(naming).values_list("pk", flat=True)))
    waiting = list(found.filter(state=Callout.WAITING).select_for_update())
    found.update(url="", body="", answer="", is_json=False, tries=[])
    for callout in waiting:
        callout.url = callout.body = callout.answer = ""
        callout.state, callout.problem, callout.ended_at = Callout.FAILED, "erased", timezone.now()
        callout.save()
        hooks.tell(callout)


def follow() -> None:
    """Once, at start."""
    forgetting.follow(forget)
    merged_rows.carry("callouts_callout")
