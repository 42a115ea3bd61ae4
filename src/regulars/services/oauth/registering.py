"""Programs are made known: by an administrator, or by themselves where that is switched on (RFC 7591)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import workspace
from regulars.engine.actor import Actor
from regulars.engine.models import User
from regulars.services.identity.tokens import checked_scopes, digest
from regulars.services.oauth import addresses, events, granting
from regulars.services.oauth.models import Client

SWITCH = "oauth_registration"
DYNAMIC_SCOPES = ("read", "write")
MOST_DYNAMIC = 1000
SECRET_START = "sec_"  # noqa: S105 - how one is recognised


def is_open() -> bool:
    """Whether programs may make themselves known. Off until an administrator says so."""
    return bool(workspace.value(SWITCH))


def register(
    name: str,
    *,
    redirect_uris: Iterable[str],
    scopes: Iterable[str],
    is_public: bool,
    account: User | None = None,
    is_dynamic: bool = False,
    actor: Actor,
) -> tuple[Client, str]:
    """A program and its secret, which is shown once and kept nowhere; none for a public one. Raises Invalid."""
    wrong: dict[str, Any] = {}
    name = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(name) <= 100:
        wrong["name"] = _("A name of up to %(limit)s characters is needed.") % {"limit": 100}
    uris = addresses.checked(list(redirect_uris))
    held = checked_scopes(scopes)
    if not held:
        wrong["scopes"] = _("Choose at least one.")
    if not uris and account is None:
        wrong["redirect_uris"] = _("Give an address to come back to, or a service account.")
    if account is not None and (is_public or not account.is_program or not account.is_active):
        wrong["account"] = _("A service account that is in use is needed, and a program with a secret.")
    if wrong:
        raise Invalid(fields=wrong)
    secret = "" if is_public else SECRET_START + secrets.token_urlsafe(30)
    client = Client.objects.create(
        name=name, secret_sha256=digest(secret) if secret else "", redirect_uris=uris, scopes=held, account=account,
        is_dynamic=is_dynamic, created_by_id=actor.id,
    )  # fmt: skip
    events.of_client(client, "made", actor=actor)
    return client, secret


def close(client: Client, *, actor: Actor) -> int:
    """Nobody gets in with this program any more; how many had allowed it."""
    Client.objects.filter(pk=client.pk, disabled_at=None).update(disabled_at=timezone.now())
    ended = granting.end_client(client)
    events.of_client(client, "closed", actor=actor)
    return ended
