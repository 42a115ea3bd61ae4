"""Settings of the whole workspace, and the epoch that tells when rights have moved."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.db import connection

from regulars.engine import registry
from regulars.engine.fields.base import Manner
from regulars.engine.models.workspace import Setting

DEFAULTS: dict[str, Any] = {
    "name": "Regulars",
    "currency": "USD",
    "country": "US",
    "language": "en",
    "timezone": "UTC",
    "first_weekday": 0,
}
KEPT_SECONDS = 5.0
_kept: dict[str, Any] = {"read_at": float("-inf"), "values": {}}


def value(name: str) -> Any:
    """A setting, or its default. At most five seconds old."""
    return _all().get(name, DEFAULTS.get(name))


def _all() -> dict[str, Any]:
    if time.monotonic() - _kept["read_at"] > KEPT_SECONDS:
        _kept.update(read_at=time.monotonic(), values=dict(Setting.objects.values_list("name", "value")))
    values: dict[str, Any] = _kept["values"]
    return values


def put(name: str, new: Any) -> None:
    """Change a setting for everyone."""
    Setting.objects.update_or_create(name=name, defaults={"value": new})
    forget()


def forget() -> None:
    """Read the settings anew at the next question (tests, restored databases)."""
    _kept["read_at"] = float("-inf")


def manner() -> Manner:
    """How the workspace writes: the manner of those who have not chosen their own."""
    return Manner(
        language=value("language") or settings.LANGUAGE_CODE[:2],
        timezone=value("timezone"),
        currency=value("currency"),
        region=value("country"),
        first_weekday=int(value("first_weekday") or 0),
    )


def access_epoch() -> int:
    """A number that grows whenever rights, teams or people change. What else has changed is taken in at once."""
    with connection.cursor() as cursor:
        cursor.execute("select a.last_value, s.last_value from access_epoch a, settings_epoch s")
        rights, settings_moved = cursor.fetchone()
    registry.follow(int(settings_moved))
    return int(rights)


def move_access_epoch() -> None:
    """Tell every process that rights have changed. Takes effect with the next request."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('access_epoch')")


def move_settings_epoch() -> None:
    """Tell every process that fields or entities have changed. Takes effect with the next request or job."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('settings_epoch')")
    access_epoch()
