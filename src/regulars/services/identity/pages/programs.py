"""Administration of programs: accounts that sign in with tokens only."""

from __future__ import annotations

from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Refused
from regulars.engine.models import Role, User
from regulars.services.identity import programs
from regulars.services.identity.models import ApiToken
from regulars.services.identity.pages import tokens
from regulars.services.identity.pages.guard import actor_of, errors_of, for_admins, page, said


@for_admins
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """All programs with when they last asked, and a new one."""
    errors: dict[str, str] = {}
    roles = list(Role.objects.filter(deleted_at=None).order_by("name"))
    chosen = set(request.POST.getlist("roles"))
    if request.method == "POST":
        held = [role for role in roles if str(role.pk) in chosen]
        try:
            made = programs.new_program(
                request.POST.get("name", ""), email=request.POST.get("email", ""), roles=held, actor=actor_of(request)
            )
        except Refused as problem:
            errors = errors_of(problem)
        else:
            said(request, _("%(name)s is made. Make it a token now.") % {"name": made.name})
            return redirect("program_token", pk=made.pk)
    known = User.objects.filter(deleted_at=None, is_program=True).prefetch_related("roles")
    used = known.annotate(last_used_at=Max("api_tokens__last_used_at")).order_by("-is_active", "name")
    context = {
        "title": _("Programs"),
        "programs": used,
        "roles": roles,
        "chosen": chosen,
        "entered": request.POST,
    }
    return page(request, "identity/programs.html", context, errors=errors)


@for_admins
@never_cache
@require_http_methods(["GET", "POST"])
def token(request: HttpRequest, pk: object) -> HttpResponse:
    """A new token of a program; its secret is shown in the answer and never again."""
    program = get_object_or_404(User, pk=pk, is_program=True, is_active=True, deleted_at=None)
    errors, secret = tokens.made(request, program)
    good = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    context = {
        "title": _("Token of %(name)s") % {"name": program.name},
        "program": program,
        "tokens": ApiToken.objects.filter(good, user=program, revoked_at=None).order_by("-created_at"),
        **tokens.form_of(request, secret),
    }
    return page(request, "identity/program_token.html", context, errors=errors)
