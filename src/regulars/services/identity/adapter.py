"""What allauth asks us: no public sign-up, mail in the person's language, links to our own address, sealed secrets."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base import seal
from regulars.base.i18n import speaking
from regulars.engine import workspace
from regulars.engine.models import User
from regulars.services.identity.shown import browser
from regulars.services.outbox.actions import Letter, send

QUIET = frozenset(("account/messages/logged_in.txt", "account/messages/logged_out.txt"))


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in as this house wants it. People are made by administrators, and their address by the write door."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("This address and password do not fit together."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "incorrect_code": gettext_lazy("This code is not right, or it is too old."),
        "too_many_login_attempts": gettext_lazy("Too many wrong attempts. Wait a few minutes."),
        "rate_limited": gettext_lazy("Too many requests. Wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the installation's own address: what a request says its host is may be forged."""
        path = super().get_reset_password_from_key_url(key).split("//", 1)[-1]
        return f"{settings.PUBLIC_URL}/{path.partition('/')[2]}"

    def format_email_subject(self, subject: str) -> str:
        return f"{subject} · {workspace.value('name')}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the one who reads it. An address nobody has gets no mail, so nothing can be sent to strangers."""
        person = User.objects.filter(email=email.lower(), is_active=True, deleted_at=None).first()
        if person is None:
            return
        with speaking(person.language or workspace.value("language")):
            more = {
                "workspace": workspace.value("name"),
                "reset_url": settings.PUBLIC_URL + reverse("account_reset_password"),
                "browser": browser,
            }
            made = self.render_mail(template_prefix, email, {**context, **more})
            send(Letter(person.email, made.subject, made.body, kind="account", entity="user", record=person.pk))

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def reauthenticate(self, user: Any, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def pre_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse | None:
        if user.deleted_at is not None or user.is_program:
            user.is_active = False
        return super().pre_login(request, user, **options)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **options: Any
    ) -> None:
        """A greeting at each sign-in tells nothing new."""
        if message_template not in QUIET:
            super().add_message(request, level, message_template, *args, **options)


class MfaAdapter(DefaultMFAAdapter):
    """The second factor: its secrets are sealed with the installation's key before they are stored."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or it is too old."),
    }

    def get_totp_issuer(self) -> str:
        return str(workspace.value("name"))

    def _get_site_name(self) -> str:
        return str(workspace.value("name"))

    def encrypt(self, text: str) -> str:
        return seal.seal(text, purpose="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken where SECRET_KEY was replaced and the old one is not among SECRET_KEY_FALLBACKS."""
        return seal.unseal(encrypted_text, purpose="mfa")

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        from allauth.mfa.models import Authenticator

        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}
