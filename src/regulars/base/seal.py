"""Secrets that must be read again are sealed before they are stored: who has the database alone has none of them."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(text: str, *, purpose: str) -> str:
    """The text as it is stored. What is sealed for one purpose opens for no other."""
    return _keys(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Raises InvalidToken where SECRET_KEY was replaced and the old one is not among SECRET_KEY_FALLBACKS."""
    try:
        return _keys(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise InvalidToken("Sealed with another SECRET_KEY; add it to SECRET_KEY_FALLBACKS.") from problem


def _keys(purpose: str) -> MultiFernet:
    """Fernet (AES-128-CBC with HMAC-SHA256) under keys derived from SECRET_KEY and its predecessors."""
    keys: list[str] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys)
    return MultiFernet(Fernet(base64.urlsafe_b64encode(each)) for each in derived)
