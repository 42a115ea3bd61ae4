"""Someone was erased: what was to be sent of them is not sent any more, what was answered goes; calls go along with merged records."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone

from regulars.engine import forgetting, merged_rows
from regulars.engine.describe import Entity
from regulars.services.callouts import hooks
from regulars.services.callouts.models import Callout


def forget(entity: Entity, ids: Sequence[uuid.UUID]) -> None:
    """Whoever waits for an answer learns that there will be none."""
    found = Callout.objects.filter(entity=entity.name, record__in=ids)
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
