"""A person's browsers that we may push to: added by the browser itself, listed, removed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import outgoing
from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine.actor import Actor
from regulars.services.notify import vapid
from regulars.services.notify.choosing import require_own
from regulars.services.notify.models import Device

MOST = 20
LONGEST_ENDPOINT = 1000


def mine(actor: Actor) -> list[Device]:
    """The latest first."""
    return list(Device.objects.filter(person=actor.id).order_by("-id"))


def add(given: Mapping[str, Any], *, label: str, actor: Actor) -> Device:
    """What a browser's `PushSubscription` says: `endpoint` and `keys`. Whose browser it was before, it is theirs now. Raises Invalid, NotAllowed."""
    if actor.id is None:
        raise NotAllowed
    require_own(actor.id, actor)
    endpoint = given.get("endpoint")
    keys = given.get("keys")
    wrong: dict[str, Any] = {}
    if not isinstance(endpoint, str) or len(endpoint) > LONGEST_ENDPOINT or not _may_be_asked(endpoint):
        wrong["endpoint"] = _("This is not the address of a push service.")
    if not isinstance(keys, Mapping) or not _are_keys(keys):
        wrong["keys"] = _("These are not the keys of a subscription.")
    if wrong:
        raise Invalid(fields=wrong)
    if Device.objects.filter(person=actor.id).exclude(endpoint=endpoint).count() >= MOST:
        raise Refused(_("At most %(limit)s devices.") % {"limit": MOST}, code="too_many")
    assert isinstance(keys, Mapping)
    values = {
        "person_id": actor.id,
        "p256dh": keys["p256dh"],
        "auth": keys["auth"],
        "label": label[:100],
        "failures": 0,
    }
    made: Device = Device.objects.update_or_create(
        endpoint=endpoint, defaults=values, create_defaults={**values, "created_at": timezone.now()}
    )[0]
    return made


def remove(key: uuid.UUID, *, actor: Actor) -> None:
    """Raises NotFound where it is not the actor's."""
    if actor.id is None:
        raise NotAllowed
    require_own(actor.id, actor)
    if not Device.objects.filter(pk=key, person=actor.id).delete()[0]:
        raise NotFound


def _may_be_asked(endpoint: str) -> bool:
    """Push services speak HTTPS; only hosts that an administrator named may do without."""
    try:
        parts = outgoing.checked(endpoint)
        outgoing.require_public(str(parts.hostname), settings.OUTGOING_HOSTS)
    except Refused:
        return False
    return parts.scheme == "https" or urlsplit(endpoint).hostname in settings.OUTGOING_HOSTS


def _are_keys(keys: Mapping[str, Any]) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), vapid.decoded(keys["p256dh"]))
        return len(keys["p256dh"]) <= 100 and len(vapid.decoded(keys["auth"])) == 16
    except (KeyError, TypeError, ValueError):
        return False
