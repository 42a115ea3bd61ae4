"""Sharing: the dialog for a record, the one for what a list shows, and the page of all that is lent."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.base.ids import id_of
from regulars.engine import access, loans, registry, shares, sharing
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import Share
from regulars.engine.names import title_of
from regulars.ui import hx, pages
from regulars.ui.sharing_words import levels, until_words
from regulars.ui.state import read_state
from regulars.ui.undo_links import undo_url

MOST = 500


@dataclass(frozen=True)
class Line:
    """One share as a list shows it."""

    id: uuid.UUID
    what: str
    url: str
    kind: str
    who: str
    is_team: bool
    by: str
    level: str
    until: str
    note: str
    may_end: bool


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """With whom a record is shared; POST lends it to someone more."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    found = access.records(entity, actor).get(key)
    if not shares.may_share(actor, entity):
        raise NotAllowed
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = sharing.share_record(entity, found.pk, loans.read(request.POST.dict(), actor.manner), actor=actor)
        except Invalid as problem:
            wrong = {name: str(text) for name, text in problem.fields.items()}
        else:
            return _shared(made, undo_url(found.pk))
    context: dict[str, Any] = {
        "title": _("Share “%(title)s”") % {"title": title_of(found, actor)},
        "lines": [_line(each, actor, {}) for each in shares.of_record(entity, found.pk, actor)],
    }
    if request.GET.get("part") == "list":
        return pages.render(request, "ui/sharing_list.html", **context)
    return _dialog(request, context, wrong)


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, plural: str) -> HttpResponse:
    """Lend what the list shows, under a name: whatever meets its filter, as far as one's own rights reach."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    state = read_state(entity, actor, request.GET)
    if not shares.may_share(actor, entity):
        raise NotAllowed
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            loan = loans.read(request.POST.dict(), actor.manner)
            made = sharing.share_group(entity, request.POST.get("name", ""), state.filter_in_force, loan, actor=actor)
        except Invalid as problem:
            wrong = {name: str(text) for name, text in problem.fields.items()}
        except Refused as problem:
            wrong = {"name": str(problem)}
        else:
            return _shared(made, undo_url(made.pk))
    context: dict[str, Any] = {
        "title": _("Share these records: %(records)s") % {"records": entity.label_plural},
        "entity": entity,
        "name": request.POST.get("name", state.tab.label if not state.is_changed else ""),
        "filter": state.filter_in_force,
        "is_group": True,
        "lines": [_line(each, actor, {}) for each in shares.by_me(actor).filter(entity=entity.name, record=None)],
    }
    if request.GET.get("part") == "list":
        return pages.render(request, "ui/sharing_list.html", **context)
    return _dialog(request, context, wrong)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Everything lent to the person, and everything they lent; to administrators all there is."""
    actor = pages.actor_of(request)
    kinds = {"with-me": _("With me"), "by-me": _("By me")} | ({"all": _("Everyone's")} if actor.is_admin else {})
    which = request.GET.get("of", "")
    which = which if which in kinds else "with-me"
    asked = {"with-me": shares.with_me, "by-me": shares.by_me, "all": lambda _actor: shares.live()}[which]
    found = list(asked(actor)[: MOST + 1])
    context: dict[str, Any] = {
        "title": _("Sharing"),
        "tabs": [
            {"label": label, "url": f"/shares/?of={key}", "current": key == which} for key, label in kinds.items()
        ],
        "lines": lines_of(found[:MOST], actor),
        "more": len(found) > MOST,
        "which": which,
        "whole": True,
    }
    return pages.render(request, "ui/shares.html", **context)


@require_POST
def ended(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """End one now."""
    share = shares.one(key, pages.actor_of(request))
    sharing.end(share, actor=pages.actor_of(request))
    answer = hx.trigger(HttpResponse(status=204), "record:changed")
    return hx.said(answer, _("No longer shared."), undo=undo_url(share.record or share.pk))


def lines_of(found: Iterable[Share], actor: Actor) -> list[Line]:
    """Shares as lines, with the names of the records as the actor may see them."""
    listed = [share for share in found if registry.find(share.entity)]
    names = labels_of([Ref(share.record, "", share.entity) for share in listed if share.record], actor)
    return [_line(share, actor, names) for share in listed]


def _line(share: Share, actor: Actor, names: dict[uuid.UUID, str]) -> Line:
    entity = registry.get(share.entity)
    to: Any = share.user or share.team
    return Line(
        id=share.pk,
        what=names.get(share.record, "") if share.record else share.name,
        url=_url(entity, share, actor),
        kind=str(entity.label if share.record else entity.label_plural),
        who=to.name,
        is_team=share.team_id is not None,
        by=share.created_by.name,
        level=dict(levels()).get(share.level, share.level),
        until=until_words(share.until),
        note=share.note,
        may_end=shares.may_end(share, actor),
    )


def _url(entity: Entity, share: Share, actor: Actor) -> str:
    if share.record is not None:
        return pages.url_of(entity, share.record)
    return pages.list_url(entity) + ("" if share.created_by_id == actor.id else "?view=shared")


def _shared(made: Share, undo: str) -> HttpResponse:
    to: Any = made.user or made.team
    answer = hx.trigger(hx.close_dialog(), "record:changed")
    return hx.said(answer, _("Shared with %(who)s.") % {"who": to.name}, undo=undo)


def _dialog(request: HttpRequest, context: dict[str, Any], wrong: dict[str, str]) -> HttpResponse:
    given = request.POST.dict() or {"user": request.GET.get("user", "")}
    people = [Ref(found, "", key) for key in ("user", "team") if (found := id_of(given.get(key, "")))]
    more = {
        "address": request.get_full_path(),
        "given": given,
        "names": {str(key): name for key, name in labels_of(people, pages.actor_of(request)).items()},
        "wrong": wrong,
        "levels": levels(),
    }
    return pages.render(request, "ui/sharing.html", status=422 if wrong else 200, **context, **more)
