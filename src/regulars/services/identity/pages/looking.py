"""The two buttons of view as: on a person's page, and “back to myself” on every page while it lasts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.base.errors import Refused
from regulars.engine import actor as actors
from regulars.engine.models import User
from regulars.services.identity import looking
from regulars.services.identity.pages.guard import actor_of, for_admins, refused, said


@for_admins
@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """See what this person sees."""
    user = get_object_or_404(User, pk=pk, deleted_at=None)
    try:
        looking.start(request, user, actor=actor_of(request))
    except Refused as problem:
        refused(request, problem)
        return redirect("person", pk=pk)
    return redirect("/")


@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """Oneself again."""
    user = looking.end(request, viewer=actors.of(request.user))  # type: ignore[arg-type]
    if user is None:
        return redirect("/")
    said(request, _("You see with your own eyes again."))
    return redirect("person", pk=user.pk)
