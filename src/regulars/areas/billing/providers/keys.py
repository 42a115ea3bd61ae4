"""Keys of providers: sealed before they are stored, never shown again, sent to the provider's address alone."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing.models import PaymentProvider
from regulars.base.errors import Invalid, Refused
from regulars.base.seal import seal, unseal
from regulars.engine.actor import Actor
from regulars.engine.derived.beside import written_beside
from regulars.services import audit

KEY, SECRET = "payment-key", "payment-secret"
LONGEST = 500


def set_keys(provider: Any, *, actor: Actor, key: str, secret: str | None = None) -> Any:
    """New keys. An empty `secret` leaves the one there is. Raises Invalid."""
    given = {"key": key.strip(), "secret": (secret or "").strip()}
    wrong = {
        name: _("A key has letters, digits and signs of ASCII, in one line.")
        for name, text in given.items()
        if text and (not text.isascii() or not text.isprintable() or len(text) > LONGEST)
    }
    if not given["key"]:
        wrong["key"] = _("This field is required.")
    if wrong:
        raise Invalid(fields=wrong)
    kept: dict[str, Any] = {"sealed_key": seal(given["key"], purpose=KEY), "keys_set_at": timezone.now()}
    if given["secret"]:
        kept["sealed_secret"] = seal(given["secret"], purpose=SECRET)
    with transaction.atomic():
        with written_beside("payment-provider", [provider.pk], "keys_set_at"):
            PaymentProvider.objects.filter(pk=provider.pk).update(**kept)  # past the write door: no log holds a key
        audit.record("provider_keys_set", actor=actor, title=provider.name, detail={"provider": provider.pk})
    provider.refresh_from_db()
    provider.remember()
    return provider


def forget_keys(provider: Any) -> None:
    """They were given for another address."""
    with written_beside("payment-provider", [provider.pk], "keys_set_at"):
        PaymentProvider.objects.filter(pk=provider.pk).update(sealed_key="", sealed_secret="", keys_set_at=None)


def key_of(provider: Any) -> str:
    """Raises Refused where there is none."""
    return _opened(provider, provider.sealed_key, KEY)


def secret_of(provider: Any) -> str:
    """What the provider signs with. Raises Refused where there is none."""
    return _opened(provider, provider.sealed_secret, SECRET)


def _opened(provider: Any, sealed: str, purpose: str) -> str:
    if not sealed:
        raise Refused(_("The provider “%(name)s” has no key yet.") % {"name": provider.name}, code="no_key")
    try:
        return unseal(sealed, purpose=purpose)
    except InvalidToken:
        text = _("The keys of “%(name)s” cannot be read with the SECRET_KEY of this installation: set them anew.")
        raise Refused(text % {"name": provider.name}, code="no_key") from None
