"""Who may come in with an e-mail address and a password."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from regulars.engine import people
from regulars.engine.models import User


class Backend(AuthenticationBackend):
    """allauth's, with one address for each person (the one colleagues see), and none for those who left and for programs."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_active) and user.deleted_at is None and not user.is_program

    def get_user(self, user_id: Any) -> Any:
        """The person of a session, asked on every page: by a question that is planned once a connection."""
        user = people.person(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        return self._check_password(
            User.objects.filter(email=email.strip().lower(), is_program=False).first(), password
        )
