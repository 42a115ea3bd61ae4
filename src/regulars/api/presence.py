"""`/api/v1/ENTITY-PLURAL/ID/presence`: who looks at or edits a record now; say that one does, for so long.

Presence is known to the live processes alone, so whoever asks is led there.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.services.live import saying, tickets
from regulars.services.live.address import address

SHORTEST, USUAL, LONGEST = 10, 60, 300


def shown(call: Call, entity: Entity, key: str) -> HttpResponse:
    """GET: to the live process, with a ticket."""
    ticket = tickets.issue_question(_token(call), _place(call, entity, key, "view"))
    there = f"{address(call.request)}/presence?{urlencode({'ticket': ticket})}"
    return nothing(status=307, headers={"Location": there})


def said(call: Call, entity: Entity, key: str) -> HttpResponse:
    """POST: one looks at it (`editing`: changes it, which takes the right to) from now on for `seconds`."""
    given = call.json_object(("editing", "seconds"))
    editing, seconds = given.get("editing", False), given.get("seconds", USUAL)
    wrong = {}
    if not isinstance(editing, bool):
        wrong["editing"] = _("Yes or no is expected.")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not SHORTEST <= seconds <= LONGEST:
        wrong["seconds"] = _("A whole number from %(least)s to %(most)s is expected.") % {
            "least": SHORTEST,
            "most": LONGEST,
        }
    if wrong:
        raise Invalid(fields=wrong)
    at = _place(call, entity, key, "edit" if editing else "view")
    person = call.actor.id
    assert person is not None
    until = saying.here(_token(call), person, at, editing=editing, seconds=seconds)
    return answer({"editing": editing, "until": datetime.fromtimestamp(until, UTC)})


def left(call: Call, entity: Entity, key: str) -> HttpResponse:
    """DELETE: not any more."""
    saying.gone(_token(call), _place(call, entity, key, "view"))
    return nothing()


def _place(call: Call, entity: Entity, key: str, action: str) -> str:
    """The record's page. Raises Refused where one may not see or change it."""
    return f"{entity.name}:{access.records(entity, call.actor, action).row(key, ()).id}"


def _token(call: Call) -> uuid.UUID:
    assert call.actor.token is not None
    return call.actor.token
