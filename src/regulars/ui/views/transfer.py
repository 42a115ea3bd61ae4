"""Transfer in the interface: of one record and of the selected ones; to whom, what goes along, looked at before it is done."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, bulk_runs, registry, transfer
from regulars.engine.actor import Actor
from regulars.engine.bulk_runs import TRANSFER, Deed, Selection
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.names import title_of
from regulars.ui import pages
from regulars.ui.views.bulk import AT_ONCE, begun, done, selection_of

MOST_ALONG = 2000
"""With more than this hanging on them, records are given by the worker."""


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Give one record to someone else."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    found = access.records(entity, actor, "edit").get(key)
    return _answer(
        request, Selection(entity, (found.pk,)), _("Transfer “%(title)s”") % {"title": title_of(found, actor)}
    )


@require_POST
def many(request: HttpRequest, plural: str) -> HttpResponse:
    """Give the selected records to someone else."""
    entity, actor = pages.entity_or_404(plural), pages.actor_of(request)
    access.require(actor, entity, "bulk")
    access.require(actor, entity, "edit")
    return _answer(request, selection_of(request, entity, actor), "")


def _answer(request: HttpRequest, selection: Selection, title: str) -> HttpResponse:
    entity, actor = selection.entity, pages.actor_of(request)
    if not transfer.may_transfer(actor, entity):
        raise NotAllowed
    step = request.POST.get("step", "")
    if step not in ("look", "do"):
        return _ask(request, selection, title, {})
    try:
        order = _order(request)
        transfer.check(entity, order, actor)
    except Invalid as problem:
        return _ask(request, selection, title, {name: str(text) for name, text in problem.fields.items()})
    ids = _few(selection, order, actor)
    if step == "do" and ids is None:
        label = f"{_('Transfer')}: {entity.label_plural}"
        return begun(bulk_runs.begin(selection, Deed(TRANSFER, transfer.packed(order)), actor=actor, label=label))
    outcome = transfer.transfer(entity, ids, order, actor=actor, dry_run=step == "look") if ids is not None else None
    if step == "do" and outcome is not None:
        return done(outcome.total)
    return _look(request, selection, title, outcome)


def _few(selection: Selection, order: transfer.Order, actor: Actor) -> list[uuid.UUID] | None:
    """The records, where they and what goes along are few enough to be waited for."""
    ids = selection.few(actor, AT_ONCE)
    if ids is None:
        return None
    along = transfer.hanging(selection.entity, ids, order.along, finished=order.finished)
    return ids if sum(map(len, along.values())) <= MOST_ALONG else None


def _order(request: HttpRequest) -> transfer.Order:
    """What was chosen. Raises Invalid."""
    wrong: dict[str, str] = {}
    found: dict[str, uuid.UUID | None] = {}
    for key in ("owner", "team"):
        text = request.POST.get(key, "")
        try:
            found[key] = uuid.UUID(text) if text else None
        except ValueError:
            wrong[key] = _("An identifier is expected.")
    if not found.get("owner"):
        wrong.setdefault("owner", _("Choose someone who works here."))
    owner = found.get("owner")
    if wrong or owner is None:
        raise Invalid(fields=wrong)
    along = frozenset(request.POST.getlist("along"))
    return transfer.Order(owner, found["team"], along, request.POST.get("finished") == "1")


def _ask(request: HttpRequest, selection: Selection, title: str, wrong: dict[str, str]) -> HttpResponse:
    """To whom, and what goes along: how many there are of each, as it is ticked now."""
    entity, actor = selection.entity, pages.actor_of(request)
    ids = selection.few(actor, AT_ONCE)
    is_again = "asked" in request.POST
    chosen = frozenset(request.POST.getlist("along")) if is_again else transfer.usual(entity, actor)
    finished = request.POST.get("finished") == "1"
    offered = transfer.may_go_along(entity, actor)
    counts = transfer.hanging(entity, ids or (), {each.name for each in offered}, finished=finished)
    shown = [(each, len(counts.get(each.name, ())) or None) for each in offered if counts.get(each.name) or ids is None]
    more: dict[str, Any] = {
        "offered": shown,
        "chosen": chosen,
        "finished": finished,
        "given": request.POST,
        "names": _names(request, actor),
        "team": transfer.team_of(entity),
        "wrong": wrong,
    }
    return _render(request, selection, title, status=422 if wrong else 200, **more)


def _look(request: HttpRequest, selection: Selection, title: str, outcome: transfer.Done | None) -> HttpResponse:
    hidden = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    more: dict[str, Any] = {
        "looked": True,
        "outcome": outcome,
        "by_entity": [(registry.get(name), each) for name, each in outcome.by_entity.items()] if outcome else [],
        "hidden": [(name, value) for name, value in hidden if name not in ("step", "csrfmiddlewaretoken")],
        "names": _names(request, pages.actor_of(request)),
        "given": request.POST,
    }
    return _render(request, selection, title, **more)


def _render(request: HttpRequest, selection: Selection, title: str, *, status: int = 200, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {
        "entity": selection.entity,
        "ids": selection.ids or (),
        "count": selection.count(pages.actor_of(request)),
        "title": title,
        "address": request.path,
        "everything": selection.ids is None,
        "query": request.POST.get("query", ""),
    }
    return pages.render(request, "ui/transfer.html", status=status, **context, **more)


def _names(request: HttpRequest, actor: Actor) -> dict[str, str]:
    """Of whom and of which team was chosen, for the controls and the words."""
    refs = []
    for key, kind in (("owner", "user"), ("team", "team")):
        try:
            refs.append(Ref(uuid.UUID(request.POST.get(key, "")), "", kind))
        except ValueError:
            continue
    return {str(key): name for key, name in labels_of(refs, actor).items()}
