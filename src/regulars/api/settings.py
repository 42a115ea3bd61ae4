"""`/api/v1/settings`: the settings of the installation as one document, and taking such a document over."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.engine.promotion import file, taking


def shown(call: Call) -> HttpResponse:
    """Every setting, ordered by name: no people, no secrets."""
    taking.require(call.actor, "view")
    return HttpResponse(file.write(), content_type="application/json")


def taken(call: Call) -> HttpResponse:
    """Take a document over, all of it or nothing; with `dry_run=true` only say what would change and what is refused."""
    wish = call.parameter("dry_run", "false")
    if wish not in ("true", "false"):
        raise Invalid(fields={"dry_run": _("true or false is expected.")})
    text = orjson.dumps(call.json_object())
    outcome = (taking.preview if wish == "true" else taking.take)(text, actor=call.actor)
    changed: list[dict[str, Any]] = [
        {
            "part": each.part.name,
            "key": each.key,
            "new": each.is_new,
            "renamed_from": each.was or None,
            "fields": {name: [here, there] for name, here, there in each.moves},
        }
        for each in outcome.differences
    ]
    only_here = [{"part": part.name, "key": key} for part, key in outcome.only_here]
    return answer({"changed": changed, "only_here": only_here, "refused": outcome.wrong})
