"""Everything about the person of a request, and what erasing would do."""

from __future__ import annotations

import uuid
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.engine import access, save, values
from regulars.engine.models import Run
from regulars.services.identity.pages.guard import refused
from regulars.services.privacy import people, requests, rights
from regulars.services.privacy.choices import MODES
from regulars.services.privacy.erasing import certificate
from regulars.services.privacy.erasing.plan import plan_of
from regulars.services.privacy.models import SubjectRequest
from regulars.services.privacy.pages.common import actor_of, for_lookers, page
from regulars.services.privacy.people import Person

TRACES = {
    "changes": gettext_lazy("Entries of the change log"),
    "documents": gettext_lazy("Documents of the search"),
    "files": gettext_lazy("Files"),
    "merges": gettext_lazy("Records merged"),
    "imports": gettext_lazy("Imports that wrote them"),
    "readings": gettext_lazy("Readings of sensitive data"),
}
WAYS = {
    "own": gettext_lazy("The person"),
    "about": gettext_lazy("About the person"),
    "beside": gettext_lazy("Names the person"),
}


@for_lookers
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What is kept of the person of a request; POST says which records are theirs."""
    actor = actor_of(request)
    asked: SubjectRequest = access.records("subject-request", actor).get(key)
    if request.method == "POST":
        try:
            values.apply(asked, requests.entity(), {"records": request.POST.getlist("record"), "person": None}, actor)
            save.save(asked, actor=actor)
        except Refused as problem:
            refused(request, problem)
        return redirect("privacy:person", key)
    chosen = [Person.read(each) for each in asked.records]
    plan = plan_of(chosen)
    context: dict[str, Any] = {
        "title": asked.name,
        "crumbs": [(_("Personal data"), "/admin/personal-data/"), (_("Request %(number)s") % {"number": asked.number}, "")],
        "asked": asked,
        "shown": people.shown(plan.found.people),
        "chosen": set(chosen),
        "alike": people.alike(plan.found.people),
        "plan": plan,
        "traces": [(label, plan.found.traces[name]) for name, label in TRACES.items()],
        "ways": WAYS,
        "modes": MODES,
        "may": {verb: rights.may(actor, verb) and requests.may_go(asked) for verb in rights.VERBS},
        "erased": asked.erasures.order_by("-executed_at").first() if requests.is_erased(asked) else None,
        "is_open": requests.is_open(asked),
        "runs": Run.objects.filter(input__request=str(asked.pk)).select_related("result").order_by("-created_at")[:10],
        "certificates": list(asked.erasures.order_by("-executed_at")),
        "backups": certificate.backups(),
    }  # fmt: skip
    return page(request, "privacy/person.html", context)


@for_lookers
@require_POST
def gather(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Have everything put into one file."""
    actor = actor_of(request)
    return _began(request, key, lambda asked: requests.gather(asked, actor=actor))


@for_lookers
@require_POST
def erase(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The second step: the code that the preview shows, typed."""
    given: dict[str, Any] = {
        "mode": request.POST.get("mode", ""),
        "confirmation": request.POST.get("confirmation", ""),
        "kept_files": bool(request.POST.get("kept_files")),
    }
    if given["mode"] not in {mode.value for mode in MODES}:
        given["mode"] = MODES[0].value
    actor = actor_of(request)
    return _began(request, key, lambda asked: requests.erase(asked, actor=actor, **given))


def _began(request: HttpRequest, key: uuid.UUID, begin: Any) -> HttpResponse:
    try:
        run = begin(access.records("subject-request", actor_of(request)).get(key))
    except Refused as problem:
        refused(request, problem)
        return redirect("privacy:person", key)
    return redirect("exchange:run", run.pk)


@for_lookers
@require_GET
def download(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The certificate as a file: JSON with its digest."""
    found = access.records("erasure", actor_of(request)).get(key)
    content = {**found.content, "sha256": found.digest}
    answer = HttpResponse(orjson.dumps(content, option=orjson.OPT_INDENT_2), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="erasure-{found.number}.json"'
    return answer
