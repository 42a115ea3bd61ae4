"""How push services know this installation: a key pair made once, and a signed word for each of them (RFC 8292)."""

from __future__ import annotations

import base64
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from regulars.base import seal
from regulars.services.notify.models import PushKey

PURPOSE = "push"
HOURS = 12


def public_key() -> str:
    """What browsers ask for when they subscribe."""
    return _pair().public


def authorization(endpoint: str) -> str:
    """The header by which one push service believes that it is us. Raises InvalidToken where SECRET_KEY was replaced."""
    import jwt  # not needed at start

    pair, parts = _pair(), urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + HOURS * 3600,
        "sub": settings.PUBLIC_URL
        if settings.HTTPS
        else f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}",
    }
    private = serialization.load_pem_private_key(seal.unseal(pair.private, purpose=PURPOSE).encode(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    return f"vapid t={jwt.encode(claims, private, algorithm='ES256')}, k={pair.public}"


def encoded(data: bytes) -> str:
    """Base64url without padding, as all of these standards write it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _pair() -> PushKey:
    found = PushKey.objects.first()
    if found is None:  # two at once make one: the second finds the first's
        found = PushKey.objects.get_or_create(id=1, defaults=_made())[0]
    return found


def _made() -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return {"public": encoded(point), "private": seal.seal(pem, purpose=PURPOSE)}
