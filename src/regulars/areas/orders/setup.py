"""`/admin/quotes/`: when customers are reminded of quotes, for the whole workspace."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.areas.orders.reminders import AFTER, BEFORE
from regulars.base.digits import whole
from regulars.engine import workspace
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages

MOST = 365


@for_admins
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Two numbers of days; 0 is never."""
    entered = {name: str(workspace.value(name) or 0) for name in (AFTER, BEFORE)}
    errors: dict[str, str] = {}
    if request.method == "POST":
        entered = {name: request.POST.get(name, "").strip() or "0" for name in entered}
        for name, text in entered.items():
            days = whole(text)
            if days is None or days > MOST:
                errors[name] = _("A number from %(low)s to %(high)s is expected.") % {"low": 0, "high": MOST}
        if not errors:
            for name, text in entered.items():
                workspace.put(name, whole(text), actor=pages.actor_of(request))
            messages.success(request, _("Saved. It counts from now on."))
            return redirect("orders:setup")
    context = {"title": _("Quotes"), "entered": entered, "errors": errors, "names": (AFTER, BEFORE), "most": MOST}
    return pages.render(request, "orders/setup.html", status=422 if errors else 200, **context)
