"""The address of a rule: made when it is first asked for, renewed, and closed to whom it does not concern."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.base.seal import seal, unseal
from regulars.engine.actor import Actor
from regulars.services import audit
from regulars.services.intake.kinds import PATHS, WEBHOOK
from regulars.services.intake.models import Door
from regulars.services.workflow.log import require_maker
from regulars.services.workflow.models import Rule
from regulars.services.workflow.triggers import brings

PURPOSE, SIGNING = "intake", "intake.signing"
LEAST_SECRET, MOST_SECRET = 16, 200


def require(rule: Rule, actor: Actor) -> None:
    """Whoever has the address writes with the rights of the rule's owner: it is for them and for administrators. Raises NotAllowed."""
    require_maker(actor)
    if not brings(rule.trigger):
        raise Refused(_("Nothing comes in from outside with this rule."), code="no_address")
    if not actor.is_unlimited and (rule.acts_as != "owner" or rule.owner_id != actor.id):
        raise NotAllowed(_("The address and what came in are for the owner of the rule and for administrators."))


def of(rule: Rule) -> Door:
    """The rule's address; a new one where it has none yet."""
    found = Door.objects.filter(rule=rule.pk).first()
    if found is not None:
        return found
    Door.objects.bulk_create([Door(rule=rule.pk, **_new_key())], ignore_conflicts=True)
    return Door.objects.get(rule=rule.pk)


def url_of(rule: Rule, door: Door) -> str:
    """The address as it is given away; empty where it can no longer be read."""
    try:
        key = unseal(door.sealed, purpose=PURPOSE)
    except InvalidToken:
        return ""
    return f"{settings.PUBLIC_URL}/{PATHS[rule.trigger['kind']]}/{key}"


def at(key: str, kind: str) -> tuple[Rule, Door] | None:
    """The rule behind an address of a kind, and its door; None where the address leads nowhere."""
    door = Door.objects.filter(digest=_digest(key)).first()
    rule = Rule.objects.filter(pk=door.rule, deleted_at=None).first() if door is not None else None
    return (rule, door) if door is not None and rule is not None and rule.trigger.get("kind") == kind else None


def renew(rule: Rule, *, actor: Actor) -> Door:
    """Another address; the old one leads nowhere from now on."""
    with transaction.atomic():
        door = _locked(rule)
        for name, value in _new_key().items():
            setattr(door, name, value)
        door.made_at = timezone.now()
        door.save()
        audit.record("address_renewed", actor=actor, title=rule.label, detail={"rule": rule.pk})
    return door


def sign_with(rule: Rule, secret: Any, *, actor: Actor) -> Door:
    """Ask for signatures under a secret from now on, or for none where it is empty. Raises Invalid, Refused."""
    if rule.trigger["kind"] != WEBHOOK:
        raise Refused(_("Only messages of other systems are signed."), code="not_signed")
    text = secret.strip() if isinstance(secret, str) else secret
    if text:
        _check_secret(text)
    with transaction.atomic():
        door = _locked(rule)
        door.signing = seal(text, purpose=SIGNING) if text else ""
        door.save(update_fields=["signing"])
        audit.record("address_signed", actor=actor, title=rule.label, detail={"rule": rule.pk, "signed": bool(text)})
    return door


def is_signed(door: Door, body: bytes, headers: dict[str, str]) -> bool:
    """Whether a body proves that it comes from whoever has the secret, now, unchanged; always where none is asked for."""
    if not door.signing:
        return True
    try:
        Signer(unseal(door.signing, purpose=SIGNING)).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, InvalidToken, ValueError):
        return False
    return True


def _check_secret(text: Any) -> None:
    try:
        known = isinstance(text, str) and LEAST_SECRET <= len(text) <= MOST_SECRET and text.isascii()
        Signer(text) if known else None
    except (ValueError, RuntimeError):
        known = False
    if not known:
        wrong = _("A secret of Standard Webhooks is expected: “whsec_” and base64, or base64 alone.")
        raise Invalid(fields={"signing_secret": wrong})


def _locked(rule: Rule) -> Door:
    of(rule)
    return Door.objects.select_for_update().get(rule=rule.pk)


def _new_key() -> dict[str, str]:
    key = secrets.token_urlsafe(32)
    return {"digest": _digest(key), "sealed": seal(key, purpose=PURPOSE)}


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
