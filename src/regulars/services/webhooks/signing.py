"""Secrets and signatures (Standard Webhooks 1.0: `whsec_`, HMAC-SHA256 over id, time and body)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook as Signer

from regulars.base.seal import seal, unseal
from regulars.services.webhooks.models import Webhook

PURPOSE = "webhook"


def new_secret() -> str:
    """24 random bytes, as the specification proposes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def sealed(secret: str) -> str:
    """As it is stored."""
    return seal(secret, purpose=PURPOSE)


def headers(hook: Webhook, message: str, body: bytes, at: datetime) -> dict[str, str]:
    """What proves that we sent it, now, unchanged; while a secret is being replaced, under both."""
    kept = [hook.secret]
    if hook.old_secret and hook.old_until is not None and hook.old_until > at:
        kept.append(hook.old_secret)
    return {
        "Content-Type": "application/json",
        **signed([unseal(each, purpose=PURPOSE) for each in kept], message, body, at),
    }


def signed(keys: Sequence[str], message: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks under one secret or several. Raises ValueError, RuntimeError for a secret that is none."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(key).sign(message, at, body.decode()) for key in keys),
    }
