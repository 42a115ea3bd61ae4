"""A verb of a record: done at once, or after its questions in a dialog."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Wrong
from regulars.engine.lacks import STAGE_REQUIREMENTS
from regulars.engine.models import Record
from regulars.engine.names import title_of
from regulars.ui import hx, pages
from regulars.ui.controls import control, labelled, read_fields
from regulars.ui.posted import typed
from regulars.ui.requirements import asked_for, give
from regulars.ui.undo_links import undo_url

OFFER = "_offer"
"""What the press of an offer sends: the values that it fills in."""


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, plural: str, key: uuid.UUID, verb: str) -> HttpResponse:
    """GET asks what the verb wants to know; POST does it. What was refused stays in the dialog with the reason."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    chosen = entity.action_by_verb.get(verb)
    if chosen is None:
        raise Http404
    record = access.records(entity, actor, verb).get(key)
    if request.method == "GET":
        return _dialog(request, entity, chosen, record, _begun(request, chosen), {}, "")
    data, filled = read_fields(chosen.fields, request.POST), request.POST.getlist("_key")
    if filled:
        access.to_edit(entity, actor, key)  # a verb alone does not give the right to other fields
    try:
        with transaction.atomic():
            answers = parsed(chosen, data, actor)
            give(entity, record, request.POST, actor)
            done = chosen.run(record, actor=actor, **answers)
    except (NotAllowed, NotFound):
        raise
    except Refused as problem:
        if not chosen.fields and not isinstance(problem, Conflict) and problem.code != STAGE_REQUIREMENTS:
            raise
        again = typed(chosen.fields, data, request.POST)
        known = {each.key for each in chosen.fields}
        wrong = {name: str(text) for name, text in problem.fields.items() if name in known}
        missing = None
        if isinstance(problem, Invalid) and (filled or problem.code == STAGE_REQUIREMENTS):
            missing = asked_for(entity, record, problem, actor, filled)
        elsewhere = [str(text) for name, text in problem.fields.items() if name not in known and not missing]
        reason = " ".join([str(problem), *elsewhere]) if not wrong else ""
        return _dialog(request, entity, chosen, record, again, wrong, reason, missing, status=422)
    if chosen.right == "view":
        return _told(request, entity, chosen, record, typed(chosen.fields, data, request.POST), done)
    return _answer(chosen, record, done, actor)


def asked_on_the_way(request: HttpRequest, entity: Entity, record: Any, lane: str) -> HttpResponse | None:
    """The questions of the verb that leads to a lane of the board; None where there is none, or it cannot be done now."""
    verb = entity.board.asks.get(lane, "") if entity.board else ""
    chosen = entity.action_by_verb.get(verb)
    actor = pages.actor_of(request)
    if chosen is None or not chosen.available(record):
        return None
    if not access.records(entity, actor, verb).matching([record.pk]).exists():
        return None
    given = {each.key: each.initial() for each in chosen.fields}
    return _dialog(request, entity, chosen, record, given, {}, "", status=422)


def _begun(request: HttpRequest, chosen: Action) -> dict[str, Any]:
    """What the dialog begins with; where an offer was taken, what was answered before with its values, or without them if they stood."""
    given = {each.key: each.initial() for each in chosen.fields}
    if OFFER not in request.GET:
        return given
    data = read_fields(chosen.fields, request.GET)
    taken = dict(each.split("=", 1) for each in request.GET[OFFER].split("&") if "=" in each)
    return {**given, **typed(chosen.fields, {**data, **taken}, request.GET)}


def parsed(chosen: Action, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """The answers in Python's types. Raises Invalid naming each wrong one."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for each in chosen.fields:
        try:
            found[each.key] = each.parse(data.get(each.key), actor.manner)
            each.check(found[each.key])
        except Wrong as problem:
            wrong[each.key] = str(problem)
    if wrong:
        raise Invalid(fields=wrong)
    return found


def _answer(chosen: Action, record: Any, done: Any, actor: Actor) -> HttpResponse:
    """Close the dialog, say what was done, offer Undo; what the verb has to tell besides comes along."""
    if chosen.opens and isinstance(done, Record) and done.pk != record.pk:
        return hx.go(f"/{registry.of(done).plural}/{done.pk}")
    answer = hx.trigger(HttpResponse(status=204), "dialog:close")
    hx.trigger(answer, "record:changed")
    text = f"{done_words(chosen)}: {title_of(record, actor)}"
    notice = _notice(record, done)
    if notice:
        text = f"{text}. {notice}"
    if isinstance(done, Record) and done.pk != record.pk:
        text = f"{done_words(chosen)}."
    return hx.said(answer, text, undo=undo_url(record.pk))


def _told(
    request: HttpRequest, entity: Entity, chosen: Action, record: Any, asked: dict[str, Any], done: Any
) -> HttpResponse:
    """What a verb that changes nothing has to say stands over its questions, so that one may ask again."""
    return _dialog(request, entity, chosen, record, asked, {}, "", said=_notice(record, done))


def _notice(record: Any, done: Any) -> str:
    notice = getattr(record, "notice", "") or getattr(done, "notice", "")
    return notice if isinstance(notice, str) else ""


def done_words(chosen: Action) -> str:
    """What was done, in the past: as the verb says it itself, else that it is done."""
    return str(chosen.done or _("%(verb)s – done") % {"verb": chosen.label})


def _dialog(
    request: HttpRequest,
    entity: Entity,
    chosen: Action,
    record: Any,
    given: dict[str, Any],
    wrong: dict[str, str],
    reason: str,
    missing: dict[str, Any] | None = None,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = pages.actor_of(request)
    shown = labelled(chosen.fields, given, actor)
    controls = [
        control(
            each,
            entity if each.key in entity.by_key else None,
            shown.get(each.key),
            wrong,
            actor,
            record=record.pk,
            within="d-",
        )
        for each in chosen.fields
        if each.by_hand
    ]
    context = {
        "offers": _offered(chosen, record, given, actor),
        "entity": entity,
        "action": chosen,
        "record": record,
        "name": title_of(record, actor),
        "controls": controls,
        "reason": reason,
        "said": said,
        "missing": missing,
    }
    return pages.render(request, "ui/verb.html", status=status, **context)


def _offered(chosen: Action, record: Any, given: dict[str, Any], actor: Actor) -> list[dict[str, Any]]:
    """What may be answered: each with the values that taking it sends, empty ones where it is taken already."""
    if chosen.offers is None:
        return []
    answers = {key: getattr(value, "id", value) for key, value in given.items()}
    found = []
    for each in chosen.offers(record, actor, answers):
        taken = all(str(answers.get(key) or "") == str(value) for key, value in each.values.items())
        values = {key: "" if taken else str(value) for key, value in each.values.items()}
        kind = registry.get(each.entity)
        sent = "&".join(f"{key}={value}" for key, value in values.items())
        found.append({"offer": each, "icon": kind.icon, "kind": kind.label, "taken": taken, "sent": sent})
    return found
