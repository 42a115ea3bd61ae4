"""The link below a letter that ends such letters at one click (RFC 8058), signed, so that it works where nobody is signed in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core import signing

from regulars.services.notify import choosing

SALT = "regulars.unsubscribe"
PATH = "/notifications/unsubscribe/"


def address(person: uuid.UUID, names: list[str]) -> str:
    return f"{settings.PUBLIC_URL}{PATH}{signing.dumps([str(person), names], salt=SALT)}"


def read(token: str) -> tuple[uuid.UUID, list[str]] | None:
    """Whose mail of which kinds it ends; None where the link was not made here."""
    try:
        person, names = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return uuid.UUID(person), names


def unsubscribe(token: str) -> bool:
    found = read(token)
    if found is None:
        return False
    choosing.silence(*found)
    return True
