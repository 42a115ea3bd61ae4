"""Transfer over the API: of records with what hangs on them, and of everything of a person."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.api.runs import run_item
from regulars.base.errors import Invalid
from regulars.engine import access, handing, transfer
from regulars.engine.describe import Entity
from regulars.engine.fields import Wrong
from regulars.engine.fields.reference import uuid_of

MOST = 1000
MEMBERS = frozenset(("ids", "owner", "team", "along", "finished", "dry_run"))
HANDED = frozenset(("to", "what"))


def done(call: Call, entity: Entity) -> HttpResponse:
    """POST …/transfer: `{"ids": […], "owner": ID, "along": ["task", …]}`; `dry_run` only tells what would happen."""
    data = call.json_object()
    wrong = unknown(data, MEMBERS)
    ids = _ids(data.get("ids"), wrong)
    found = {key: _id(data.get(key), key, wrong) for key in ("owner", "team")}
    along = data.get("along", [])
    if not isinstance(along, list) or not all(isinstance(each, str) for each in along):
        wrong["along"] = _("A list of values is expected.")
    wrong |= {
        key: _("Yes or no is expected.")
        for key in ("finished", "dry_run")
        if not isinstance(data.get(key, False), bool)
    }
    owner = found["owner"]
    if owner is None:
        wrong.setdefault("owner", _("An identifier is expected."))
    if wrong or owner is None:
        raise Invalid(fields=wrong)
    order = transfer.Order(owner, found["team"], frozenset(along), bool(data.get("finished", False)))
    result = transfer.transfer(entity, ids, order, actor=call.actor, dry_run=bool(data.get("dry_run", False)))
    reasons = [{"reason": text, "count": number} for text, number in result.total.refused.most_common(20)]
    batch = None if data.get("dry_run") else result.batch
    return answer({"counts": transfer.told(result), "refused": reasons, "batch": batch})


def handed_over(call: Call, entity: Entity, key: str) -> HttpResponse:
    """POST /users/ID/hand-over: everything of a person to another, as a job (administrators); 202 and the run."""
    data = call.json_object()
    wrong = unknown(data, HANDED)
    to = _id(data.get("to"), "to", wrong)
    what = data.get("what")
    if not isinstance(what, dict) or not all(isinstance(each, str) for each in what.values()):
        wrong["what"] = _("A JSON object is expected.")
    if to is None:
        wrong.setdefault("to", _("An identifier is expected."))
    if wrong or to is None or not isinstance(what, dict):
        raise Invalid(fields=wrong)
    user = access.records(entity, call.actor).get(key)
    found = run_item(handing.begin(user, to, what, actor=call.actor))
    return answer(found, status=202, headers={"Location": found["url"]})


def _ids(given: Any, wrong: dict[str, str]) -> list[uuid.UUID]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST:
        wrong["ids"] = _("A list of 1 to %(most)s identifiers is expected.") % {"most": MOST}
        return []
    return [found for each in given if (found := _id(each, "ids", wrong)) is not None]


def _id(given: Any, key: str, wrong: dict[str, str]) -> uuid.UUID | None:
    if given is None:
        return None
    try:
        return uuid_of(given)
    except Wrong as problem:
        wrong[key] = str(problem)
        return None
