"""Who may come in with an e-mail address and a password."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from regulars.engine import people
from regulars.engine.models import User

read_along: ContextVar[User | None] = ContextVar("read_along", default=None)
"""The person who was read with the session that is just being looked into."""


class Backend(AuthenticationBackend):
    """allauth's, with one address for each person (the one colleagues see), and none for those who left and for programs."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_active) and user.deleted_at is None and not user.is_program

    def get_user(self, user_id: Any) -> Any:
        """The person of a session, asked on every page: read with the session where possible (see `KnownMiddleware`)."""
        user = read_along.get()
        if user is None or str(user.pk) != str(user_id):
            user = people.person(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        return self._check_password(
            User.objects.filter(email=email.strip().lower(), is_program=False).first(), password
        )
