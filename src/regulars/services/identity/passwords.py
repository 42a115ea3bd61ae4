"""Links that set a password: for the forgetful and the invited."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from regulars.engine.models import User


class Generator(PasswordResetTokenGenerator):
    """Django's own: a link ends with a new password, another address, the next sign-in, or after three days."""


def link(user: User) -> str:
    """The address where this person sets a password, good for three days and once."""
    from allauth.account.utils import user_pk_to_url_str

    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": Generator().make_token(user)},
    )
    return settings.PUBLIC_URL + path


def mail_goes_out() -> bool:
    """Whether this installation can send mail at all."""
    return "console" not in settings.EMAIL_BACKEND
