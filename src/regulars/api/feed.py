"""`GET /api/v1/changes`: every change in an order in which none is skipped, for programs that keep a copy.

Who waits for changes (`wait=`, or a stream of server-sent events) is led to the live process: here a waiting program would hold
a thread that pages need.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.api.refusals import Gone
from regulars.base.errors import Invalid
from regulars.engine import changes, horizon
from regulars.engine.changes import Position
from regulars.services.feed import pages, tickets
from regulars.services.feed.tickets import Ticket
from regulars.services.feed.verbs import verbs_asked
from regulars.services.live.address import address

MOST = 1000
LONGEST_WAIT = 60
STREAM = "text/event-stream"


def told(call: Call) -> HttpResponse:
    """A page of the feed and the place to go on from, given even where there is nothing yet."""
    limit = call.number("limit", 100, MOST)
    wait = call.number("wait", 0, LONGEST_WAIT, least=0)
    entities = pages.entities_asked(call.parameter("entity"), call.actor)
    verbs = verbs_asked(call.parameter("verb"), entities if call.parameter("entity") else ())
    if call.parameter("after") == "end":
        return _end(call, limit)
    position = _position(call)
    if STREAM in call.header("HTTP_ACCEPT"):
        return _led(call, str(position), limit, None)
    found = pages.page(position, entities, call.actor, limit, verbs)
    if wait and not found.items and not found.more:
        return _led(call, str(found.position), limit, wait)
    return answer({"items": found.items, "next": str(found.position), "more": found.more})


def _end(call: Call, limit: int) -> HttpResponse:
    """Where a copy begins: list everything as of `as_of`, then follow from `next`."""
    moment = timezone.now()
    position = str(changes.end())
    changes.make_sure()
    if STREAM in call.header("HTTP_ACCEPT"):
        return _led(call, position, limit, None)
    begins = horizon.begins_at()
    return answer({"items": [], "next": position, "more": False, "as_of": moment, "history_begins_at": begins})


def _led(call: Call, after: str, limit: int, wait: int | None) -> HttpResponse:
    """To the live process, with a ticket."""
    assert call.actor.token is not None
    ticket = tickets.issue(
        Ticket(call.actor.token, after, call.parameter("entity"), limit, wait, call.parameter("verb"))
    )
    request: HttpRequest = call.request
    return nothing(status=307, headers={"Location": f"{address(request)}/changes?{urlencode({'ticket': ticket})}"})


def _position(call: Call) -> Position:
    text = call.parameter("after") or call.header("HTTP_LAST_EVENT_ID")
    if not text:
        return Position()
    try:
        position = changes.parse_position(text)
    except ValueError:
        wrong = _("This is no place in the feed; take “next” of an earlier answer.")
        raise Invalid(wrong, code="bad_cursor", fields={"after": wrong}) from None
    if pages.is_dropped(position):
        gone = _(
            "This place lies before the beginning of the log: changes after it were archived. Make your copy anew."
        )
        begins = horizon.begins_at()
        raise Gone(gone, code="cursor_too_old", details={"history_begins_at": begins.isoformat() if begins else None})
    return position
