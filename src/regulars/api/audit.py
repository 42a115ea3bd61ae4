"""`GET /api/v1/audit`: who did what, when, from where and why; exports of it as runs."""

from __future__ import annotations

from django.http import HttpResponse

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.runs import run_item
from regulars.services.audit import entries, exporting
from regulars.services.audit.asking import Asked, asked_of
from regulars.services.audit.items import item_of
from regulars.services.audit.naming import named
from regulars.services.audit.rights import require_read


def told(call: Call) -> HttpResponse:
    """A page, the newest first; `next` is sent as `after`. `looked_to` says how far a page without an end has looked."""
    require_read(call.actor)
    asked = _asked(call)
    found = entries.page(
        asked,
        call.actor,
        after=entries.place_of(call.parameter("after")),
        limit=call.number("limit", 100, entries.MOST),
    )
    items = [item_of(each, call.actor) for each in named(found.entries, call.actor)]
    return answer({"items": items, "next": found.next and str(found.next), "looked_to": found.looked_to})


def exported(call: Call) -> HttpResponse:
    """POST /audit/export: a file of all that meets the filters of the address; the answer is the run (202)."""
    require_read(call.actor)
    form = str(call.json_object().get("format", "csv"))
    found = run_item(exporting.begin(_asked(call), form, actor=call.actor))
    return answer(found, status=202, headers={"Location": found["url"]})


def _asked(call: Call) -> Asked:
    given = {name: call.parameter(name) for name in Asked.__dataclass_fields__}
    return asked_of(given, call.actor.manner)
