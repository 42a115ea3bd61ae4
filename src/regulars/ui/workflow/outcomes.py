"""What became of a rule: its runs and their steps, a try that keeps nothing, the last month, its versions."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.digits import whole
from regulars.base.errors import NotFound, Refused
from regulars.base.ids import id_of
from regulars.engine import access, save
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import Change
from regulars.engine.undo_steps import VALUES, Step
from regulars.services.workflow import log, rehearsing, running
from regulars.services.workflow.book import page_of
from regulars.services.workflow.guards import DEFINITION
from regulars.services.workflow.models import (
    ASLEEP,
    DONE,
    DUE,
    FAILED,
    HELD,
    STOPPED,
    WAITING,
    Rule,
    RuleRun,
    RuleVersion,
)
from regulars.services.workflow.triggers import brings
from regulars.ui import pages
from regulars.ui.undo_links import undo_url
from regulars.ui.undo_words import lines_of
from regulars.ui.workflow import calling, coming
from regulars.ui.workflow.guard import LIST, for_makers, rule_or_404, tabs
from regulars.ui.workflow.told import steps_in_words
from regulars.ui.workflow.words import condition, outline, when

PAGE = 50
TONES = {DONE: "good", FAILED: "bad", STOPPED: "warn", HELD: "warn", WAITING: "", ASLEEP: "accent"}


def states() -> dict[str, str]:
    return {
        DONE: _("Done"), FAILED: _("Failed"), ASLEEP: _("Waits"), HELD: _("Held back"), STOPPED: _("Stopped"), WAITING: _("About to begin"),
    }  # fmt: skip


@for_makers
@require_GET
def runs(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Every run, newest first."""
    rule, _entity = rule_or_404(key)
    state = request.GET.get("state", "")
    place = id_of(request.GET.get("before", ""))
    found = log.runs_of(
        rule, pages.actor_of(request), state=state if state in TONES else "", before=place, limit=PAGE + 1
    )
    context: dict[str, Any] = {
        "title": rule.words,
        "crumbs": [(_("Rules"), LIST), (rule.words, f"{LIST}{rule.pk}"), (_("Runs"), "")],
        "tabs": tabs(rule, "runs"),
        "runs": found[:PAGE],
        "states": states(),
        "tones": TONES,
        "state": state,
        "here": f"{LIST}{rule.pk}/runs",
        "again": found and state in (FAILED, HELD) and access.may(pages.actor_of(request), "rule", "edit"),
        "more": f"{LIST}{rule.pk}/runs?state={state}&before={found[PAGE - 1].run.id}" if len(found) > PAGE else "",
    }
    return pages.render(request, "ui/workflow/runs.html", **context)


@for_makers
@require_GET
def run(request: HttpRequest, key: uuid.UUID, run: uuid.UUID) -> HttpResponse:
    """One run: why each step was done or not, and what it wrote."""
    rule, entity = rule_or_404(key)
    actor = pages.actor_of(request)
    shown = log.run_of(rule, str(run), actor)
    version = RuleVersion.objects.filter(rule=rule.pk, number=shown.run.number).first()
    steps = version.steps if version else []
    context = {
        "title": shown.label or _("A record out of your sight"),
        "crumbs": [(_("Rules"), LIST), (rule.words, f"{LIST}{rule.pk}"), (_("Runs"), f"{LIST}{rule.pk}/runs")],
        "shown": shown,
        "entity": entity,
        "states": states(),
        "tones": TONES,
        "steps": steps_in_words(shown.steps, steps, actor),
        "lines": written(shown.changes, actor),
        "calls": calling.shown(shown.calls),
        "retry": f"{LIST}{rule.pk}/runs/{run}/retry" if shown.run.state in (FAILED, HELD) else "",
        "halt": f"{LIST}{rule.pk}/runs/{run}/stop"
        if shown.run.state in DUE and access.may(actor, "rule", "edit")
        else "",
    }
    return pages.render(request, "ui/workflow/run.html", **context)


@for_makers
@require_POST
def retry(request: HttpRequest, key: uuid.UUID, run: uuid.UUID) -> HttpResponse:
    """Go on from the step that failed, by whoever may change its rule."""
    return _done(request, key, run, running.retry, said=_("It goes on in a moment, from the step that failed."))


@for_makers
@require_POST
def retry_all(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """All that failed, or all that is held, goes on."""
    rule: Any = access.records("rule", pages.actor_of(request), "edit").get(key)
    state = request.POST.get("state", "")
    try:
        count = running.retry_all(rule.pk, state)
        messages.success(
            request,
            ngettext("%(num)s run goes on in a moment.", "%(num)s runs go on in a moment.", count) % {"num": count},
        )
    except Refused as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(f"{LIST}{rule.pk}/runs")


@for_makers
@require_POST
def halt(request: HttpRequest, key: uuid.UUID, run: uuid.UUID) -> HttpResponse:
    """End a run that waits, by whoever may change its rule."""
    said = _("The run was ended. What it has done stays; Undo takes it back.")
    return _done(request, key, run, running.halt, said=said)


def _done(
    request: HttpRequest, key: uuid.UUID, run: uuid.UUID, deed: Callable[[RuleRun], None], *, said: str
) -> HttpResponse:
    """Do something to a run and lead back to it, saying so, or why not."""
    actor = pages.actor_of(request)
    rule: Any = access.records("rule", actor, "edit").get(key)
    found = log.run_of(rule, str(run), actor).run
    try:
        deed(found)
        messages.success(request, said)
    except NotFound:
        raise
    except Refused as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(f"{LIST}{rule.pk}/runs/{run}")


@for_makers
@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the rule would do to one record; nothing is kept."""
    rule, entity = rule_or_404(key)
    record = request.POST.get("record", "")
    context: dict[str, Any] = {
        "title": rule.words,
        "crumbs": [(_("Rules"), LIST), (rule.words, f"{LIST}{rule.pk}"), (_("Try it"), "")],
        "tabs": tabs(rule, "try"),
        "entity": entity,
        "here": f"{LIST}{rule.pk}/try",
        "states": {**states(), ASLEEP: _("Done")},
        "tones": TONES,
        "brings": brings(rule.trigger),
        "pasted": request.POST.get("incoming", ""),
    }
    status = 200
    if record or "incoming" in request.POST:
        try:
            context |= _tried(request, rule, entity, record)
        except Refused as problem:
            context["problem"], status = problem.why, 422
    return pages.render(request, "ui/workflow/try.html", status=status, **context)


def _tried(request: HttpRequest, rule: Rule, entity: Entity, record: str) -> dict[str, Any]:
    """What the rule would do to the record, or with what was pasted. Raises Refused."""
    actor = pages.actor_of(request)
    if brings(rule.trigger):
        context = coming.trial(request, rule)
    else:
        context = {
            "trial": rehearsing.try_out(page_of(rule), rule.steps, record, viewer=actor),
            "record": record,
            "label": _label(entity, record, actor),
        }
    found = context["trial"]
    if found is None:
        return context
    return {
        **context,
        "asked": [(condition(node, entity, actor), held) for node, held in found.asked],
        "steps": steps_in_words(found.marks, rule.steps, actor),
        "lines": written(found.changes, actor),
    }


@for_makers
@require_GET
def month(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """On what the rule would have been set off."""
    rule, entity = rule_or_404(key)
    context: dict[str, Any] = {
        "title": rule.words,
        "crumbs": [(_("Rules"), LIST), (rule.words, f"{LIST}{rule.pk}"), (_("Last month"), "")],
        "tabs": tabs(rule, "month"),
        "entity": entity,
    }
    try:
        context["found"] = rehearsing.rehearse(page_of(rule), viewer=pages.actor_of(request))
    except Refused as problem:
        context["problem"] = str(problem)
    return pages.render(request, "ui/workflow/month.html", **context)


@for_makers
@require_http_methods(["GET", "POST"])
def versions(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the rule said before; an earlier version can be taken again, as the newest one."""
    rule, entity = rule_or_404(key)
    actor = pages.actor_of(request)
    if request.method == "POST":
        number = request.POST.get("number", "")
        earlier = get_object_or_404(RuleVersion, rule=rule.pk, number=whole(number) or 0)
        for name in DEFINITION:
            setattr(rule, name, getattr(earlier, name))
        try:
            save.save(rule, actor=actor)
            messages.success(request, _("Saved. It counts from now on."), extra_tags=f"undo:{undo_url(rule.pk)}")
        except Refused as problem:
            messages.error(request, problem.why)
        return HttpResponseRedirect(f"{LIST}{rule.pk}")
    listed = log.versions_of(rule, actor)
    names = labels_of([Ref(each.made_by, "", "user") for each in listed if each.made_by], actor)
    shown = []
    for each in listed:
        rule.trigger, rule.condition = each.trigger, each.condition
        steps = outline(each.steps, entity, actor)
        shown.append(
            {
                "version": each,
                "when": when(rule, entity, actor),
                "steps": steps,
                "who": names.get(each.made_by or rule.pk, "Regulars"),
            }
        )
    context: dict[str, Any] = {
        "title": rule.words,
        "crumbs": [(_("Rules"), LIST), (rule.words, f"{LIST}{rule.pk}"), (_("Versions"), "")],
        "tabs": tabs(rule, "versions"),
        "versions": shown,
        "current": rule.edition,
        "here": f"{LIST}{rule.pk}/versions",
    }
    return pages.render(request, "ui/workflow/versions.html", **context)


def written(changes: Sequence[Change], actor: Actor) -> Any:
    """What was written, record by record."""
    return lines_of([Step(change, VALUES, change.diff) for change in changes], actor)


def _label(entity: Entity, record: str, actor: Actor) -> str:
    key = id_of(record)
    if key is None:
        return record
    return labels_of([Ref(key, "", entity.name)], actor).get(key, "")
