"""From a program's secret to who it acts for: the first step of every API request, so one query and no more."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.text import nearest
from regulars.engine import actor as actors
from regulars.engine import prepared, registry
from regulars.engine.actor import Actor
from regulars.engine.models import User
from regulars.services.identity.models import ApiToken

START = "reg_"
SECRET = re.compile(r"reg_[A-Za-z0-9_-]{40}")
SHOWN = 10
TOUCHED_EVERY = timedelta(minutes=1)
LONGEST_DAYS = 3650

_FIND = """
select t.id, t.user_id, t.scopes, t.last_used_at, e.last_value, s.last_value
from identity_apitoken t join engine_user u on u.id = t.user_id, access_epoch e, settings_epoch s
where {by} = %s and t.revoked_at is null and (t.expires_at is null or t.expires_at > %s)
  and u.is_active and u.deleted_at is null
"""
_BY_SECRET, _BY_ID = _FIND.format(by="t.sha256"), _FIND.format(by="t.id")


class Found(NamedTuple):
    """A good token: whose it is, what it is limited to (None: nothing), and the access epoch of this moment."""

    user: uuid.UUID
    token: uuid.UUID
    scopes: frozenset[str] | None
    epoch: int


def find(secret: str) -> Found | None:
    """The token of a secret, unless it is unknown, expired or revoked, or its person may not sign in."""
    return _found(_BY_SECRET, digest(secret)) if SECRET.fullmatch(secret) else None


def actor_of(secret: str) -> Actor | None:
    """Who acts with this secret, with the person's rights inside the token's scopes; None for a secret that is no good."""
    return _acting(find(secret))


def actor_of_id(token: uuid.UUID) -> Actor | None:
    """Who acts with a token that was shown before, while it is still good."""
    return _acting(_found(_BY_ID, token))


def _acting(found: Found | None) -> Actor | None:
    if found is None:
        return None
    actor = actors.cached(found.user, found.epoch)
    if actor is None:
        actor = actors.of(User.objects.get(pk=found.user), epoch=found.epoch)
    return actors.variant(actor, source="api", token=found.token, token_scopes=found.scopes)


def make(
    user: User, *, name: str, scopes: Iterable[str] = (), expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is kept nowhere: show it once. Raises Invalid."""
    secret = START + secrets.token_urlsafe(30)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip()[:100] or _("Token"),
        prefix=secret[:SHOWN],
        sha256=digest(secret),
        scopes=checked_scopes(scopes),
        expires_at=expires_at,
    )
    return token, secret


def digest(secret: str) -> str:
    """What is kept of a secret. It has 240 random bits, so a fast hash is as good as a slow one (NIST SP 800-63B, 5.1.1.2)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def expiry(days: int | None) -> datetime | None:
    """The end of so many days from now; None is for ever. Raises Invalid."""
    if days is None:
        return None
    if not 1 <= days <= LONGEST_DAYS:
        text = _("A whole number from 1 to %(most)s is expected.") % {"most": LONGEST_DAYS}
        raise Invalid(text, fields={"expires": text})
    return timezone.now() + timedelta(days=days)


def known_scopes() -> list[str]:
    """Every scope a token may have: all reading, all writing, or one entity's."""
    plurals = sorted(entity.plural for entity in registry.entities())
    return ["read", "write", *(f"{plural}:{what}" for plural in plurals for what in ("read", "write"))]


def checked_scopes(scopes: Iterable[str]) -> list[str]:
    """Scopes without doubles, in order. Raises Invalid naming the unknown one and the nearest right one."""
    known = known_scopes()
    found = sorted({scope.strip() for scope in scopes if scope.strip()})
    for scope in found:
        if scope not in known:
            text = _("There is no scope “%(name)s”.") % {"name": scope[:80]}
            near = nearest(scope, known)
            if near:
                text += " " + _("Did you mean “%(name)s”?") % {"name": near}
            raise Invalid(text, fields={"scopes": text})
    return found


def _found(sql: str, key: object) -> Found | None:
    now = timezone.now()
    rows = prepared.fetch(sql, [key, now])
    if not rows:
        return None
    token, user, scopes, used_at, epoch, settings_epoch = rows[0]
    registry.follow(settings_epoch)
    if used_at is None or now - used_at > TOUCHED_EVERY:
        _touch(token, now)
    return Found(user, token, frozenset(scopes) or None, epoch)


def _touch(token: uuid.UUID, now: datetime) -> None:
    """Note the use, at most once a minute. Told apart by the old value, so that many requests at once write once."""
    ApiToken.objects.filter(pk=token).exclude(last_used_at__gt=now - TOUCHED_EVERY).update(last_used_at=now)
