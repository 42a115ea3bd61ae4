"""The audit as a page: what everybody did, narrowed by who, when, from where, what; a file of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid
from regulars.engine import registry
from regulars.engine.models import User
from regulars.engine.verb_words import WORDS
from regulars.services.audit import entries, exporting
from regulars.services.audit.asking import CHANGES, EVENTS, PROGRAM, READINGS, Asked, asked_of
from regulars.services.audit.kinds import KINDS, SOURCES, label_of, source_of
from regulars.services.audit.naming import named
from regulars.services.audit.rights import require_read
from regulars.ui import pages
from regulars.ui.audit_words import lines_by_day
from regulars.ui.story import DONE, words_of_verb

HOME = "/admin/audit/"


@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """The filters and the newest entries; with `after` the next ones alone."""
    actor = pages.actor_of(request)
    require_read(actor)
    given = {name: request.GET.get(name, "") for name in Asked.__dataclass_fields__}
    errors: dict[str, str] = {}
    found = entries.Found()
    asked = Asked()
    try:
        asked = asked_of(given, actor.manner)
        found = entries.page(asked, actor, after=entries.place_of(request.GET.get("after", "")))
    except Invalid as problem:
        errors = {name: str(text) for name, text in problem.fields.items()}
    query = urlencode({name: value for name, value in given.items() if value})
    context: dict[str, Any] = {
        "days": lines_by_day(named(found.entries, actor), actor, given),
        "next": f"{HOME}?{urlencode({**_clean(given), 'after': str(found.next)})}" if found.next else "",
        "looked_to": found.looked_to,
        "given": given,
        "narrowed": bool(query),
    }
    if request.GET.get("after") and getattr(request, "htmx", False):
        return pages.render(request, "ui/setup/audit_more.html", **context)
    context |= {
        "title": _("Audit"),
        "errors": errors,
        "query": query,
        "person": _name_of(given["actor"]),
        "more_open": any(given[name] for name in ("field", "record", "batch", "cause", "address", "session", "token")),
        **_choices(),
    }
    return pages.render(request, "ui/setup/audit.html", status=422 if errors else 200, **context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """A file of all that meets the filters, written by the worker."""
    actor = pages.actor_of(request)
    given = {name: request.POST.get(name, "") for name in Asked.__dataclass_fields__}
    run = exporting.begin(asked_of(given, actor.manner), request.POST.get("format", "csv"), actor=actor)
    return HttpResponseRedirect(f"/runs/{run.pk}")


def _clean(given: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value}


def _choices() -> dict[str, Any]:
    """What the filters offer."""
    entities = sorted((str(each.label_plural), each.name) for each in registry.entities())
    verbs = {verb: words_of_verb(verb, each) for each in registry.entities() for verb in each.action_by_verb}
    verbs = {**verbs, **{verb: words_of_verb(verb, None) for verb in (*DONE, *(verb for _entity, verb in WORDS))}}
    return {
        "entities": [(name, label) for label, name in entities] + [("workspace", _("Workspace"))],
        "sources": [(name, source_of(name)) for name in SOURCES],
        "logs": [
            (CHANGES, _("Changes of records")),
            (READINGS, _("Readings of sensitive fields")),
            (EVENTS, _("Everything besides")),
        ],
        "whats": [
            *sorted(((kind, label_of(kind)) for kind in KINDS), key=lambda pair: pair[1]),
            *sorted(verbs.items(), key=lambda pair: pair[1]),
        ],
        "formats": exporting.FORMATS,
        "program": PROGRAM,
    }


def _name_of(actor: str) -> str:
    if actor == PROGRAM:
        return _("The system")
    try:
        return User.objects.filter(pk=actor).values_list("name", flat=True).first() or "" if actor else ""
    except (ValueError, TypeError, Invalid):
        return ""
