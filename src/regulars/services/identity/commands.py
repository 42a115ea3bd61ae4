"""What `regulars user` and `regulars token` do."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from regulars.base.errors import NotFound, Refused
from regulars.engine import actor as actors
from regulars.engine.models import Role, User
from regulars.services.identity import actions, programs
from regulars.services.identity.models import ApiToken


def create_user(email: str, *, admin: bool, name: str, password: str, roles: Sequence[str] = ()) -> None:
    """Make an account and say so. A weak password is taken, with a warning: who types here owns the machine."""
    found = [_role(role) for role in roles]
    data = {"email": email, "name": name or name_from(email), "is_admin": admin, "is_active": True}
    user = actions.new_user(data, roles=found, password=password, actor=actors.system("cli"))
    try:
        validate_password(password, user)
    except ValidationError as problem:
        print("Warning: " + " ".join(problem.messages), file=sys.stderr)
    if not admin and not found:
        print(
            "Warning: no role yet, so nothing can be seen; give one with --role or in the administration.",
            file=sys.stderr,
        )
    print(f"{user.email} can sign in{' as an administrator' if admin else ''}.")


def create_program(name_or_email: str, *, name: str, roles: Sequence[str] = ()) -> None:
    """Make a service account and say by which address it is known."""
    email = name_or_email if "@" in name_or_email else ""
    called = name or (name_from(email) if email else name_or_email)
    found = [_role(role) for role in roles]
    program = programs.new_program(called, email=email, roles=found, actor=actors.system("cli"))
    print(program.email)


def list_tokens(email: str) -> None:
    """Each token on a line: id, how its secret begins, its state and its name."""
    for token in ApiToken.objects.filter(user=_user(email)).order_by("-created_at"):
        print(token.pk, f"{token.prefix}…", token.state, token.name)


def revoke_token(key: str) -> None:
    """A token that opens nothing any more."""
    try:
        token = ApiToken.objects.filter(pk=UUID(key)).first()
    except ValueError:
        token = None
    if token is None:
        raise NotFound(f"There is no token {key}.")
    actions.revoke_token(token, actor=actors.system("cli"))
    print(f"“{token.name}” opens nothing any more.")


def create_token(email: str, scope: Sequence[str], expires: int | None, name: str) -> None:
    """Make a token and print its secret, and nothing else."""
    user = _user(email)
    if not user.is_active:
        raise Refused(f"{user.email} may not sign in.", code="inactive")
    actor = actors.system("cli")
    _token, secret = actions.create_token(user, name=name or "Command line", scopes=scope, days=expires, actor=actor)
    print(secret)


def name_from(email: str) -> str:
    """A person's name guessed from their address: "anna.k@x.org" → "Anna K"."""
    words = email.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word[:1].upper() + word[1:] for word in words) or email


def _user(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower(), deleted_at=None).first()
    if user is None:
        raise NotFound(f"There is no user {email}.")
    return user


def _role(name: str) -> Role:
    role = Role.objects.filter(name__iexact=name, deleted_at=None).first()
    if role is None:
        known = ", ".join(Role.objects.filter(deleted_at=None).order_by("name").values_list("name", flat=True))
        raise NotFound(f"There is no role “{name}”. There are: {known or 'none'}.")
    return role
