"""Settings of the whole workspace, and the epoch that tells when rights have moved."""

from __future__ import annotations

import time
import uuid
from datetime import date, datetime
from datetime import time as clock
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from regulars.engine import registry
from regulars.engine.fields.base import Manner
from regulars.engine.models.change import Change
from regulars.engine.models.workspace import Setting

if TYPE_CHECKING:
    from regulars.engine.actor import Actor

WORKSPACE = uuid.UUID(int=0)
"""The record that the change log names where a setting of the whole workspace was changed; its entity is `workspace`."""
DEFAULTS: dict[str, Any] = {
    "name": "Regulars",
    "currency": "USD",
    "country": "US",
    "language": "en",
    "timezone": "UTC",
    "first_weekday": 0,
    "fiscal_month": 1,
    "keep_changes_months": 0,
    "keep_events_months": 0,
    "keep_readings_months": 0,
    "keep_bin_days": 0,
}
KEPT_SECONDS = 5.0
_kept: dict[str, Any] = {"read_at": float("-inf"), "values": {}}


def value(name: str) -> Any:
    """A setting, or its default. At most five seconds old."""
    return _all().get(name, DEFAULTS.get(name))


def moment_of(day: date, at: clock) -> datetime:
    """When it is that time of a day where the company is."""
    return datetime.combine(day, at, ZoneInfo(str(value("timezone"))))


def _all() -> dict[str, Any]:
    if time.monotonic() - _kept["read_at"] > KEPT_SECONDS:
        _kept.update(read_at=time.monotonic(), values=dict(Setting.objects.values_list("name", "value")))
    values: dict[str, Any] = _kept["values"]
    return values


def put(name: str, new: Any, *, actor: Actor) -> None:
    """Change a setting for everyone, and write down who did. What is the same already leaves no trace."""
    with transaction.atomic():
        kept = Setting.objects.select_for_update().filter(name=name).first()
        if kept is not None and kept.value == new:
            return
        Setting.objects.update_or_create(name=name, defaults={"value": new})
        _tell(name, kept.value if kept else DEFAULTS.get(name), new, actor)
    forget()


def _tell(name: str, before: Any, after: Any, actor: Actor) -> None:
    from regulars.engine import rows

    number = Change.objects.filter(record=WORKSPACE).count() + 1
    change: dict[str, Any] = {
        "at": timezone.now(),
        "actor": actor.id,
        "source": actor.source,
        "token": actor.token,
        "entity": "workspace",
        "record": WORKSPACE,
        "version": number,
        "verb": "update",
        "title": str(_all().get("name") or DEFAULTS["name"]),
        "diff": {name: [before, after]},
        "refs": [],
        "cause": None,
        "batch": None,
    }
    rows.log([change])


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
        fiscal_month=int(value("fiscal_month") or 1),
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
