"""`/api/v1/outgoing-mail` (administrators): what waits, what went, what failed; once more or away with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse

from regulars.api import choosing
from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.services.outbox import listing
from regulars.services.outbox.listing import Sent


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of outgoing mail, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call)}
        case [("retry" | "discard") as what]:
            return {"POST": lambda: done(call, what)}
    return None


def listed(call: Call) -> HttpResponse:
    """GET /outgoing-mail: the latest first, without what the letters say; `state=failed` only those."""
    limit = call.number("limit", 50, listing.MOST)
    state = call.choice("state", tuple(listing.STATES))
    found = listing.page(call.actor, state=state, before=call.identifier("after"), limit=limit + 1)
    following = str(found[limit - 1].id) if len(found) > limit else None
    return answer(
        {"items": [_item(each) for each in found[:limit]], "next": following, "counts": listing.counts(call.actor)}
    )


def done(call: Call, what: str) -> HttpResponse:
    """POST /outgoing-mail/retry and /outgoing-mail/discard: `ids`, or `all` that failed."""
    deed = listing.retry if what == "retry" else listing.discard
    return answer({"count": deed(choosing.ids_or_all(call.json_object()), actor=call.actor)})


def _item(sent: Sent) -> dict[str, Any]:
    return {**asdict(sent), "why": sent.why}
