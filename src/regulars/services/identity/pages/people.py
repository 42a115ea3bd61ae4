"""Administration of people: who there is, how they sign in, which roles they have."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.engine.models import Role, User
from regulars.services.identity import actions, history, passwords
from regulars.services.identity.models import ApiToken
from regulars.services.identity.pages.guard import actor_of, errors_of, for_admins, page, refused, said

SHOWN = 200


def _people() -> Any:
    second = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return User.objects.filter(deleted_at=None).annotate(has_second_factor=Exists(second))


def _roles() -> Any:
    return Role.objects.filter(deleted_at=None).order_by("name")


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Everyone with an account, by name; `q` narrows."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = (
        _people()
        .filter(is_program=False)
        .select_related("team")
        .prefetch_related("roles")
        .order_by("-is_active", "name")
    )
    if asked:
        found = found.filter(
            Q(name__icontains=asked) | Q(email__icontains=asked) | Q(roles__name__icontains=asked)
        ).distinct()
    shown = list(found[: SHOWN + 1])
    context = {"title": _("People"), "people": shown[:SHOWN], "more": len(shown) > SHOWN, "asked": asked}
    return page(request, "identity/people.html", context)


@for_admins
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A new colleague: name, address, roles; they get the link to set a password by mail."""
    errors: dict[str, str] = {}
    chosen = set(request.POST.getlist("roles"))
    if request.method == "POST":
        try:
            return _invite(request, chosen)
        except Refused as problem:
            errors = errors_of(problem)
    context = {
        "title": _("Invite a colleague"),
        "entered": request.POST,
        "roles": _roles(),
        "chosen": chosen,
        "mail_goes_out": passwords.mail_goes_out(),
    }
    return page(request, "identity/invite.html", context, errors=errors)


def _invite(request: HttpRequest, chosen: set[str]) -> HttpResponse:
    data = {
        "name": request.POST.get("name", ""),
        "email": request.POST.get("email", ""),
        "is_admin": request.POST.get("is_admin") == "1",
        "is_active": True,
    }
    roles = [role for role in _roles() if str(role.pk) in chosen]
    user = actions.new_user(data, roles=roles, actor=actor_of(request))
    actions.invite_user(user, actor=actor_of(request))
    said(request, _("%(name)s is invited.") % {"name": user.name})
    return redirect("person", pk=user.pk)


@for_admins
@require_GET
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person's account: roles, second factors, sessions, tokens."""
    user = get_object_or_404(_people(), pk=pk)
    roles = list(_roles())
    held = set(user.roles.values_list("pk", flat=True))
    context = {
        "title": user.name,
        "person_record": user,
        "roles": roles,
        "held": held,
        "sessions": UserSession.objects.filter(user=user).order_by("-last_seen_at"),
        "tokens": ApiToken.objects.filter(user=user).order_by("-created_at"),
        "factors": Authenticator.objects.filter(user=user),
        "history": history.recent(pk),
        "is_self": user.pk == actor_of(request).id,
        "link": "" if passwords.mail_goes_out() or not user.is_active or user.is_program else passwords.link(user),
    }
    return page(request, "identity/person.html", context)


@for_admins
@require_POST
def give_roles(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(_people(), pk=pk)
    chosen = set(request.POST.getlist("roles"))
    actions.set_roles(user, [role for role in _roles() if str(role.pk) in chosen], actor=actor_of(request))
    said(request, _("Saved. It counts from the next click of %(name)s.") % {"name": user.name})
    return redirect("person", pk=pk)


DEEDS: dict[str, tuple[Any, Any]] = {
    "invite": (actions.invite_user, lambda: _("The link to set a password is on its way.")),
    "sign-out": (actions.sign_out_everywhere, lambda: _("Signed out everywhere.")),
    "forget-factors": (actions.forget_factors, lambda: _("The second factors are removed.")),
    "deactivate": (actions.deactivate, lambda: _("The account is closed: sessions ended, tokens revoked.")),
    "activate": (actions.activate, lambda: _("The account is open again.")),
}


@for_admins
@require_POST
def act(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """One deed on one account."""
    if verb not in DEEDS:
        raise Http404
    user = get_object_or_404(User, pk=pk, deleted_at=None)
    run, text = DEEDS[verb]
    try:
        run(user, actor=actor_of(request))
    except Refused as problem:
        refused(request, problem)
    else:
        said(request, text())
    return redirect("person", pk=pk)
