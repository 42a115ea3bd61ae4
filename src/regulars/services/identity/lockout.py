"""Against guessing: wrong passwords and wrong codes count alike, and after five of them the door stays shut for a while.

django-axes counts in the database, so it does not matter which process is asked.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.signals import authentication_failed
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django import forms
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address someone tries to come in with, however the form names it (AXES_USERNAME_CALLABLE)."""
    given = credentials or {}
    tried = given.get("email") or given.get("login") or request.POST.get("login") or ""
    return str(tried).replace("\x00", "").strip().lower()[:255]


def address_of(request: HttpRequest) -> str | None:
    """Whence a request comes, behind as many proxies as the installation has (AXES_CLIENT_IP_CALLABLE)."""
    given = request.META.get("REMOTE_ADDR")
    if not given:
        return None
    plain = None if "HTTP_X_FORWARDED_FOR" in request.META else _plain(given)
    return plain or get_adapter().get_client_ip(request)


@lru_cache(maxsize=4096)
def _plain(address: str) -> str | None:
    """An address that is nothing else, as it is written in one way."""
    try:
        return str(ip_address(address))
    except ValueError:
        return None


def shut_door(request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """The page for those who tried too often (AXES_LOCKOUT_CALLABLE)."""
    wait = get_cool_off(request)
    seconds = int(wait.total_seconds()) if wait else 0
    response = render(request, "identity/locked.html", {"minutes": max(1, seconds // 60)}, status=429)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def connect() -> None:
    """A wrong code counts like a wrong password."""
    authentication_failed.connect(_count_wrong_code, dispatch_uid="identity.lockout")


def _count_wrong_code(sender: Any, request: HttpRequest, user: Any, **details: Any) -> None:
    user_login_failed.send(sender=__name__, credentials={"email": user.email}, request=request)


class _Guarded(forms.Form):
    """Looks whether the door is shut before it looks at the code."""

    user: Any

    def clean_code(self) -> str:
        if not AxesProxyHandler.is_allowed(context.request, {"email": self.user.email}):
            context.request.axes_locked_out = True
            raise ValidationError(_("Too many wrong codes. Wait a quarter of an hour."))
        return super().clean_code()  # type: ignore[misc]


class CodeForm(_Guarded, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(_Guarded, ReauthenticateForm):
    """A code asked for again before something that matters."""
