"""What is done about people: invite, deactivate, sign out, revoke; and what each does about themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import jobs
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import registry, save, values, workspace
from regulars.engine.actor import Actor
from regulars.engine.models import Role, User
from regulars.engine.notes import note
from regulars.services import audit
from regulars.services.identity import tokens
from regulars.services.identity.models import ApiToken
from regulars.services.identity.rights import create_role, require_admin, set_grants, set_roles

__all__ = [
    "activate", "change_own", "change_own_look", "create_role", "create_token", "deactivate", "end_session", "forget_factors",
    "invite_user", "new_user", "require_admin", "revoke_token", "set_grants", "set_roles", "sign_out_everywhere",
]  # fmt: skip

OWN_FIELDS = frozenset(("name", "phone", "job_title", "language", "timezone", "first_weekday", "remind_before"))
THEMES = ("", "light", "dark")
DENSITIES = ("", "comfortable", "compact")


def new_user(data: Mapping[str, Any], *, roles: Iterable[Role] = (), password: str | None = None, actor: Actor) -> User:
    """Make an account: fields of a user, roles, and a password where there is one already. Raises Invalid."""
    require_admin(actor)
    entity = registry.get("user")
    user: User = values.new_record(entity)
    values.apply(user, entity, data, actor)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    with transaction.atomic():
        save.save(user, actor=actor)
        return set_roles(user, roles, actor=actor)


def invite_user(user: User, *, actor: Actor) -> User:
    """Mail a person the link to set a password."""
    require_admin(actor)
    if not user.is_active or user.deleted_at is not None or user.is_program:
        raise Refused(_("This person may not sign in."), code="inactive")
    jobs.enqueue("identity.invite", user=str(user.pk), inviter=actor.name)
    return user


def deactivate(user: User, *, actor: Actor) -> User:
    """Let a person in no more: their sessions end and their tokens are revoked."""
    require_admin(actor)
    if user.pk == actor.id:
        raise Refused(_("You cannot close your own account."), code="own_account")
    with transaction.atomic():
        user.is_active = False
        save.save(user, actor=actor, verb="deactivate")
        _end_sessions(user)
        ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    return user


def activate(user: User, *, actor: Actor) -> User:
    """Let a person in again. Tokens stay revoked."""
    require_admin(actor)
    user.is_active = True
    save.save(user, actor=actor, verb="activate")
    return user


def sign_out_everywhere(user: User, *, actor: Actor) -> int:
    """End all sessions of a person, on every device. Gives how many there were."""
    if user.pk != actor.id:
        require_admin(actor)
    with transaction.atomic():
        count = _end_sessions(user)
        note(user, verb="sign_out", diff={}, actor=actor)
    return count


def end_session(session: UserSession, *, actor: Actor) -> None:
    """End one session, on one device."""
    if session.user_id != actor.id:
        require_admin(actor)
    session.end()
    audit.record("session_ended", actor=actor, entity="user", record=session.user_id, title=session.user.email)


def forget_factors(user: User, *, actor: Actor) -> int:
    """Remove the second factors of someone who lost them; the password alone is enough until new ones are set up."""
    require_admin(actor)
    with transaction.atomic():
        count, _details = Authenticator.objects.filter(user=user).delete()
        if count:
            note(user, verb="forget_factors", diff={}, actor=actor)
    return count


def create_token(
    user: User, *, name: str, scopes: Iterable[str] = (), days: int | None = None, actor: Actor
) -> tuple[ApiToken, str]:
    """A key for a program, with the rights of this person or fewer. Gives its secret, which can be shown only now."""
    if user.pk != actor.id or actor.token is not None:  # a token with scopes makes none without
        require_admin(actor)
    if actor.token is not None and not user.is_program:
        raise NotAllowed(_("A token cannot make tokens of people."))
    if not name.strip():
        raise Invalid(fields={"name": _("This field is required.")})
    with transaction.atomic():
        token, secret = tokens.make(user, name=name, scopes=scopes, expires_at=tokens.expiry(days))
        detail = {"prefix": token.prefix, "scopes": token.scopes, "expires_at": token.expires_at}
        audit.record("token_created", actor=actor, entity="user", record=user.pk, title=token.name, detail=detail)
    return token, secret


def revoke_token(token: ApiToken, *, actor: Actor) -> ApiToken:
    """A key that opens nothing any more."""
    if token.user_id != actor.id:
        require_admin(actor)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        with transaction.atomic():
            token.save(update_fields=["revoked_at"])
            detail = {"prefix": token.prefix}
            audit.record(
                "token_revoked", actor=actor, entity="user", record=token.user_id, title=token.name, detail=detail
            )
    return token


def change_own(user: User, data: Mapping[str, Any], *, actor: Actor) -> User:
    """What a person may change about themselves without any right: name, phone, job title, language, time zone."""
    if user.pk != actor.id:
        raise NotAllowed
    unknown = set(data) - OWN_FIELDS
    if unknown:
        raise Invalid(fields=dict.fromkeys(sorted(unknown), _("You may not change this field.")))
    themselves = replace(actor, is_system=True)
    values.apply(user, registry.get("user"), data, themselves)
    saved: User = save.save(user, actor=themselves)
    return saved


def change_own_look(user: User, *, theme: str | None = None, density: str | None = None) -> None:
    """How dense and how bright a person likes it. No fact of the business, so no change in the log."""
    wanted = {"theme": theme, "density": density}
    given = {name: value for name, value in wanted.items() if value is not None}
    allowed = {"theme": THEMES, "density": DENSITIES}
    wrong = {name: _("Choose one of the list.") for name, value in given.items() if value not in allowed[name]}
    if wrong:
        raise Invalid(fields=wrong)
    if given and User.objects.filter(pk=user.pk).exclude(**given).update(**given):
        workspace.move_access_epoch()


def _end_sessions(user: User) -> int:
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    count, _details = UserSession.objects.filter(user=user).delete()
    return count
