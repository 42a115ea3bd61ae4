"""Sessions in the database as Django keeps them, read in one round trip with the epoch of rights: every page begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from regulars.engine import prepared, registry

FIND = (
    "select session_data, (select last_value from access_epoch), (select last_value from settings_epoch) from django_session "
    "where session_key = %s and expire_date > %s"
)


class SessionStore(db.SessionStore):
    """Django's store; `epoch` tells after the first look inside which rights are in force."""

    epoch: int | None = None

    def load(self) -> dict[str, Any]:
        found = prepared.fetch(FIND, [self.session_key, timezone.now()])
        if not found:
            self._session_key = None
            return {}
        packed, self.epoch, settings_epoch = found[0]
        registry.follow(settings_epoch)
        content: dict[str, Any] = self.decode(packed)
        return content
