"""The first page of personal data: look for a person, what is asked and due, who came back, what was erased."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Refused
from regulars.engine import registry, save, values
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.identity.pages.guard import refused
from regulars.services.privacy import people, readings, suppression
from regulars.services.privacy.models import Erasure, Return, SubjectRequest
from regulars.services.privacy.pages.common import actor_of, for_lookers, page
from regulars.services.privacy.people import Person
from regulars.services.privacy.requests import CLOSED

SHOWN = 20


@for_lookers
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Look for someone; requests that are open; people who came back; the latest certificates."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = people.search(words) if words else []
    alike = people.alike([each.person for each in found]) if found and len(found) <= SHOWN else []
    return page(
        request,
        "privacy/start.html",
        {
            "title": _("Personal data"),
            "words": words,
            "found": found,
            "alike": alike,
            "open": list(SubjectRequest.objects.filter(deleted_at=None).exclude(state__in=CLOSED).order_by("due_on")[:SHOWN]),
            "returns": _returns(actor_of(request)),
            "certificates": list(Erasure.objects.select_related("executed_by").order_by("-executed_at")[:SHOWN]),
            "kinds": registry.get("subject-request").by_key["kind"].options,  # type: ignore[attr-defined]
        },
    )  # fmt: skip


def _returns(actor: object) -> list[dict[str, object]]:
    """Records that have the e-mail or telephone of someone who was erased, not yet looked at."""
    found = list(Return.objects.filter(settled_at=None).select_related("erasure").order_by("-id")[:SHOWN])
    labels = labels_of([Ref(each.record, "", each.entity) for each in found], actor)  # type: ignore[arg-type]
    shown = []
    for each in found:
        entity = registry.find(each.entity)
        if entity is not None:
            label = labels.get(each.record) or str(entity.label)
            shown.append({"one": each, "label": label, "address": f"/{entity.plural}/{each.record}", "field": entity.by_key[each.field].label})  # fmt: skip
    return shown


@for_lookers
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """A request for the records that were ticked, named after the first of them."""
    actor = actor_of(request)
    try:
        ticked = [Person.read(each) for each in request.POST.getlist("record")]
        shown = people.shown(ticked)
        if not shown:
            raise Refused(_("First tick the records that are the person’s."), code="no_records")
        entity = registry.get("subject-request")
        made = values.new_record(entity)
        first = shown[0]
        given = {
            "name": first.title, "kind": request.POST.get("kind"), "email": first.email, "phone": first.phone,
            "records": [str(each) for each in ticked],
        }  # fmt: skip
        values.apply(made, entity, given, actor)
        save.save(made, actor=actor)
    except (Refused, ValueError) as problem:
        refused(request, problem if isinstance(problem, Refused) else Refused(_("Records are written as contact:ID.")))
        return redirect("privacy:start")
    return redirect("privacy:person", made.pk)


@for_lookers
@require_POST
def settle(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Someone has looked at a person who came back."""
    suppression.settle(get_object_or_404(Return, pk=key), by=actor_of(request).id)
    return HttpResponseRedirect("/admin/personal-data/")


@for_lookers
@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """Who read sensitive values; of one record (`?record=`), by one person (`?actor=`)."""
    given: dict[str, uuid.UUID | None] = {}
    for name in ("record", "actor", "before"):
        try:
            given[name] = uuid.UUID(request.GET[name]) if request.GET.get(name) else None
        except ValueError:
            given[name] = None
    found = readings.recent(**given)
    more = found[-1].id if len(found) == readings.AT_ONCE else None
    return page(request, "privacy/readings.html", {"title": _("Who read sensitive data"), "found": found, "more": more, "given": given})  # fmt: skip
