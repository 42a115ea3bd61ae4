"""Probable duplicates: the list, what is decided, the search, all certain ones merged."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.api.runs import run_item
from regulars.base.errors import Invalid
from regulars.engine import registry
from regulars.services.duplicates import certain, pairs, reasons, showing
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.duplicates.searching import running

PARAMETERS = ("entity", "least", "owner", "state", "later")
DECISIONS = {"dismiss": pairs.dismiss, "later": pairs.put_off, "reopen": pairs.take_back}


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of duplicates, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call)}
        case ["run"]:
            return {"POST": lambda: searched(call)}
        case ["merge"]:
            return {"POST": lambda: merged(call)}
        case [key, ("dismiss" | "later" | "reopen") as what]:
            return {"POST": lambda: decided(call, key, what)}
    return None


def listed(call: Call) -> HttpResponse:
    """GET /duplicates: pairs of which the actor may see and merge both, the likeliest first."""
    showing.require_look(call.actor)
    limit = call.number("limit", 25, 200)
    asked = showing.asked_of({name: call.parameter(name) for name in PARAMETERS})
    found = showing.visible(call.actor, asked, limit=limit + 1, after=showing.place_of(call.parameter("after")))
    more, found = found[limit:], found[:limit]
    number = showing.count(call.actor, asked)
    return answer(
        {
            "items": [item(pair, call) for pair in found],
            "next": showing.following(found[-1]) if more else None,
            "count": min(number, 1000),
            "count_exact": number <= 1000,
        }
    )


def decided(call: Call, key: str, what: str) -> HttpResponse:
    """POST /duplicates/ID/dismiss, …/later, …/reopen: gives the pair as it is then."""
    showing.require_look(call.actor)
    pair = showing.get(call.actor, key)
    DECISIONS[what]([pair], actor=call.actor)
    return answer(item(showing.get(call.actor, key), call))


def searched(call: Call) -> HttpResponse:
    """POST /duplicates/run: search all records, or with `{"whole": false}` those that changed (administrators); the run (202)."""
    told = call.json_object()
    wrong = unknown(told, ("whole",))
    if not isinstance(told.get("whole", True), bool):
        wrong["whole"] = _("Yes or no is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    return _accepted(run_item(running.begin(call.actor, whole=told.get("whole", True))))


def merged(call: Call) -> HttpResponse:
    """POST /duplicates/merge: merge all clusters at least `least` likely (0.99 and more), of one `entity` where it is named (202)."""
    showing.require_look(call.actor)
    asked = showing.asked_of({name: call.parameter(name) for name in PARAMETERS})
    return _accepted(run_item(certain.begin(call.actor, certain.preview(call.actor, asked))))


def item(pair: DuplicatePair, call: Call) -> dict[str, Any]:
    return {
        "id": pair.id,
        "records": [_record(pair.one_entity, pair.one), _record(pair.other_entity, pair.other)],
        "probability": pair.probability,
        "weight": pair.weight,
        "state": pair.state,
        "later_until": pair.later_until,
        "found_by": pair.found_by,
        "judged_at": pair.judged_at,
        "reasons": [
            {
                "trait": each.trait,
                "label": each.label,
                "level": each.level,
                "agreement": each.words,
                "weight": each.bits,
            }
            for each in reasons.reasons(pair, call.actor)
        ],
    }


def _record(name: str, key: uuid.UUID) -> dict[str, Any]:
    return {"entity": name, "id": key, "url": f"/api/v1/{registry.get(name).plural}/{key}"}


def _accepted(run: dict[str, Any]) -> HttpResponse:
    return answer(run, status=202, headers={"Location": run["url"]})
