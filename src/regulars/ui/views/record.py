"""The page of a record: what it is, where it stands, everything that happened, and what one may do."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid, NotFound
from regulars.engine import access, forgetting, gates, horizon, merged, registry, save
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.forms.rules import shape_of
from regulars.engine.matches import Duplicate
from regulars.engine.names import title_of
from regulars.engine.query import Row
from regulars.engine.shares import may_share
from regulars.engine.transfer import may_transfer
from regulars.services.notify import following
from regulars.services.search import opened
from regulars.services.timeline.queries import timeline as story_of
from regulars.ui import hx, pages, record_parts
from regulars.ui.approvals.words import on_record
from regulars.ui.duplicates import shown, way_of
from regulars.ui.lanes import board_of
from regulars.ui.process.standing import shown_standing
from regulars.ui.qualification.filling import shown_qualification
from regulars.ui.requirements import missing_dialog
from regulars.ui.sharing_words import lent_words
from regulars.ui.story import days
from regulars.ui.undo_links import undo_url
from regulars.ui.views import past_record
from regulars.ui.views.board import move_to
from regulars.ui.views.compose import composer_of, kinds_of
from regulars.ui.views.related import aside_of, main_of
from regulars.ui.views.verbs import asked_on_the_way

PARTS = {
    "top": "ui/record_top.html",
    "details": "ui/record_details.html",
    "qualification": "ui/qualification/panel.html",
}


@require_GET
def page(request: HttpRequest, plural: str, key: str) -> HttpResponse:
    """The page under the record's number; its id leads there. A deleted record shows how to take it back.

    With `as_of` it is the page of a past moment.
    """
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    if request.GET.get("as_of"):
        return past_record.page(request, entity, actor, key)
    records = access.records(entity, actor)
    try:
        row = records.row(key, record_parts.paths_of(entity, actor))
    except NotFound:
        winner = merged.successor(entity, key)
        if winner is not None:
            return _to_winner(request, records.get(winner), entity)
        return _from_the_bin(request, entity, actor, key)
    if not key.isdecimal():
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        return HttpResponseRedirect(f"{pages.url_of(entity, row.number)}{query}")
    context = head_context(entity, actor, row, records.get(row.id))
    part = PARTS.get(request.GET.get("part", ""))
    if part:
        return pages.render(request, part, **context)
    opened.note(actor, entity.name, row.id)
    context |= story_context(request, entity, actor, row.id, may_edit=context["may"]["edit"])
    context |= composer_of(entity, actor, row.id)
    context |= {"panels": aside_of(entity, actor), "main": main_of(entity, actor)}
    return pages.render(request, "ui/record.html", **context)


def _to_winner(request: HttpRequest, winner: Any, entity: Entity) -> HttpResponse:
    """The address of a merged record leads on; not kept by browsers, because a merge can be undone."""
    answer = HttpResponsePermanentRedirect(pages.url_of(entity, winner.number))
    answer["Cache-Control"] = "no-store"
    messages.info(
        request, _("This record was merged into “%(title)s”.") % {"title": title_of(winner, pages.actor_of(request))}
    )
    return answer


def head_context(entity: Entity, actor: Actor, row: Row, record: Any) -> dict[str, Any]:
    """Title, facts, path, actions and fields: what is known without asking anything about other records."""
    verbs = [record_parts.right_of(entity, actor, each) for each in entity.actions]
    rights = record_parts.rights_on(entity, actor, record, ("edit", "delete", "share", *verbs))
    rights["transfer"] = rights["edit"] and may_transfer(actor, entity)
    rights["share"] = rights["share"] and may_share(actor, entity)
    may_move = rights["edit"] if entity.board and not entity.board.move else _may_move(entity, actor, rights)
    chief, others = record_parts.actions_of(entity, actor, record, rights)
    qualification = shown_qualification(entity, record, actor, may_edit=rights["edit"])
    title = record_parts.title_of(entity, row)
    chip_key, chip = record_parts.chip_of(entity, row)
    return {
        "entity": entity,
        "record": record,
        "row": row,
        "title": title,
        "url": pages.url_of(entity, row.number),
        "crumbs": [(str(entity.label_plural), pages.list_url(entity)), (str(row.number), "")],
        "chip": chip,
        "facts": record_parts.facts_of(entity, row, besides=chip_key),
        "steps": record_parts.steps_of(entity, actor, row, record, may_move=may_move),
        "approvals": on_record(entity, record.pk, actor),
        "process": shown_standing(entity, record, actor),
        "may_move": may_move,
        "qualification": qualification,
        "groups": record_parts.groups_of(
            entity,
            actor,
            row,
            may_edit=rights["edit"],
            without=qualification["fields"] if qualification else (),
            unshown=shape_of(entity, record, record, actor).unshown if entity.rules else (),
        ),
        "chief": chief,
        "others": others,
        "may": rights,
        "following": following.state(record.pk, actor) if actor.id and not actor.viewer else None,
        "lent": lent_words(entity, record.pk, actor),
        "verb_of": record_parts.verb_attributes,
    }


def _may_move(entity: Entity, actor: Actor, rights: dict[str, bool]) -> bool:
    if entity.board is None:
        return False
    return rights.get(record_parts.right_of(entity, actor, entity.action_by_verb[entity.board.move]), False)


def _from_the_bin(request: HttpRequest, entity: Entity, actor: Actor, key: str) -> HttpResponse:
    """Raises NotFound when it is not in the bin either, or the actor may not see it."""
    row = (
        access.records(entity, actor)
        .deleted()
        .row(key, [entity.title] if not actor.hides(entity.name, entity.title) else [])
    )
    return _in_the_bin(request, entity, row, access.records(entity, actor).deleted().get(row.id))


def _in_the_bin(
    request: HttpRequest, entity: Entity, row: Row, record: Any, problem: Duplicate | None = None
) -> HttpResponse:
    """The page of a deleted record; with what speaks against taking it back."""
    actor = pages.actor_of(request)
    may = record_parts.rights_on(entity, actor, record, ("delete",))
    context = {
        "entity": entity,
        "record": record,
        "title": record_parts.title_of(entity, row),
        "crumbs": [(str(entity.label_plural), pages.list_url(entity)), (str(row.number), "")],
        "may": may,
        "is_erased": bool(forgetting.erased_since([record.pk])),
        "alike": shown(problem) if problem else None,
    }
    status = problem.status if problem else 200
    return pages.render(request, "ui/record_deleted.html", status=status, **context)


@require_GET
def timeline(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """The story alone: another kind, an earlier page, or anew after a change."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    record = access.records(entity, actor).get(key)
    may = record_parts.rights_on(entity, actor, record, ("edit",))
    context = story_context(request, entity, actor, record.pk, may_edit=may["edit"])
    template = "ui/record_more.html" if request.GET.get("before") else "ui/record_story.html"
    return pages.render(request, template, entity=entity, record=record, **context)


def story_context(
    request: HttpRequest, entity: Entity, actor: Actor, key: uuid.UUID, *, may_edit: bool
) -> dict[str, Any]:
    """The entries of a kind before a change, by day; the kinds to choose among."""
    kind = request.GET.get("kind", "")
    kind = kind if registry.find(kind) else ""
    before = request.GET.get("before", "")
    found = story_of(
        key, actor, entities=(kind,) if kind else (), before=int(before[:18]) if before.isdecimal() else None
    )
    base = f"/{entity.plural}/{key}/timeline"
    kinds = [("", _("Everything")), *((each.name, str(each.label_plural)) for each in kinds_of(entity, actor))]
    kinds.append((entity.name, _("Changes")))
    return {
        "days": days(found.entries, actor, may_undo=may_edit),
        "story_url": f"{base}?kind={kind}" if kind else base,
        "story_next": f"{base}?kind={kind}&before={found.next}" if found.next else "",
        "story_kinds": [
            {"label": label, "url": f"{base}?kind={name}", "current": name == kind} for name, label in kinds
        ],
        "story_begins": None if found.next else horizon.begins_at(),
        "story_live": f"{entity.name}:{key} around:{key}",
    }


@require_POST
def stage(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """A step of the path was pressed. What the stage still asks for can be filled in at once."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    record = access.to_edit(entity, actor, key)
    target = request.POST.get("lane", "")
    asked = asked_on_the_way(request, entity, record, target)
    if asked is not None:
        return asked
    try:
        move_to(entity, board_of(entity), record, target, actor=actor)
    except Invalid as problem:
        return missing_dialog(request, entity, record, problem, target=target)
    return hx.said(changed(), _("Moved."), undo=undo_url(record.pk))


@require_POST
def delete(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Into the bin, with its parts; the list says so and offers Undo."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    record = access.records(entity, actor).get(key)
    save.delete([record], actor=actor)
    back = f"/{entity.plural}/{key}/restore"
    text = _("%(entity)s “%(title)s” was deleted.") % {"entity": entity.label, "title": title_of(record, actor)}
    came_from = re.sub(r"^https?://[^/]+", "", request.headers.get("HX-Current-URL", ""))
    if came_from.startswith((f"/{entity.plural}/{record.number}", f"/{entity.plural}/{key}")) or not came_from:
        messages.success(request, text, extra_tags=f"undo:{back}")
        return hx.go(pages.list_url(entity))
    return hx.said(changed(), text, undo=back)


@require_POST
def restore(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Out of the bin, as it was."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    record = access.records(entity, actor).deleted().get(key)
    try:
        with gates.coming(replace(way_of(request), asks=not hx.is_part(request))):
            save.restore([record], actor=actor)
    except Duplicate as problem:
        return _ask_back(request, entity, record, problem)
    if not hx.is_part(request):
        return HttpResponseRedirect(pages.url_of(entity, record.number))
    return hx.said(changed(), _("Restored from the bin."))


def _ask_back(request: HttpRequest, entity: Entity, record: Any, problem: Duplicate) -> HttpResponse:
    """Something like it has come meanwhile: the page of the deleted record shows it, and asks."""
    if hx.is_part(request):
        return hx.said(HttpResponse(status=problem.status), str(problem), tone="bad")
    row = access.records(entity, pages.actor_of(request)).deleted().row(record.pk, [entity.title])
    return _in_the_bin(request, entity, row, record, problem)


def changed() -> HttpResponse:
    """Nothing to show here; the parts of the page fetch themselves anew."""
    return hx.trigger(HttpResponse(status=204), "record:changed")
