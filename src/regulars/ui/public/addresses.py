"""Addresses of customers' pages: signed, so that none can be guessed; withdrawn by forgetting what they are made of."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core import signing


@dataclass(frozen=True)
class Addresses:
    """Those of one kind of pages: the `salt` they are signed with, and the `path` they begin with (“q”)."""

    salt: str
    path: str

    def of(self, link: uuid.UUID | None) -> str:
        """The whole address; empty where there is none."""
        return f"{settings.PUBLIC_URL}/{self.path}/{self._signer.sign(link.hex)}" if link else ""

    def link_in(self, token: str) -> uuid.UUID | None:
        """What an address is made of; None for one that was never given."""
        try:
            return uuid.UUID(self._signer.unsign(token))
        except (signing.BadSignature, ValueError):
            return None

    @cached_property
    def _signer(self) -> signing.Signer:
        return signing.Signer(salt=self.salt, sep="~")
