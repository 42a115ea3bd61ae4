"""A refused move says what is missing and lets a person fill it there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.stages import stage_of
from regulars.ui import pages
from regulars.ui.controls import control, read
from regulars.ui.process.asked import asked_steps, put_steps


def missing_dialog(
    request: HttpRequest, entity: Entity, record: Any, problem: Invalid, *, target: str, row: str = ""
) -> HttpResponse:
    """A dialog (422) with the fields and steps that the move asks for; sending it sets them and moves again."""
    context: dict[str, Any] = {
        "title": _("Something is missing"),
        "deed": _("Save and move"),
        "problem": problem,
        "target": target,
        "row": row,
        "query": request.META.get("QUERY_STRING", ""),
        **asked_for(entity, record, problem, pages.actor_of(request)),
    }
    return pages.render(request, "ui/missing.html", status=422, entity=entity, record=record, **context)


def asked_for(entity: Entity, record: Any, problem: Invalid, actor: Actor, also: Sequence[str] = ()) -> dict[str, Any]:
    """What a dialog shows of a refusal: `keys` and `controls` of the fields it names (and `also` those given before), and `steps`."""
    named = [key for key in dict.fromkeys((*also, *problem.fields)) if key in entity.by_key]
    keys = [*named, *(key for key in _looked_at(entity, problem, actor) if key not in named)]
    controls = [
        control(entity.by_key[key], entity, entity.by_key[key].get(record), str(problem.fields.get(key, "")), actor)
        for key in keys
    ]
    return {"keys": keys, "controls": controls, "steps": asked_steps(entity, record, problem, actor)}


def _looked_at(entity: Entity, problem: Invalid, actor: Actor) -> Iterator[str]:
    """The fields that a condition looks at and that the person can change here; never the stage itself."""
    for key in problem.details.get("about") or ():
        found, stage = entity.by_key.get(key), stage_of(entity)
        if found is not None and found is not stage and not found.readonly and not actor.cannot_edit(entity.name, key):
            yield key


def give(entity: Entity, record: Any, post: QueryDict, actor: Actor) -> list[str]:
    """Set on the record what such a dialog was filled with; gives the fields. Steps are kept at once, so call it in the transaction of the move. Raises Invalid."""
    keys = [name for name in post.getlist("_key") if name in entity.by_key]
    values.apply(record, entity, read(entity, keys, post), actor)
    put_steps(entity, record, post, actor)
    return keys


def fields_dialog(
    request: HttpRequest, entity: Entity, record: Any, keys: Sequence[str], *, title: str, target: str
) -> HttpResponse:
    """A dialog with fields of a record that stays on the stage it is on."""
    actor = pages.actor_of(request)
    controls = [control(entity.by_key[key], entity, entity.by_key[key].get(record), "", actor) for key in keys]
    context: dict[str, Any] = {"title": title, "deed": _("Save"), "controls": controls, "target": target, "keys": keys}
    return pages.render(request, "ui/missing.html", entity=entity, record=record, **context)
