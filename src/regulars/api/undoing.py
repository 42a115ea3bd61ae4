"""Taking back a change or a batch: `GET` says what would happen, `POST` does it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.runs import run_item
from regulars.base.digits import LONG, whole
from regulars.base.errors import NotFound
from regulars.engine import horizon, registry, undo
from regulars.engine.actor import Actor
from regulars.engine.models import Change
from regulars.engine.undo import Undone
from regulars.services.exchange import undoing
from regulars.services.feed.items import visible_diff

MOST = 2000


def looked(call: Call, key: str) -> HttpResponse:
    """GET /changes/ID/undo."""
    return answer(told(undo.look([_number(key)], actor=call.actor), call.actor, count=1, is_done=False))


def done(call: Call, key: str) -> HttpResponse:
    """POST /changes/ID/undo."""
    number = _number(key)
    if not Change.objects.filter(pk=number).exists():
        raise NotFound(horizon.no_longer())
    return answer(told(undo.undo_changes([number], actor=call.actor), call.actor, count=1, is_done=True))


def looked_at_batch(call: Call, key: str) -> HttpResponse:
    """GET /batches/ID/undo: of a long one the newest changes are looked at."""
    found, count = undo.look_at_batch(_batch(key), actor=call.actor)
    return answer(told(found, call.actor, count=count, is_done=False))


def batch_done(call: Call, key: str) -> HttpResponse:
    """POST /batches/ID/undo: at once, or as a run (202) where it is much."""
    batch = _batch(key)
    count = Change.objects.filter(batch=batch)[: MOST + 1].count()
    if not count:
        raise NotFound(horizon.no_longer())
    if count > MOST:
        found = run_item(undoing.begin_batch(batch, actor=call.actor))
        return answer(found, status=202, headers={"Location": found["url"]})
    return answer(told(undo.undo_batch(batch, actor=call.actor), call.actor, count=count, is_done=True))


def told(found: Undone, actor: Actor, *, count: int, is_done: bool) -> dict[str, Any]:
    """What was, or would be, taken back, and what is left and why; `batch` takes the undo back."""
    return {
        "changes": count,
        "taken_back": found.taken_back,
        "batch": found.batch if is_done and found.taken_back else None,
        "steps": [
            {**_about(step.change), "step": step.kind, "diff": _diff(step.change.entity, step.diff, actor)}
            for step in found.steps
        ],
        "left": [{**_about(change), "reason": reason} for change, reason in found.left],
    }


def _about(change: Change) -> dict[str, Any]:
    return {"change": change.id, "entity": change.entity, "record": {"id": change.record, "label": change.title}}


def _diff(name: str, diff: dict[str, Any], actor: Actor) -> dict[str, Any]:
    entity = registry.find(name)
    return visible_diff(entity, diff, actor) if entity else {}


def _number(key: str) -> int:
    number = whole(key, LONG)
    if number is None:
        raise NotFound(horizon.no_longer())
    return number


def _batch(key: str) -> uuid.UUID:
    try:
        return uuid.UUID(key)
    except ValueError:
        raise NotFound(horizon.no_longer()) from None
