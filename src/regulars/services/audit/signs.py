"""Sign-ins and what people do about their keys, as Django, allauth and axes tell of them."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from regulars.engine import actor as actors
from regulars.services.audit.events import record, record_bounded


def connect() -> None:
    """Listen to the libraries; once."""
    told = (
        (user_logged_in, _signed_in, "in"),
        (user_logged_out, _signed_out, "out"),
        (user_login_failed, _failed, "failed"),
        (user_locked_out, _locked_out, "locked"),
        (password_changed, _own("password_changed"), "password"),
        (password_reset, _own("password_reset"), "reset"),
        (authenticator_added, _own("factor_added"), "added"),
        (authenticator_removed, _own("factor_removed"), "removed"),
        (authenticator_reset, _own("factor_reset"), "codes"),
    )
    for signal, receiver, name in told:
        signal.connect(receiver, weak=False, dispatch_uid=f"audit.{name}")


def _signed_in(sender: Any, user: Any, **details: Any) -> None:
    record("sign_in", actor=actors.of(user), title=user.email)


def _signed_out(sender: Any, user: Any, **details: Any) -> None:
    if user is not None and user.pk:
        record("sign_out", actor=actors.of(user), title=user.email)


def _failed(sender: Any, credentials: dict[str, Any], **details: Any) -> None:
    tried = credentials.get("email") or credentials.get("login") or credentials.get("username") or ""
    step = "code" if str(sender).endswith("lockout") else "password"
    record_bounded("sign_in_failed", title=str(tried).strip().lower(), detail={"step": step})


def _locked_out(sender: Any, username: str | None = None, **details: Any) -> None:
    record_bounded("locked_out", title=str(username or ""))


def _own(kind: str) -> Any:
    """What someone did about their own keys."""

    def told(sender: Any, user: Any, authenticator: Any = None, **details: Any) -> None:
        what = {"factor": str(authenticator.type)} if authenticator is not None else {}
        record(kind, actor=actors.of(user), title=user.email, detail=what)

    return told
