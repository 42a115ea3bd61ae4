"""`GET /api/v1/search?q=`: find anything by a few letters."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.runs import run_item
from regulars.base.errors import Invalid
from regulars.engine import registry
from regulars.services.feed.pages import entities_asked
from regulars.services.search import contents, queries, rebuild_runs
from regulars.services.search.excerpts import plain_text

MOST = 50
MOST_FILES = 10


def found(call: Call) -> HttpResponse:
    """The best hits of all entities, or of those named by `entity`; besides, files that hold the words."""
    words = call.parameter("q").strip()
    if len(words) < 2:
        wrong = _("At least two letters are expected.")
        raise Invalid(wrong, code="bad_parameter", fields={"q": wrong})
    limit = call.number("limit", 20, MOST)
    wanted = tuple(entities_asked(call.parameter("entity"), call.actor))
    hits = queries.find(words[:200], call.actor, entities=wanted, limit=limit) if wanted else []
    items = [
        {
            "entity": hit.entity,
            "id": hit.id,
            "label": hit.title,
            "subtitle": hit.subtitle,
            "url": f"/api/v1/{registry.get(hit.entity).plural}/{hit.id}",
        }
        for hit in hits
    ]
    inside = (
        contents.find_files(words[:200], call.actor, entities=wanted, limit=min(limit, MOST_FILES)) if wanted else []
    )
    files = [
        {
            "id": file.id,
            "name": file.name,
            "excerpt": plain_text(file.excerpt),
            "entity": file.entity,
            "record": file.record,
            "label": file.title,
            "note": file.note,
            "url": f"/api/v1/{registry.get(file.entity).plural}/{file.record}",
        }
        for file in inside
    ]
    return answer({"items": items, "files": files})


def rebuilt(call: Call) -> HttpResponse:
    """POST /search/rebuild: all search documents written anew (administrators); the answer is the run that does so (202)."""
    run = run_item(rebuild_runs.begin(call.actor))
    return answer(run, status=202, headers={"Location": run["url"]})
