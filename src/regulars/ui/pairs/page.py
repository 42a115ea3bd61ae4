"""`/duplicates/`: probable duplicates, the likeliest first; what is decided about one; all certain ones at once."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import N_
from regulars.engine import access, merging, registry, runs
from regulars.engine.actor import Actor
from regulars.services.duplicates import certain, pairs, showing
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.duplicates.searching import running
from regulars.ui import hx, pages
from regulars.ui.navigation import Place, add_place
from regulars.ui.pairs.cards import cards

add_place(Place("/duplicates/", N_("Duplicates"), "copy", group="contacts", shown=showing.may_look))

SHOWN = 20
PREVIEWED = 30
MOST_AT_ONCE = 60
DECISIONS = {"dismiss": pairs.dismiss, "later": pairs.put_off, "open": pairs.take_back}


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The clusters that the person may see and merge."""
    actor = _allowed(request)
    asked = showing.asked_of(request.GET.dict())
    seeds = showing.visible(actor, asked, limit=SHOWN + 1, after=showing.place_of(request.GET.get("after", "")))
    more, seeds = seeds[SHOWN:], seeds[:SHOWN]
    clusters = showing.clusters(actor, seeds) if asked.state == "open" else [_alone(pair) for pair in seeds]
    run = running.latest()
    return pages.render(
        request,
        "ui/pairs/list.html",
        title=_("Duplicates"),
        cards=cards(clusters, actor),
        asked=asked,
        count=showing.count(actor, asked),
        following=_address(request, after=showing.following(seeds[-1])) if more else "",
        entities=[(each.plural, str(each.label_plural)) for each in showing.mergeable(actor)],
        people=_people(actor),
        run=run,
        is_active=run is not None and run.state in runs.ACTIVE,
        query=_address(request),
    )


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Not a duplicate, later, or open again: for all pairs of a card."""
    actor = _allowed(request)
    what = request.GET.get("what") or request.POST.get("what", "")
    if what not in DECISIONS:
        raise Invalid(fields={"what": _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(DECISIONS)}})
    found = _pairs(request, actor)
    DECISIONS[what](found, actor=actor)
    told = {
        "dismiss": _("Remembered: not a duplicate."),
        "later": _("Asked again in a week."),
        "open": _("On the list again."),
    }
    back = f"/duplicates/decide?{urlencode({'what': 'open', 'pairs': ','.join(str(each.id) for each in found)})}"
    answer = HttpResponse("")
    if what == "open":
        answer = hx.trigger(answer, "record:changed")
    return hx.said(answer, told[what], undo="" if what == "open" else back)


@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Merge the records of a card into the one that is kept; each field has its usual value, all of it can be undone."""
    actor = _allowed(request)
    cluster = _united(_pairs(request, actor))
    ids = [key for _name, key in cluster.records]
    keep = request.POST.get("keep", "")
    if not cluster.entity or keep not in {str(key) for key in ids}:
        raise Refused(_("Choose which of the records is kept."), code="bad_merge")
    done = merging.merge(registry.get(cluster.entity), keep, [str(key) for key in ids if str(key) != keep], actor=actor)
    return hx.said(HttpResponse(""), _("Merged."), undo=f"/undo/batch/{done.batch}")


@require_GET
def all_certain(request: HttpRequest) -> HttpResponse:
    """What would be merged, before anything is."""
    actor = _allowed(request)
    asked = showing.asked_of(request.GET.dict())
    found = certain.preview(actor, asked)
    return pages.render(
        request,
        "ui/pairs/certain.html",
        title=_("Merge all certain ones"),
        asked=asked,
        count=len(found),
        records=sum(len(each.records) for each in found),
        cards=cards(found[:PREVIEWED], actor),
        least=max(asked.least, certain.LEAST),
        query=_address(request),
    )


@require_POST
def merge_certain(request: HttpRequest) -> HttpResponse:
    actor = _allowed(request)
    asked = showing.asked_of(request.GET.dict())
    return redirect(f"/runs/{certain.begin(actor, certain.preview(actor, asked)).pk}")


@require_POST
def part(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take back all that one run has merged."""
    actor = _allowed(request)
    return redirect(f"/runs/{certain.take_back(runs.mine(actor, key), actor).pk}")


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Search all records now (administrators)."""
    return redirect(f"/runs/{running.begin(pages.actor_of(request)).pk}")


def _allowed(request: HttpRequest) -> Actor:
    actor = pages.actor_of(request)
    showing.require_look(actor)
    return actor


def _pairs(request: HttpRequest, actor: Actor) -> list[DuplicatePair]:
    """The pairs that a card names, each within the person's rights. Raises NotFound."""
    named = (request.GET.get("pairs") or request.POST.get("pairs", "")).split(",")
    return [showing.get(actor, key) for key in named[:MOST_AT_ONCE]]


def _united(found: list[DuplicatePair]) -> showing.Cluster:
    ends = [end for pair in found for end in ((pair.one_entity, pair.one), (pair.other_entity, pair.other))]
    return showing.Cluster(found, list(dict.fromkeys(ends)))


def _alone(pair: DuplicatePair) -> showing.Cluster:
    return _united([pair])


def _address(request: HttpRequest, **more: Any) -> str:
    kept = {key: value for key, value in request.GET.items() if key != "after" and value}
    return f"?{urlencode({**kept, **more})}"


def _people(actor: Actor) -> list[tuple[str, str]]:
    if not access.may(actor, "user", "view") or actor.withholds("user", "name"):
        return []
    found = access.records("user", actor).order_by("name").rows(["name"], limit=200)
    return [(str(row.id), str(row["name"])) for row in found]
