"""Today: what this person should do now, each thing done from its line."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.areas.activities.next_steps import has_next_step
from regulars.areas.activities.today import first_steps, is_new, sections, strips, title_of
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.base.i18n import N_
from regulars.engine import access, registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.ui import hx, pages
from regulars.ui.controls import control, read_fields
from regulars.ui.navigation import Place, add_place
from regulars.ui.undo_links import undo_url

LIVE = "task meeting call"
MOMENTS = {"task": "due_at", "call": "starts_at", "meeting": "starts_at"}

add_place(Place("/", N_("Today"), "clock", below=True))


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    actor = pages.actor_of(request)
    today = timezone.localdate()
    context = _list_context(request, actor)
    return pages.render(
        request,
        "activities/today.html",
        title=title_of(today, actor.manner.language),
        strips=strips(actor),
        **context,
    )


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The lines alone, for live updates."""
    return pages.render(request, "activities/today_list.html", **_list_context(request, pages.actor_of(request)))


@require_POST
def complete(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """The ring was pressed: it is done, with its usual outcome, and can be taken back."""
    entity = _plan_or_404(plural)
    actor = pages.actor_of(request)
    record = access.records(entity, actor, "complete").get(key)
    entity.action_by_verb["complete"].run(record, actor=actor)
    answer = HttpResponse(status=204)
    hx.trigger(answer, "record:changed")
    return hx.said(answer, _("Done: %(title)s") % {"title": record}, undo=undo_url(record.pk))


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """A next step for a deal or a lead that has none: of which kind, what, when."""
    entity = pages.entity_or_404(plural)
    if not has_next_step(entity.name):
        raise Http404
    actor = pages.actor_of(request)
    record = access.records(entity, actor).get(key)
    if request.method == "GET":
        start = {"kind": "call" if access.may(actor, "call", "create") else "task", "at": _tomorrow(actor)}
        return _plan_dialog(request, entity, record, start, {})
    kind = request.POST.get("kind", "task")
    if kind not in MOMENTS:
        kind = "task"
    chosen = registry.get(kind)
    name, moment = chosen.by_key["name"], chosen.by_key[MOMENTS[kind]]
    data = read_fields([name], request.POST) | {"at": request.POST.get("at", "")}
    try:
        step = planned(chosen, record, data, actor)
    except NotAllowed:
        raise
    except Refused as problem:
        wrong = {("at" if field == moment.key else field): str(text) for field, text in problem.fields.items()}
        wrong = wrong or {"name": str(problem)}
        return _plan_dialog(request, entity, record, {**data, "kind": kind}, wrong, status=422)
    answer = hx.trigger(HttpResponse(status=204), "dialog:close")
    hx.trigger(answer, "record:changed")
    return hx.said(answer, _("Planned: %(title)s") % {"title": step}, undo=undo_url(step.pk))


def planned(kind: Entity, record: Any, data: dict[str, Any], actor: Actor) -> Any:
    """A new task, call or meeting about the record, of the one who asks. Raises Refused naming what is wrong."""
    moment = MOMENTS[kind.name]
    step = values.new_record(kind)
    about = {"entity": registry.of(record).name, "id": str(record.pk)}
    asked = {"name": data.get("name", ""), "record": about, moment: data.get("at", ""), "owner": str(actor.id or "")}
    if not asked[moment]:
        raise Invalid(fields={moment: _("Say when.")})
    values.apply(step, kind, asked, actor)
    return save.save(step, actor=actor)


def _plan_dialog(
    request: HttpRequest,
    entity: Entity,
    record: Any,
    shown: dict[str, Any],
    wrong: dict[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    actor = pages.actor_of(request)
    task = registry.get("task")
    due = task.by_key["due_at"]
    kinds = [registry.get(name) for name in MOMENTS if access.may(actor, name, "create")]
    name = control(task.by_key["name"], task, shown.get("name", ""), wrong, actor, autofocus=True)
    return pages.render(
        request,
        "activities/plan.html",
        status=status,
        record=record,
        action=f"/today/{entity.plural}/{record.pk}/plan",
        kinds=[(each.name, each.label, each.icon) for each in kinds],
        kind=shown["kind"],
        name=name,
        at=shown.get("at", ""),
        at_error=wrong.get("at", ""),
        others=[text for key, text in wrong.items() if key not in ("name", "at")],
        at_label=due.label,
    )


def _list_context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    everything = request.GET.get("all") == "1"
    found = sections(actor, everything=everything)
    welcome = not found and is_new(actor)
    return {
        "sections": found,
        "list_url": "/today/list?all=1" if everything else "/today/list",
        "live": LIVE,
        "steps": list(first_steps(actor)) if welcome else [],
        "first_name": actor.name.split(" ")[0],
    }


def _plan_or_404(plural: str) -> Entity:
    entity = pages.entity_or_404(plural)
    if entity.name not in MOMENTS:
        raise Http404
    return entity


def _tomorrow(actor: Actor) -> str:
    """Tomorrow at ten, or on Monday when tomorrow is no working day, as the control takes it."""
    day = timezone.localdate() + timedelta(days=1)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return datetime.combine(day, time(10), ZoneInfo(actor.manner.timezone)).strftime("%Y-%m-%dT%H:%M")
