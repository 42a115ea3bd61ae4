"""What is done with many records at once: asked, looked at before, done, and taken back with one press."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from regulars.base.errors import Invalid, Refused
from regulars.engine import access, bulk, values
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Field
from regulars.ui import hx, pages
from regulars.ui.controls import control, read, read_fields
from regulars.ui.state import read_state
from regulars.ui.tasks import start_bulk

AT_ONCE = 500
"""More records than this are done by the worker."""


@require_POST
def edit(request: HttpRequest, plural: str) -> HttpResponse:
    """Set one or more fields of the selected records."""
    entity, ids = _selection(request, plural, "edit")
    actor = pages.actor_of(request)
    offered = [
        each
        for each in entity.fields
        if each.on_form and not each.readonly and not actor.cannot_edit(entity.name, each.key)
    ]
    chosen = entity.by_key.get(request.POST.get("field", ""))
    step = request.POST.get("step", "")
    if chosen is None or chosen not in offered:
        return _ask(request, entity, ids, title=_("Edit"), fields=offered, chosen=None, controls=[])
    data = read(entity, [chosen.key], request.POST) if step in ("look", "do") else {}
    if step not in ("look", "do"):
        made = [control(chosen, entity, None, None, actor)]
        return _ask(request, entity, ids, title=_("Edit"), fields=offered, chosen=chosen, controls=made)

    def run(*, dry_run: bool) -> bulk.Outcome:
        return bulk.change(entity, ids, data, actor=actor, dry_run=dry_run)

    task = {"what": "change", "data": _json(entity, data, actor)}
    return _look_or_do(request, entity, ids, run, step, title=_("Edit"), task=task, chosen=chosen, fields=offered)


@require_POST
def delete(request: HttpRequest, plural: str) -> HttpResponse:
    """Put the selected records into the bin."""
    entity, ids = _selection(request, plural, "delete")
    actor = pages.actor_of(request)

    def run(*, dry_run: bool) -> bulk.Outcome:
        return bulk.remove(entity, ids, actor=actor, dry_run=dry_run)

    step = request.POST.get("step", "look")
    return _look_or_do(request, entity, ids, run, step, title=_("Delete"), task={"what": "remove"}, danger=True)


@require_POST
def action(request: HttpRequest, plural: str, verb: str) -> HttpResponse:
    """Run a verb of the entity on the selected records."""
    found = pages.entity_or_404(plural).action_by_verb.get(verb)
    if found is None or not found.bulk:
        raise Http404
    entity, ids = _selection(request, plural, found.right)
    actor = pages.actor_of(request)
    step = request.POST.get("step", "")
    if found.fields and step not in ("look", "do"):
        made = [control(each, None, each.initial(), None, actor) for each in found.fields]
        return _ask(request, entity, ids, title=str(found.label), fields=[], chosen=None, controls=made)
    data, wrong = _parameters(found, request.POST, actor)
    if wrong:
        made = [control(each, None, request.POST.get(each.key), wrong, actor) for each in found.fields]
        return _ask(request, entity, ids, title=str(found.label), fields=[], chosen=None, controls=made, status=422)

    def run(*, dry_run: bool) -> bulk.Outcome:
        return bulk.act(entity, found, ids, data, actor=actor, dry_run=dry_run)

    raw = {each.key: each.dump(data.get(each.key)) for each in found.fields}
    task = {"what": "act", "verb": verb, "data": raw}
    return _look_or_do(
        request, entity, ids, run, step or "look", title=str(found.label), task=task, danger=found.danger
    )


def _selection(request: HttpRequest, plural: str, right: str) -> tuple[Entity, list[uuid.UUID]]:
    """The chosen records: those ticked, or everything that the list's address finds."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "bulk")
    if request.POST.get("all") == "1":
        state = read_state(entity, actor, QueryDict(request.POST.get("query", "")))
        ids = state.records().ids(limit=bulk.MOST + 1)
        if len(ids) > bulk.MOST:
            raise Refused(_("At most %(limit)s records can be changed at once.") % {"limit": bulk.MOST})
    else:
        ids = _ids(request.POST.getlist("id"))
    access.require(actor, entity, right)
    if not ids:
        raise Refused(_("Nothing is selected."))
    return entity, ids


def _ids(texts: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError:
        raise Refused(_("An identifier is expected."), code="bad_id") from None


def _parameters(found: Action, posted: QueryDict, actor: Any) -> tuple[dict[str, Any], dict[str, str]]:
    raw = read_fields(found.fields, posted)
    parsed: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for each in found.fields:
        try:
            value = each.parse(raw.get(each.key), actor.manner)
            each.check(value)
        except ValueError as problem:
            wrong[each.key] = str(problem)
        else:
            parsed[each.key] = value
    return parsed, wrong


def _json(entity: Entity, data: dict[str, Any], actor: Any) -> dict[str, Any]:
    """Values as the change log keeps them, to travel with a job. Raises Invalid for wrong ones."""
    parsed, wrong = values.parse(entity, data, actor)
    if wrong:
        raise Invalid(fields=wrong)
    return {key: entity.by_key[key].dump(value) for key, value in parsed.items()}


def _ask(
    request: HttpRequest,
    entity: Entity,
    ids: list[uuid.UUID],
    *,
    title: str,
    fields: list[Field],
    chosen: Field | None,
    controls: list[Any],
    status: int = 200,
) -> HttpResponse:
    context = _common(request, entity, ids, title) | {
        "fields": fields,
        "chosen": chosen,
        "controls": controls,
        "outcome": None,
    }
    return pages.render(request, "ui/bulk.html", status=status, **context)


def _look_or_do(
    request: HttpRequest,
    entity: Entity,
    ids: list[uuid.UUID],
    run: Callable[..., bulk.Outcome],
    step: str,
    *,
    title: str,
    task: dict[str, Any],
    danger: bool = False,
    chosen: Field | None = None,
    fields: list[Field] | None = None,
) -> HttpResponse:
    """First a dry run that says what would happen, then the deed: at once when few, by the worker when many."""
    actor = pages.actor_of(request)
    if step == "do" and len(ids) > AT_ONCE:
        start_bulk(entity, ids, task, actor=actor, label=f"{title}: {entity.label_plural}")
        return hx.said(hx.close_dialog(), _("It is being done in the background."))  # type: ignore[return-value]
    if step == "do":
        return _done(run(dry_run=False))
    try:
        outcome = run(dry_run=True) if len(ids) <= AT_ONCE else None
    except Invalid as problem:
        made = [control(chosen, entity, None, dict(problem.fields), actor)] if chosen else []
        return _ask(request, entity, ids, title=title, fields=fields or [], chosen=chosen, controls=made, status=422)
    hidden = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    context = _common(request, entity, ids, title) | {
        "outcome": outcome,
        "looked": True,
        "danger": danger,
        "hidden": [(name, value) for name, value in hidden if name not in ("step", "csrfmiddlewaretoken")],
    }
    return pages.render(request, "ui/bulk.html", **context)


def _done(outcome: bulk.Outcome) -> HttpResponse:
    words = ngettext("%(num)s record changed", "%(num)s records changed", outcome.done) % {"num": outcome.done}
    if outcome.refused:
        more = ngettext("%(num)s refused", "%(num)s refused", outcome.refused_count) % {"num": outcome.refused_count}
        words = f"{words}, {more}"
    answer = hx.said(hx.close_dialog(), words, undo=f"/undo/batch/{outcome.batch}")
    return hx.trigger(answer, "live:refresh")  # type: ignore[return-value]


def _common(request: HttpRequest, entity: Entity, ids: list[uuid.UUID], title: str) -> dict[str, Any]:
    return {
        "entity": entity,
        "title": title,
        "count": len(ids),
        "address": request.path,
        "ids": ids,
        "everything": request.POST.get("all") == "1",
        "query": request.POST.get("query", ""),
    }
