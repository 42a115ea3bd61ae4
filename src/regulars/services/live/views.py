"""For browsers that cannot reach the live process: the same answers, asked for every few seconds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from regulars.base.errors import NotAllowed
from regulars.engine import changes
from regulars.services.live.events import EVERYTHING, named, summary

LIMIT = 500


def since(request: HttpRequest) -> JsonResponse:
    """GET /live/since?since=POSITION → {"seen": POSITION, "changes": [{entity, id}]}. Without `since`: where we are."""
    if not request.user.is_authenticated:
        raise NotAllowed
    given = request.GET.get("since", "")
    try:
        after = changes.parse_position(given) if given else None
    except ValueError:
        after = None
    if after is None:
        return _answer(changes.end(), [])
    found = changes.read(after, limit=LIMIT)
    if len(found) == LIMIT:
        return _answer(changes.end(), summary(EVERYTHING))
    position = changes.position_of(found[-1]) if found else after
    return _answer(position, summary(named((change.entity, change.record, change.refs) for change in found)))


def _answer(position: changes.Position, moved: list[Any]) -> JsonResponse:
    return JsonResponse({"seen": str(position), "changes": moved}, headers={"Cache-Control": "no-store"})
