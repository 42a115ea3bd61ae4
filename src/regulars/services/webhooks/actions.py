"""What administrators do about webhooks: set up, change, switch, a new secret, a test, once more from a moment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import outgoing
from regulars.base.digits import LONG, whole
from regulars.base.errors import Invalid, NotAllowed, NotFound
from regulars.base.ids import id_of
from regulars.engine import asof, changes
from regulars.engine.actor import Actor
from regulars.engine.changes import Position
from regulars.engine.models import Change
from regulars.services import audit
from regulars.services.identity.rights import require_admin
from regulars.services.webhooks import checking, sending, signing
from regulars.services.webhooks.bodies import TEST
from regulars.services.webhooks.models import Delivery, Webhook

OVERLAP = timedelta(hours=24)
MOST_OVERLAP = 7 * 24
AROUND = timedelta(minutes=1)
"""Transactions begin before they write: a replay takes up those that were open around its moment."""


def all_of(actor: Actor) -> list[Webhook]:
    """Every webhook, by name. Raises NotAllowed."""
    require_admin(actor)
    return list(Webhook.objects.select_related("owner").order_by("name", "id"))


def one(actor: Actor, key: uuid.UUID | str) -> Webhook:
    """Raises NotAllowed, NotFound."""
    require_admin(actor)
    known = id_of(key)
    found = Webhook.objects.select_related("owner").filter(pk=known).first() if known else None
    if found is None:
        raise NotFound(_("There is no such webhook."))
    return found


def create(given: Mapping[str, Any], *, actor: Actor) -> tuple[Webhook, str]:
    """A webhook that is told of everything from now on, and its secret, which is shown only now. Raises Refused."""
    require_admin(actor)
    if actor.id is None:
        raise NotAllowed
    hook = Webhook(owner_id=actor.id)
    checking.apply(hook, given, actor)
    secret = signing.new_secret()
    hook.secret = signing.sealed(secret)
    hook.transaction, hook.change = changes.end()
    with transaction.atomic():
        hook.save(force_insert=True)
        _audit("webhook_created", hook, actor)
    return hook, secret


def change(hook: Webhook, given: Mapping[str, Any], *, actor: Actor) -> Webhook:
    """Change the given parts. Switched on again it goes on where it stopped, at once. Raises Refused."""
    require_admin(actor)
    with transaction.atomic():
        hook = Webhook.objects.select_for_update().get(pk=hook.pk)
        was_on, was_off = hook.is_on, hook.off
        checking.apply(hook, given, actor)
        if hook.is_on and not was_on:
            hook.off, hook.failures, hook.failing_since, hook.resume_at = "", 0, None, None
            hook.deliveries.filter(state=Delivery.WAITING).update(next_at=timezone.now())
            if was_off == "history":
                hook.transaction, hook.change = changes.end()
        hook.save()
        _audit("webhook_changed", hook, actor, parts=sorted(given))
    return hook


def delete(hook: Webhook, *, actor: Actor) -> None:
    """Away with it, its secret and its log."""
    require_admin(actor)
    with transaction.atomic():
        _audit("webhook_deleted", hook, actor)
        hook.delete()


def rotate(hook: Webhook, *, hours: Any = None, actor: Actor) -> str:
    """A new secret, shown only now; the old one signs too for so many hours (a day). Raises Refused."""
    require_admin(actor)
    given = OVERLAP // timedelta(hours=1) if hours is None else hours
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= MOST_OVERLAP:
        wrong = _("A whole number from %(least)s to %(most)s is expected.") % {"least": 0, "most": MOST_OVERLAP}
        raise Invalid(fields={"hours": wrong})
    secret = signing.new_secret()
    with transaction.atomic():
        hook.old_secret, hook.old_until = hook.secret, timezone.now() + timedelta(hours=given)
        hook.secret = signing.sealed(secret)
        hook.save(update_fields=["secret", "old_secret", "old_until"])
        _audit("webhook_secret", hook, actor)
    return secret


def test(hook: Webhook, *, actor: Actor) -> Delivery:
    """Send a test now. Its delivery says what came of it."""
    require_admin(actor)
    delivery = Delivery.objects.create(
        webhook=hook, record=hook.pk, type=TEST, next_at=timezone.now() + timedelta(days=1)
    )
    sending.deliver(hook, delivery)
    return delivery


def resend(hook: Webhook, place: int | str, *, actor: Actor) -> Delivery:
    """Send one change once more, now. Raises NotFound."""
    require_admin(actor)
    number = whole(str(place), LONG)
    found = hook.deliveries.filter(place=number).first() if number is not None else None
    if found is None:
        raise NotFound(_("There is no such delivery."))
    if found.change is not None and not Change.objects.filter(pk=found.change).exists():
        raise NotFound(_("This change is no longer in the log."))
    sending.deliver(hook, found)
    return found


def replay(hook: Webhook, since: Any, *, actor: Actor) -> Webhook:
    """Send everything since a moment, or a day from its beginning, once more: in order and under the ids it had. Raises Refused."""
    require_admin(actor)
    moment = _moment(since, actor)
    with transaction.atomic():
        hook = Webhook.objects.select_for_update().get(pk=hook.pk)
        position = min(Position(hook.transaction, hook.change), _before(moment))
        hook.transaction, hook.change = position
        hook.save(update_fields=["transaction", "change"])
        hook.deliveries.filter(state=Delivery.WAITING, change__isnull=False).delete()
        _audit("webhook_replayed", hook, actor, since=moment)
    return hook


def _moment(given: Any, actor: Actor) -> datetime:
    text = given.strip() if isinstance(given, str) else ""
    try:
        found = asof.read_moment(f"{text}T00:00" if len(text) == len("2026-01-31") else text, actor.manner)
    except Invalid as problem:
        raise Invalid(fields={"since": str(problem)}) from None
    if found > timezone.now():
        raise Invalid(fields={"since": _("A moment in the past is expected.")})
    return found


def _before(moment: datetime) -> Position:
    """A place in the log before everything written since a moment."""
    with connection.cursor() as cursor:
        cursor.execute("select min(transaction) from engine_change where at >= %s", [moment - AROUND])
        first = cursor.fetchone()[0]
    return changes.end() if first is None else Position(first, 0)


def allowed_hosts() -> list[str]:
    """Hosts of the own network that the installation lets be asked."""
    return list(settings.OUTGOING_HOSTS)


def _audit(kind: str, hook: Webhook, actor: Actor, **more: Any) -> None:
    host = outgoing.checked(hook.url).hostname
    audit.record(kind, actor=actor, title=hook.name, detail={"webhook": hook.pk, "host": host, **more})
