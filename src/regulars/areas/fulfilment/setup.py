"""`/admin/orders/`: what becomes of accepted quotes by itself, and when deals are won, for the whole workspace."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.areas.fulfilment import policy
from regulars.base.errors import Invalid
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages


@for_admins
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Two choices."""
    entered = {name: policy.value(name) for name in policy.CHOICES}
    errors: dict[str, object] = {}
    if request.method == "POST":
        entered = {name: request.POST.get(name, "") for name in entered}
        try:
            policy.put(entered, actor=pages.actor_of(request))
        except Invalid as problem:
            errors = dict(problem.fields)
        else:
            messages.success(request, _("Saved. It counts from now on."))
            return redirect("fulfilment:setup")
    context = {"title": _("Orders"), "entered": entered, "errors": errors, "choices": policy.CHOICES, "policy": policy}
    return pages.render(request, "fulfilment/setup.html", status=422 if errors else 200, **context)
