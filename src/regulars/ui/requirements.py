"""A refused move says what is missing and lets a person fill it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
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
    keys = [key for key in dict.fromkeys((*also, *problem.fields)) if key in entity.by_key]
    controls = [
        control(entity.by_key[key], entity, entity.by_key[key].get(record), str(problem.fields.get(key, "")), actor)
        for key in keys
    ]
    return {"keys": keys, "controls": controls, "steps": asked_steps(entity, record, problem, actor)}


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
