"""`POST …/merge`: several records that are one become one."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.api.records import as_seen
from regulars.base.errors import Invalid
from regulars.engine import merging
from regulars.engine.describe import Entity

MEMBERS = frozenset(("winner", "losers", "choices"))


def done(call: Call, entity: Entity) -> HttpResponse:
    """`{"winner": ID, "losers": [ID …], "choices": {FIELD: ID}}`: gives the winner and the batch that undoes it."""
    data = call.json_object()
    wrong = unknown(data, MEMBERS)
    winner, losers, choices = data.get("winner"), data.get("losers"), data.get("choices", {})
    if not _is_key(winner):
        wrong["winner"] = _("An identifier is expected.")
    if not isinstance(losers, list) or not losers or not all(_is_key(each) for each in losers):
        wrong["losers"] = _("A list of values is expected.")
    givers: dict[str, uuid.UUID] = {}
    for key, given in choices.items() if isinstance(choices, dict) else ():
        try:
            givers[key] = uuid.UUID(given)
        except (ValueError, AttributeError, TypeError):
            wrong[f"choices.{key[:80]}"] = _("An identifier is expected.")
    if not isinstance(choices, dict):
        wrong["choices"] = _("A JSON object is expected.")
    if wrong:
        raise Invalid(fields=wrong)
    assert isinstance(losers, list), "checked above"
    found = merging.merge(entity, str(winner), [str(each) for each in losers], actor=call.actor, choices=givers)
    seen = as_seen(entity, call.actor, found.winner)
    told: dict[str, Any] = {"record": seen, "moved": found.moved, "batch": found.batch}
    return answer(told, headers={"ETag": f'"{seen["version"]}"'})


def _is_key(value: Any) -> bool:
    return (isinstance(value, str) and 0 < len(value) <= 40) or (isinstance(value, int) and not isinstance(value, bool))
