"""`GET /api/v1/audit`: who did what, when, from where and why; exports of it as runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.api.runs import run_item
from regulars.base.errors import Invalid
from regulars.services.audit import entries, exporting
from regulars.services.audit.asking import Asked, asked_of
from regulars.services.audit.items import item_of
from regulars.services.audit.naming import named
from regulars.services.audit.rights import require_read

FILTERS = tuple(Asked.__dataclass_fields__)


def told(call: Call) -> HttpResponse:
    """A page, the newest first; `next` is sent as `after`. `looked_to` says how far a page without an end has looked."""
    require_read(call.actor)
    asked = _asked(call, {}, beside=("after", "limit"))
    found = entries.page(
        asked,
        call.actor,
        after=entries.place_of(call.parameter("after")),
        limit=call.number("limit", 100, entries.MOST),
    )
    items = [item_of(each, call.actor) for each in named(found.entries, call.actor)]
    return answer({"items": items, "next": found.next and str(found.next), "looked_to": found.looked_to})


def exported(call: Call) -> HttpResponse:
    """POST /audit/export: a file of all that meets the filters, in the body or the address; the answer is the run (202)."""
    require_read(call.actor)
    given = call.json_object()
    conditions = {name: value for name, value in given.items() if name != "format"}
    form = str(given.get("format", "csv"))
    found = run_item(exporting.begin(_asked(call, conditions), form, actor=call.actor))
    return answer(found, status=202, headers={"Location": found["url"]})


def _asked(call: Call, body: Mapping[str, Any], beside: Collection[str] = ()) -> Asked:
    """Raises Invalid for a condition that there is not: without it more would be told than was asked for."""
    wrong = {**unknown(body, FILTERS), **unknown(call.query, {*FILTERS, *beside})}
    wrong |= {name: _("A text is expected.") for name, value in body.items() if not isinstance(value, str | None)}
    if wrong:
        raise Invalid(code="bad_parameter", fields=wrong)
    given = {name: body.get(name) or call.parameter(name) for name in FILTERS}
    return asked_of(given, call.actor.manner)
