"""Where the Undo of what was just done leads."""

from __future__ import annotations

import uuid

from regulars.engine.models import Change


def undo_url(record: uuid.UUID) -> str:
    """The address that takes back the last change of a record; with all of its batch where it was part of one."""
    last = Change.objects.filter(record=record).order_by("-id").values_list("id", "batch").first()
    if last is None:
        return ""
    return f"/undo/batch/{last[1]}" if last[1] else f"/undo/change/{last[0]}"
