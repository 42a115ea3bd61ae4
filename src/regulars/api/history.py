"""What became of a record: its changes, newest first, hidden fields left out."""

from __future__ import annotations

from django.http import HttpResponse

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import NotFound
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.engine.models import Change
from regulars.services.feed.items import change_item, name_actors
from regulars.services.feed.verbs import verbs_asked

MOST = 500
BIGGEST = 2**63 - 1


def told(call: Call, entity: Entity, key: str) -> HttpResponse:
    """GET …/ID/changes, of a record in the bin too; `verb=` those of some kinds alone."""
    verbs = verbs_asked(call.parameter("verb"), (entity.name,))
    records = access.records(entity, call.actor, "view")
    try:
        row = records.row(key, ())
    except NotFound:
        row = records.deleted().row(key, ())
    limit = call.number("limit", 50, MOST)
    before = call.number("after", BIGGEST, BIGGEST)
    found = Change.objects.filter(record=row.id, id__lt=before)
    if verbs is not None:
        found = found.filter(verb__in=verbs)
    changes = list(found.order_by("-id")[: limit + 1])
    following = changes[limit - 1].id if len(changes) > limit else None
    items = [each for change in changes[:limit] if (each := change_item(entity, change, call.actor))]
    name_actors(items, call.actor)
    return answer({"items": items, "next": following and str(following)})
