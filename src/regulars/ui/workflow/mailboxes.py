"""The mailbox of a rule, from its page: set, tried, read now, read no more."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regulars.base.errors import Invalid, Refused
from regulars.services.intake import mailbox, reading
from regulars.services.workflow.models import Rule
from regulars.ui import hx, pages
from regulars.ui.workflow import coming, mailbox_form
from regulars.ui.workflow.guard import for_makers, rule_or_404


@never_cache
@for_makers
@require_POST
def act(request: HttpRequest, key: uuid.UUID, what: str) -> HttpResponse:
    """`set` it as typed, `test` what is typed, `read` it now, `drop` it."""
    rule, _entity = rule_or_404(key)
    if what in ("set", "test"):
        return _set(request, rule) if what == "set" else _test(request, rule)
    actor = pages.actor_of(request)
    try:
        if what == "drop":
            mailbox.drop(rule, actor=actor)
            messages.success(request, _("The mailbox is read no more."))
            return hx.go(coming.here(rule))
        reading.ask(mailbox.require(rule, actor=actor).rule)
        messages.success(request, _("It is read in a moment."))
    except Refused as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(coming.here(rule))


def _set(request: HttpRequest, rule: Rule) -> HttpResponse:
    typed = mailbox_form.posted(request.POST)
    try:
        mailbox.put(rule, typed, actor=pages.actor_of(request))
    except Invalid as problem:
        return coming.page(request, rule, box=mailbox_form.drawn(rule, typed, problem.fields), status=422)
    messages.success(request, _("The mailbox is read every minute from now on. What is in it already is left alone."))
    return HttpResponseRedirect(coming.here(rule))


def _test(request: HttpRequest, rule: Rule) -> HttpResponse:
    """A line below the form: what would be read, or what is wrong."""
    try:
        found = mailbox.tried(rule, mailbox_form.posted(request.POST), actor=pages.actor_of(request))
    except Invalid as problem:
        return pages.render(request, "ui/workflow/mailbox_said.html", wrong=problem.fields, status=422)
    return pages.render(request, "ui/workflow/mailbox_said.html", found=found)
