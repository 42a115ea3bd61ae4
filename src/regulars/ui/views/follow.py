"""Follow a record, or all that are selected in a list; and whom one may mention."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from regulars.engine import access, registry, sharing
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.notify import following
from regulars.ui import hx, pages
from regulars.ui.views.bulk import selection_of
from regulars.ui.views.options import people_found

MOST_MENTIONED = 8


@require_POST
def record(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Follow a record, or no more where one does."""
    entity, actor = pages.entity_or_404(plural), pages.actor_of(request)
    access.records(entity, actor).get(key)
    if following.state(key, actor).mine:
        following.unfollow([key], actor=actor)
        said = _("You follow it no more.")
    else:
        following.follow(entity, [key], actor=actor)
        said = _("You follow it and are told of its changes.")
    return hx.said(hx.trigger(HttpResponse(status=204), "record:changed"), said)


@require_POST
def many(request: HttpRequest, plural: str) -> HttpResponse:
    """Follow the selected records, those that one may see."""
    entity, actor = pages.entity_or_404(plural), pages.actor_of(request)
    ids = selection_of(request, entity, actor).records(actor).ids(limit=following.MOST + 1)
    count = following.follow(entity, ids, actor=actor)
    said = ngettext("You follow %(num)s record more.", "You follow %(num)s records more.", count)
    return hx.said(HttpResponse(status=204), said % {"num": count})


@require_GET
def mentionable(request: HttpRequest) -> HttpResponse:
    """GET ?q=&about=entity:id offers colleagues; of whom may not see that record it is said."""
    actor = pages.actor_of(request)
    people = people_found(actor, request.GET.get("q", "").strip())[:MOST_MENTIONED]
    about = _about(request.GET.get("about", ""), actor)
    unable = [each for each in people if about is not None and not _sees(uuid.UUID(str(each["value"])), about)]
    entity = registry.get(about.entity) if about is not None and unable else None
    may_lend = entity is not None and about is not None and sharing.may_lend(entity, about.id, actor)
    for person in unable:
        person |= {"note": _("may not see this record"), "unable": True}
        if may_lend and entity is not None and about is not None:
            person["share"] = f"/{entity.plural}/{about.id}/share?user={person['value']}"
    return render(request, "ui/options.html", {"found": people})


def _about(text: str, actor: Actor) -> Ref | None:
    """The record that is written about, where the writer may see it."""
    name, _colon, key = text.partition(":")
    try:
        ref = Ref(uuid.UUID(key), "", name)
    except ValueError:
        return None
    return ref if registry.find(name) and labels_of({ref}, actor) else None


def _sees(person: uuid.UUID, about: Ref) -> bool:
    actor = actors.by_id(person)
    return actor is not None and bool(labels_of({about}, actor))
