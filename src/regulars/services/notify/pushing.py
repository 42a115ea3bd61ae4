"""Notifications to browsers, also when no tab is open: encrypted for each (RFC 8291), given to its push service (RFC 8030)."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import http_ece
import orjson
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from regulars.base import outgoing
from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.engine import actor as actors
from regulars.engine import workspace
from regulars.engine.models import User
from regulars.services.notify import queries, vapid, waiting
from regulars.services.notify.models import Device, Notification
from regulars.services.notify.queries import Told

PEOPLE = 200
AT_ONCE = 10
SECONDS = 10.0
KEPT_BY_SERVICE = 24 * 3600
AGAIN = timedelta(minutes=2)
NEWS = timedelta(hours=1)
"""A push that found no open service is tried so long; later the bell and the digest tell of it."""
MOST_FAILURES = 50
LONGEST = 300
GONE = (404, 410)


def send_due() -> int:
    """Push what is due; how many messages went out. The same notification twice replaces itself in the browser."""
    now = timezone.now()
    people = _due(now).values_list("recipient", flat=True).distinct()[:PEOPLE]
    return sum(_push_to(person, now) for person in people)


def payload(told: Told) -> bytes:
    """What the service worker shows. Short: push services take four kilobytes."""
    said = {
        "title": (told.title or told.text)[:LONGEST],
        "body": (told.text + told.more if told.title else told.who)[:LONGEST],
        "url": f"/notifications/{told.id}",
        "tag": str(told.id),
    }
    return orjson.dumps(said)


def encrypted(content: bytes, device: Device) -> bytes:
    return bytes(
        http_ece.encrypt(
            content,
            salt=os.urandom(16),
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=vapid.decoded(device.p256dh),
            auth_secret=vapid.decoded(device.auth),
            version="aes128gcm",
        )
    )


def _due(now: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(push_at__lte=now)


def _push_to(person: uuid.UUID, now: datetime) -> int:
    """The rows are given up before anything is sent, so that a worker that dies tells nobody twice."""
    with transaction.atomic():
        rows = list(_due(now).filter(recipient=person).order_by("-id").select_for_update(skip_locked=True))
        user = User.objects.filter(pk=person, is_active=True, deleted_at=None).first()
        due = waiting.due_now(rows, user, "push_at", now)
        if user is None or not due:
            return 0
        with speaking(user.language or workspace.value("language")):
            told = [
                each for each in queries.told(due[:AT_ONCE], actors.of(user, source="push")) if not each.is_withheld
            ]
    return sum(_push(each, Device.objects.filter(person=person), now) for each in told)


def _push(told: Told, devices: Iterable[Device], now: datetime) -> int:
    sent = 0
    for device in devices:
        status = _post(device, payload(told))
        if 200 <= status < 300:
            Device.objects.filter(pk=device.pk).update(failures=0, used_at=timezone.now())
            sent += 1
        elif status in GONE or device.failures >= MOST_FAILURES:
            device.delete()
        else:
            Device.objects.filter(pk=device.pk).update(failures=F("failures") + 1)
            if told.created_at > now - NEWS:
                Notification.objects.filter(pk=told.id, read_at=None).update(push_at=now + AGAIN)
    return sent


def _post(device: Device, content: bytes) -> int:
    """What the push service answered; 0 where it could not be asked."""
    try:
        body = encrypted(content, device)
        headers: dict[str, Any] = {
            "Authorization": vapid.authorization(device.endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_BY_SERVICE),
            "Urgency": "normal",
        }
        return outgoing.send(
            device.endpoint, body, headers, seconds=SECONDS, most_bytes=1000, allowed=settings.OUTGOING_HOSTS
        ).status
    except (Refused, InvalidToken):
        return 0
