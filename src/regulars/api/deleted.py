"""`/api/v1/bin`: everything deleted that one may bring back; bringing it back, deleting it for good."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.engine import bin as bins
from regulars.engine import purge, registry
from regulars.engine.bin import Left

MOST = 500


def listed(call: Call) -> HttpResponse:
    """GET /bin: the latest deleted first; `entity`, `by`, `q` narrow it."""
    by = call.identifier("by")
    try:
        after = bins.place_of(call.parameter("after"))
    except ValueError:
        wrong = _("This cursor belongs to another list.")
        raise Invalid(wrong, code="bad_cursor", fields={"after": wrong}) from None
    name = call.parameter("entity")
    entity = registry.find(name) or registry.by_plural(name) if name else None
    if name and entity is None:
        raise _wrong("entity", _("There is no entity “%(name)s”.") % {"name": name[:60]})
    found = bins.page(
        call.actor, entity=entity.name if entity else "", by=by, words=call.parameter("q")[:80], after=after,
        limit=call.number("limit", 50, MOST),
    )  # fmt: skip
    items = [
        {
            "entity": each.entity.name,
            "record": {"id": each.id, "label": each.title},
            "number": each.number,
            "deleted_at": each.at,
            "deleted_by": {"id": each.by, "label": each.who} if each.by else None,
            "parts": each.parts,
        }
        for each in found.items
    ]
    return answer({"items": items, "next": found.next and str(found.next)})


def restored(call: Call) -> HttpResponse:
    """POST /bin/restore {"records": [{"entity", "id"}]}: each on its own; `batch` takes it back."""
    done, left, batch = bins.bring_back(_records(call), actor=call.actor)
    return answer({"restored": done, "left": _left(left), "batch": batch if done else None})


def purged(call: Call) -> HttpResponse:
    """POST /bin/purge (administrators): they go for good, with their values in the history."""
    result = purge.purge(_records(call), actor=call.actor)
    return answer({"purged": result.done, "left": _left(result.left)})


def _records(call: Call) -> list[tuple[str, uuid.UUID]]:
    given = call.json_object().get("records")
    if not isinstance(given, list) or not 0 < len(given) <= MOST:
        raise _wrong("records", _("A list of 1 to %(most)s is expected.") % {"most": MOST})
    found = []
    for each in given:
        try:
            found.append((str(each["entity"]), uuid.UUID(str(each["id"]))))
        except (KeyError, TypeError, ValueError):
            raise _wrong("records", _("Each has an entity and an id.")) from None
    return found


def _left(left: Iterable[Left]) -> list[dict[str, Any]]:
    return [
        {"entity": each.entity, "record": {"id": each.id, "label": each.title}, "reason": each.reason} for each in left
    ]


def _wrong(name: str, text: str) -> Invalid:
    return Invalid(text, code="bad_parameter", fields={name: text})
