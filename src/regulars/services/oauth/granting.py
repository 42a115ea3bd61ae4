"""What people allow, and what becomes of it: codes, tokens, refreshes, taking back."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from regulars.engine.actor import Actor
from regulars.engine.models import User
from regulars.services.identity.models import ApiToken
from regulars.services.identity.tokens import SHOWN, START, digest
from regulars.services.oauth import events
from regulars.services.oauth.models import Client, Code, Grant, OwnToken, Refresh

CODE_LIVES = timedelta(minutes=1)
ACCESS_LIVES = timedelta(hours=1)
REFRESH_LIVES = timedelta(days=60)
REFRESH_START = "ref_"


def new_access_secret() -> str:
    return START + secrets.token_urlsafe(30)


def new_refresh_secret() -> str:
    return REFRESH_START + secrets.token_urlsafe(30)


def allow(client: Client, user: User, scopes: Iterable[str]) -> Grant:
    """A person lets a program in."""
    grant = Grant.objects.create(client=client, user=user, scopes=sorted(scopes))
    events.of_grant("program_allowed", grant)
    return grant


def keep_code(code: str, grant: Grant, *, redirect_uri: str, challenge: str) -> None:
    ends = timezone.now() + CODE_LIVES
    Code.objects.create(
        sha256=digest(code), grant=grant, redirect_uri=redirect_uri, challenge=challenge, expires_at=ends
    )


def take_code(code: str, client: Client) -> Code | None:
    """A code for its one use, whatever comes of it; one that comes again takes back what it gave. Inside a transaction."""
    found = Code.objects.select_for_update(of=("self",)).select_related("grant__client", "grant__user")
    kept = found.filter(pk=digest(code), grant__client=client).first()
    if kept is None:
        return None
    if kept.used_at is not None:
        _stolen(kept.grant)
        return None
    kept.used_at = timezone.now()
    kept.save(update_fields=("used_at",))
    return kept if kept.expires_at > kept.used_at and is_good(kept.grant) else None


def take_refresh(secret: str, client: Client) -> Refresh | None:
    """A refresh token that may be used; one that was used before takes back all. Inside a transaction."""
    found = Refresh.objects.select_for_update(of=("self",)).select_related(
        "grant__client", "grant__user", "grant__token"
    )
    kept = found.filter(pk=digest(secret), grant__client=client).first()
    if kept is None:
        return None
    if kept.used_at is not None:
        _stolen(kept.grant)
        return None
    return kept if kept.expires_at > timezone.now() and is_good(kept.grant) else None


def is_good(grant: Grant) -> bool:
    """Whether it still counts: not taken back, the program in use, the person at work here."""
    token = grant.token
    lasts = grant.revoked_at is None and (token is None or token.revoked_at is None)
    return lasts and grant.client.disabled_at is None and grant.user.is_active and grant.user.deleted_at is None


def give(grant: Grant, access: str, refresh: str, *, scopes: Iterable[str], used: Refresh | None = None) -> None:
    """The secrets of a grant from now on. Its access token stays one row, so its log and the change log name one token."""
    now = timezone.now()
    values = {"prefix": access[:SHOWN], "sha256": digest(access), "scopes": sorted(scopes), "expires_at": now + ACCESS_LIVES}  # fmt: skip
    if grant.token_id is None:
        grant.token = ApiToken.objects.create(user=grant.user, name=grant.client.name, **values)
        grant.save(update_fields=("token",))
    else:
        ApiToken.objects.filter(pk=grant.token_id).update(**values)
    if used is not None:
        used.used_at = now
        used.save(update_fields=("used_at",))
    Refresh.objects.create(sha256=digest(refresh), grant=grant, expires_at=now + REFRESH_LIVES)


def give_own(client: Client, access: str, *, scopes: Iterable[str]) -> None:
    """A token for a program's service account."""
    assert client.account is not None
    ends = timezone.now() + ACCESS_LIVES
    token = ApiToken.objects.create(user=client.account, name=client.name, prefix=access[:SHOWN], sha256=digest(access), scopes=sorted(scopes), expires_at=ends)  # fmt: skip
    OwnToken.objects.create(token=token, client=client)


def revoke(grant: Grant, *, actor: Actor | None = None, kind: str = "program_revoked") -> bool:
    """Take back what a program was allowed; False where that was done before."""
    now = timezone.now()
    with transaction.atomic():
        moved = Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=now)
        ApiToken.objects.filter(oauth_grant=grant.pk, revoked_at=None).update(revoked_at=now)
        if moved:
            events.of_grant(kind, grant, actor=actor)
    return bool(moved)


def revoke_secret(secret: str, client: Client) -> None:
    """A program gives back a secret of its own, of whichever kind (RFC 7009): all that hangs on it ends."""
    key = digest(secret)
    own = ApiToken.objects.filter(sha256=key, pk__in=client.own_tokens.values("token"))
    if own.update(revoked_at=timezone.now()):
        return
    refreshes = Refresh.objects.filter(pk=key).values("grant")
    grants = Grant.objects.select_related("client", "user").filter(client=client)
    grant = grants.filter(token__sha256=key).first() or grants.filter(pk__in=refreshes).first()
    if grant is not None:
        revoke(grant)


def end_client(client: Client) -> int:
    """All that a program was allowed, by everyone; how many that were."""
    ApiToken.objects.filter(pk__in=client.own_tokens.values("token"), revoked_at=None).update(revoked_at=timezone.now())
    living = client.grants.select_related("client", "user").filter(revoked_at=None)
    return sum(revoke(grant) for grant in living)


def grants_of(user: uuid.UUID) -> list[Grant]:
    """What a person allowed and has not taken back, the latest first."""
    found = Grant.objects.select_related("client", "token").filter(user=user, revoked_at=None, token__revoked_at=None)
    return list(found.exclude(token=None).filter(client__disabled_at=None).order_by("-created_at")[:200])


def _stolen(grant: Grant) -> None:
    revoke(grant, kind="program_stolen")
