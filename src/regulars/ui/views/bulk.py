"""What is done with many records at once: asked, looked at before, done, and taken back with one press."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid, Refused
from regulars.base.retold import retold
from regulars.engine import access, bulk, bulk_runs, refusals, runs
from regulars.engine.actor import Actor
from regulars.engine.bulk_runs import ACT, CHANGE, REMOVE, Deed, Selection
from regulars.engine.describe import Entity
from regulars.engine.models import Run
from regulars.ui import hx, pages
from regulars.ui.controls import control, read, read_fields
from regulars.ui.state import read_state

AT_ONCE = 500
"""More records than this are looked at and done by the worker."""


@require_POST
def edit(request: HttpRequest, plural: str) -> HttpResponse:
    """Set one or more fields of the selected records."""
    entity, actor = _entity(request, plural, "edit")
    title = _("Edit")
    offered = [
        each
        for each in entity.fields
        if each.on_form and not each.readonly and not actor.cannot_edit(entity.name, each.key)
    ]
    chosen = entity.by_key.get(request.POST.get("field", ""))
    chosen = chosen if chosen in offered else None

    def ask(problem: Invalid | None = None) -> HttpResponse:
        wrong = dict(problem.fields) if problem is not None else None
        made = [control(chosen, entity, None, wrong, actor)] if chosen else []
        return _ask(request, entity, title, {"fields": offered, "chosen": chosen, "controls": made}, wrong=bool(wrong))

    if chosen is None or request.POST.get("step", "") not in ("look", "do"):
        return ask()
    try:
        deed = bulk_runs.deed_of(entity, actor, CHANGE, read(entity, [chosen.key], request.POST))
        return _look_or_do(request, entity, deed, title)
    except Invalid as problem:
        return ask(problem)


@require_POST
def delete(request: HttpRequest, plural: str) -> HttpResponse:
    """Put the selected records into the bin."""
    entity, actor = _entity(request, plural, "delete")
    return _look_or_do(request, entity, bulk_runs.deed_of(entity, actor, REMOVE, {}), _("Delete"), danger=True)


@require_POST
def action(request: HttpRequest, plural: str, verb: str) -> HttpResponse:
    """Run a verb of the entity on the selected records."""
    found = pages.entity_or_404(plural).action_by_verb.get(verb)
    if found is None or not found.bulk:
        raise Http404
    entity, actor = _entity(request, plural, found.right)
    title = str(found.label)

    def ask(problem: Invalid | None = None) -> HttpResponse:
        wrong = dict(problem.fields) if problem is not None else None
        typed = {each.key: request.POST.get(each.key) if wrong else each.initial() for each in found.fields}
        made = [control(each, None, typed[each.key], wrong, actor) for each in found.fields]
        return _ask(request, entity, title, {"fields": [], "chosen": None, "controls": made}, wrong=bool(wrong))

    if found.fields and request.POST.get("step", "") not in ("look", "do"):
        return ask()
    try:
        deed = bulk_runs.deed_of(entity, actor, ACT, read_fields(found.fields, request.POST), verb)
        return _look_or_do(request, entity, deed, title, danger=found.danger)
    except Invalid as problem:
        return ask(problem)


@require_GET
def look(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """How far a look at many records has come, and what it found."""
    entity = pages.entity_or_404(plural)
    run = runs.mine(pages.actor_of(request), key)
    return pages.render(request, "ui/bulk_look.html", entity=entity, **_look(run))


def _look(run: Run) -> dict[str, Any]:
    return {
        "run": run,
        "message": retold(run.message),
        "active": run.state in runs.ACTIVE,
        "removes": run.input.get("what") == REMOVE,
        "reasons": refusals.by_reason(run, 8),
        "refused": refusals.shown(run, 20),
    }


def _entity(request: HttpRequest, plural: str, right: str) -> tuple[Entity, Actor]:
    entity, actor = pages.entity_or_404(plural), pages.actor_of(request)
    access.require(actor, entity, "bulk")
    access.require(actor, entity, right)
    return entity, actor


def selection_of(request: HttpRequest, entity: Entity, actor: Actor) -> Selection:
    """The chosen records: those ticked, or everything that the list's address finds. Raises Refused for none."""
    if request.POST.get("all") == "1":
        state = read_state(entity, actor, QueryDict(request.POST.get("query", "")))
        return Selection(entity, filter=state.filter_in_force, words=state.words)
    ids = _ids(request.POST.getlist("id"))
    if not ids:
        raise Refused(_("Nothing is selected."))
    return Selection(entity, tuple(ids))


def _ids(texts: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError:
        raise Refused(_("An identifier is expected."), code="bad_id") from None


def _ask(
    request: HttpRequest, entity: Entity, title: str, context: dict[str, Any], *, wrong: bool = False
) -> HttpResponse:
    found = _common(request, entity, selection_of(request, entity, pages.actor_of(request)), title) | context
    return pages.render(request, "ui/bulk.html", status=422 if wrong else 200, **found)


def _look_or_do(request: HttpRequest, entity: Entity, deed: Deed, title: str, *, danger: bool = False) -> HttpResponse:
    """First a dry run that says what would happen, then the deed: at once when few, by the worker when many."""
    actor = pages.actor_of(request)
    doing = request.POST.get("step") == "do"
    if doing and request.POST.get("look"):
        seen = runs.mine(actor, _ids([request.POST["look"]])[0])
        return begun(bulk_runs.carry_out(seen, actor=actor))
    selection = selection_of(request, entity, actor)
    few = selection.few(actor, AT_ONCE)
    if few is not None and not few:
        raise Refused(_("Nothing is selected."))
    label = f"{title}: {entity.label_plural}"
    if doing and few is None:
        return begun(bulk_runs.begin(selection, deed, actor=actor, label=label))
    if doing and few is not None:
        return done(bulk_runs.do(deed, entity, few, actor=actor, since=_seen(request)), removed=deed.what == REMOVE)
    context: dict[str, Any] = {
        "looked": True,
        "danger": danger,
        "removes": deed.what == REMOVE,
        "outcome": None,
        "kept": _kept(request, all_of=few is not None),
    }
    if few is None:
        context |= _look(bulk_runs.begin(selection, deed, actor=actor, label=label, look=True))
    else:
        context["outcome"] = bulk_runs.do(deed, entity, few, actor=actor, dry_run=True)
        context["seen"] = timezone.now().isoformat()
    return pages.render(request, "ui/bulk.html", **_common(request, entity, selection, title), **context)


def _kept(request: HttpRequest, *, all_of: bool) -> list[tuple[str, str]]:
    """What the form carries on to the deed; a look that the worker does knows its records itself."""
    left_out = {"step", "csrfmiddlewaretoken", *(() if all_of else ("id", "all", "query"))}
    return [(name, value) for name in request.POST if name not in left_out for value in request.POST.getlist(name)]


def _seen(request: HttpRequest) -> datetime | None:
    """When the person looked; what others changed since is left alone."""
    try:
        found = datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def begun(run: Run) -> HttpResponse:
    """The worker has it; where to see how far it is."""
    answer = hx.said(hx.close_dialog(), _("It is being done in the background."), link=f"/runs/{run.pk}")
    return hx.trigger(answer, "jobs")


def done(outcome: bulk.Outcome, *, removed: bool = False) -> HttpResponse:
    """What became of it, with one Undo for all."""
    words = ngettext("%(num)s record changed", "%(num)s records changed", outcome.done) % {"num": outcome.done}
    if removed:
        words = ngettext("%(num)s record is in the bin", "%(num)s records are in the bin", outcome.done) % {
            "num": outcome.done
        }
    if outcome.refused:
        more = ngettext("%(num)s refused", "%(num)s refused", outcome.refused_count) % {"num": outcome.refused_count}
        words = f"{words}, {more}"
    answer = hx.said(hx.close_dialog(), words, undo=f"/undo/batch/{outcome.batch}" if outcome.done else "")
    return hx.trigger(answer, "live:refresh")


def _common(request: HttpRequest, entity: Entity, selection: Selection, title: str) -> dict[str, Any]:
    return {
        "entity": entity,
        "title": title,
        "count": selection.count(pages.actor_of(request)),
        "address": request.path,
        "ids": selection.ids or (),
        "everything": selection.ids is None,
        "query": request.POST.get("query", ""),
    }
