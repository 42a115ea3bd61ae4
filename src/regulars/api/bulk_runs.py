"""`POST …/bulk` with a filter instead of operations: one thing done to all it finds, as a run (202)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.api.runs import run_item
from regulars.base.errors import Invalid
from regulars.engine import bulk_runs
from regulars.engine.bulk_runs import ACT, CHANGE, REMOVE, Deed, Selection
from regulars.engine.describe import Entity

SELECTS = frozenset(("filter", "q", "ids"))
DEEDS = frozenset(("set", "delete", "action"))
MEMBERS = frozenset((*SELECTS, *DEEDS, "values", "dry_run"))
MOST_IDS = 100_000


def is_asked(data: Mapping[str, Any]) -> bool:
    """Whether the body asks for a run instead of single operations."""
    return "operations" not in data and bool(data.keys() & (SELECTS | DEEDS))


def begun(call: Call, entity: Entity) -> HttpResponse:
    """Begin the run; its address tells how far it is, what was refused, and undoes it."""
    data = call.json_object()
    dry = data.get("dry_run", False)
    wrong = unknown(data, MEMBERS)
    if not isinstance(dry, bool):
        wrong["dry_run"] = _("Yes or no is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    deed = _deed(call, entity, data)
    selection = _selection(entity, data)
    selection.records(call.actor).count(0)  # a wrong filter is refused now
    run = bulk_runs.begin(selection, deed, actor=call.actor, label=str(entity.label_plural), look=dry)
    found = run_item(run)
    return answer(found, status=202, headers={"Location": found["url"]})


def _selection(entity: Entity, data: Mapping[str, Any]) -> Selection:
    """All that the filter finds, `{}` for every record; or the records named. One of both must be said."""
    wrong: dict[str, str] = {}
    where, words, ids = data.get("filter"), data.get("q", ""), data.get("ids")
    if ("filter" in data or "q" in data) == ("ids" in data):
        wrong["filter"] = _("Either “filter” or “ids” says which records.")
    if "filter" in data and not isinstance(where, dict):
        wrong["filter"] = _("A JSON object is expected.")
    if not isinstance(words, str):
        wrong["q"] = _("Text is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    if ids is None:
        return Selection(entity, filter=where or {}, words=words)
    return Selection(entity, tuple(_ids(ids)))


def _ids(given: Any) -> list[uuid.UUID]:
    try:
        if isinstance(given, list) and 1 <= len(given) <= MOST_IDS:
            return sorted({uuid.UUID(each) for each in given})
    except (ValueError, TypeError, AttributeError):
        pass
    raise Invalid(fields={"ids": _("A list of 1 to %(most)s identifiers is expected.") % {"most": MOST_IDS}})


def _deed(call: Call, entity: Entity, data: Mapping[str, Any]) -> Deed:
    asked = sorted(data.keys() & DEEDS)
    if len(asked) != 1:
        raise Invalid(
            fields={"set": _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(sorted(DEEDS))}}
        )
    if asked == ["delete"]:
        if data["delete"] is not True:
            raise Invalid(fields={"delete": _("Yes or no is expected.")})
        return bulk_runs.deed_of(entity, call.actor, REMOVE, {})
    content = data["set"] if asked == ["set"] else data.get("values", {})
    if not isinstance(content, dict):
        raise Invalid(fields={"set" if asked == ["set"] else "values": _("A JSON object is expected.")})
    if asked == ["set"]:
        return bulk_runs.deed_of(entity, call.actor, CHANGE, content)
    return bulk_runs.deed_of(entity, call.actor, ACT, content, str(data["action"]))
