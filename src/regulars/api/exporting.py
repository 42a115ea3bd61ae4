"""`POST …/export`: the records that a filter finds as a file, written by the worker; the answer is the run to ask about."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call, unknown
from regulars.api.runs import run_item
from regulars.base.errors import Invalid
from regulars.base.ids import id_of
from regulars.engine import access, asof, groups
from regulars.engine.describe import Entity
from regulars.services.exchange import exporting
from regulars.services.exchange.exporting import Export
from regulars.services.exchange.listed import written

WORDS = ("format", "q", "sort", "group_sort", "delimiter", "as_of")
LISTS = ("fields", "ids", "group")
MEMBERS = frozenset((*WORDS, *LISTS, "filter", "bom"))
MOST = 100_000


def begun(call: Call, entity: Entity) -> HttpResponse:
    """Begin the run (202); its `result` is the file. Raises NotAllowed, Refused naming what is wrong."""
    access.require(call.actor, entity, "export")
    run = exporting.begin(_asked(call, entity), actor=call.actor)
    found = run_item(run)
    return answer(found, status=202, headers={"Location": found["url"]})


def _asked(call: Call, entity: Entity) -> Export:
    data = call.json_object()
    wrong = unknown(data, MEMBERS)
    for name in WORDS:
        if not isinstance(data.get(name, ""), str):
            wrong[name] = _("Text is expected.")
    for name in LISTS:
        if not _is_list_of_texts(data.get(name, [])):
            wrong[name] = _("A list of values is expected.")
    if not isinstance(data.get("filter", {}), dict):
        wrong["filter"] = _("A JSON object is expected.")
    if not isinstance(data.get("bom", True), bool):
        wrong["bom"] = _("Yes or no is expected.")
    if not wrong and not all(map(id_of, data.get("ids", ()))):
        wrong["ids"] = _("A list of 1 to %(most)s identifiers is expected.") % {"most": MOST}
    if wrong:
        raise Invalid(fields=wrong)
    past = data.get("as_of", "")
    moment = asof.parse_moment(past, call.actor.manner) if past else None
    return Export(
        entity=entity.name,
        form=data.get("format", "csv"),
        filter=data.get("filter", {}),
        search=data.get("q", ""),
        sort=data.get("sort", ""),
        columns=tuple(data.get("fields", ())),
        ids=tuple(data.get("ids", ())),
        delimiter=data.get("delimiter", ","),
        bom=data.get("bom", True),
        group=tuple(groups.level_of(entity, call.actor, by, moment).by for by in data.get("group", ())),
        group_sort=data.get("group_sort", ""),
        as_of=written(moment, call.actor),
    )


def _is_list_of_texts(given: Any) -> bool:
    return isinstance(given, list) and len(given) <= MOST and all(isinstance(each, str) for each in given)
