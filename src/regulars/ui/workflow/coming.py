"""Where a rule is told of things from outside, and what came: looked into, taken once more."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid, Refused
from regulars.base.ids import id_of
from regulars.engine import registry
from regulars.engine.describe import Entity
from regulars.services.intake import bodies, doors, log, snippets, trying
from regulars.services.intake.forms import Form
from regulars.services.intake.kinds import FORM, MAIL
from regulars.services.intake.models import DONE, FAILED, HELD, SUSPECT, WAITING, Arrival, Door
from regulars.services.webhooks.signing import new_secret
from regulars.services.workflow.models import Rule
from regulars.ui import hx, pages
from regulars.ui.workflow import mailbox_form
from regulars.ui.workflow.guard import LIST, for_makers, rule_or_404, tabs

PAGE = 50
TONES = {DONE: "good", FAILED: "bad", HELD: "warn", SUSPECT: "warn", WAITING: ""}


def states() -> dict[str, str]:
    return {
        WAITING: _("About to be taken"), DONE: _("Taken"), FAILED: _("Failed"), HELD: _("Held back"), SUSPECT: _("Suspect"),
    }  # fmt: skip


@never_cache
@for_makers
@require_GET
def arrivals(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The address, and what came to it."""
    rule, _entity = rule_or_404(key)
    return page(request, rule)


@never_cache
@for_makers
@require_GET
def arrival(request: HttpRequest, key: uuid.UUID, arrival: uuid.UUID) -> HttpResponse:
    """One thing that came, with what it said."""
    rule, entity = rule_or_404(key)
    actor = pages.actor_of(request)
    found = log.arrival_of(rule, arrival, actor)
    context: dict[str, Any] = {
        "title": _("What came in"),
        "crumbs": [*_crumbs(rule), (_("Arrivals"), f"{here(rule)}")],
        "arrival": found,
        "entity": registry.find(found.entity) or entity,
        "label": log.labels([found], actor).get(found.record, ""),
        "reason": log.reason_of(found),
        "states": states(),
        "tones": TONES,
        "body": _readable(found),
        "here": f"{here(rule)}/{found.pk}",
        "run": f"{LIST}{rule.pk}/runs/{found.run}" if found.run else "",
    }
    return pages.render(request, "ui/workflow/arrival.html", **context)


@for_makers
@require_POST
def replay(request: HttpRequest, key: uuid.UUID, arrival: uuid.UUID) -> HttpResponse:
    """Take it once more."""
    rule, _entity = rule_or_404(key)
    try:
        log.replay(rule, log.arrival_of(rule, arrival, pages.actor_of(request)))
        messages.success(request, _("It is taken once more in a moment."))
    except Refused as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(f"{here(rule)}/{arrival}")


@never_cache
@for_makers
@require_POST
def act(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """`renew` the address, `sign` with a typed secret, a made one (`secret`) or none (`unsign`), `replay` what was left."""
    known = id_of(key)
    rule, _entity = rule_or_404(known or uuid.UUID(int=0))
    actor = pages.actor_of(request)
    doors.require(rule, actor)
    try:
        if what == "renew":
            doors.renew(rule, actor=actor)
            messages.success(request, _("The address is another one now. The old one leads nowhere."))
            return hx.go(here(rule))
        if what == "replay":
            messages.success(request, _taken_again(log.replay_all(rule)))
        else:
            return _signed(request, rule, what)
    except Refused as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(here(rule))


def trial(request: HttpRequest, rule: Rule) -> dict[str, Any]:
    """What a pasted message would lead to, for the page that tries a rule. Raises Refused."""
    text = request.POST.get("incoming", "")
    tried = trying.try_body(rule, bodies.read(bodies.JSON, text), viewer=pages.actor_of(request))
    return {"stood": tried, "trial": tried.trial}


def _signed(request: HttpRequest, rule: Rule, what: str) -> HttpResponse:
    actor = pages.actor_of(request)
    made = new_secret() if what == "secret" else ""
    typed = made or (request.POST.get("signing_secret", "") if what == "sign" else "")
    try:
        if what == "sign" and not typed.strip():
            raise Invalid(fields={"signing_secret": _("This field is required.")})
        doors.sign_with(rule, typed, actor=actor)
    except Invalid as problem:
        return page(request, rule, wrong=str(problem.fields["signing_secret"]), status=422)
    if made:
        return page(request, rule, secret=made)
    said = _("Only signed messages are taken from now on.") if typed else _("No signatures are asked for from now on.")
    messages.success(request, said)
    return HttpResponseRedirect(here(rule))


def page(
    request: HttpRequest, rule: Rule, *, secret: str = "", wrong: str = "", box: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page of what comes; of a mailbox `box` is what was typed."""
    actor = pages.actor_of(request)
    state = request.GET.get("state", "")
    state = state if state in TONES else ""
    entity = registry.get(rule.entity)
    found = log.arrivals_of(rule, actor, state=state, before=id_of(request.GET.get("before", "")), limit=PAGE + 1)
    door = doors.of(rule)
    labels = log.labels(found, actor)
    context: dict[str, Any] = {
        "title": rule.words,
        "crumbs": [*_crumbs(rule), (_("Arrivals"), "")],
        "tabs": tabs(rule, "arrivals"),
        "rule": rule,
        "door": door,
        "kind": rule.trigger["kind"],
        **_address(rule, entity, door),
        "secret": secret,
        "wrong": wrong,
        "arrivals": [(each, labels.get(each.record, ""), log.reason_of(each)) for each in found[:PAGE]],
        "states": states(),
        "tones": TONES,
        "state": state,
        "here": here(rule),
        "mailbox": box or mailbox_form.drawn(rule),
        "mailbox_place": f"{LIST}{rule.pk}/mailbox",
        "more": f"{here(rule)}?state={state}&before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "left": log.left_of(rule),
    }
    return pages.render(request, "ui/workflow/arrivals.html", status=status, **context)


def _address(rule: Rule, entity: Entity, door: Door) -> dict[str, str]:
    """Where to send to; of a form also what shows it on other pages."""
    url = doors.url_of(rule, door)
    if rule.trigger["kind"] == MAIL:
        return {"address": url, "pipe": f"bin/regulars mail-in {url.rpartition('/')[2]}"}
    if rule.trigger["kind"] != FORM or not url:
        return {"address": url}
    form = Form(rule.trigger, entity)
    return {"address": url, "frame": snippets.frame(form, url), "html": snippets.html(form, url)}


def _readable(found: Arrival) -> str:
    """What came, field by field; as it came where it can no longer be read."""
    came = bodies.kept(found.media, found.body)
    return json.dumps(came, ensure_ascii=False, indent=2) if came else found.body


def _taken_again(count: int) -> str:
    return ngettext(
        "%(count)s is taken once more in a moment.", "%(count)s are taken once more in a moment.", count
    ) % {"count": count}


def _crumbs(rule: Rule) -> list[tuple[str, str]]:
    return [(_("Rules"), LIST), (rule.words, f"{LIST}{rule.pk}")]


def here(rule: Rule) -> str:
    """The address of what came in with a rule."""
    return f"{LIST}{rule.pk}/arrivals"
