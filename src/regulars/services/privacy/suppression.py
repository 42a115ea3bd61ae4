"""Whom an old file must not bring back unnoticed: keyed digests of e-mails and telephones, compared with what is written."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from regulars.engine import registry
from regulars.engine.batch import Item, changed
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.models import Change, Setting
from regulars.services.privacy.models import Erasure, Return, Suppressed

KEY = "privacy.key"
KINDS = ("email", "phone", "text")


def remember(erasure: Erasure, reach: Iterable[str]) -> None:
    """Keep the digests of someone's e-mails and telephones; the values cannot be read off them."""
    rows = [Suppressed(digest=digest, erasure=erasure) for digest in {digest_of(each) for each in reach}]
    Suppressed.objects.bulk_create(rows, ignore_conflicts=True)


def digest_of(value: str, key: bytes = b"") -> str:
    """The digest of an address or number; `key` spares asking for the installation's own again."""
    return hmac.new(key or _key(), value.strip().lower().split(";")[0].encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    """Made once for each installation, so that digests of two of them cannot be compared."""
    found, _made = Setting.objects.get_or_create(name=KEY, defaults={"value": secrets.token_hex(32)})
    return bytes.fromhex(str(found.value))


def notice(changes: list[Change]) -> None:
    """Follow the log: a record that got the e-mail or telephone of someone who was erased is told of."""
    if not Suppressed.objects.exists():
        return
    secret = _key()
    asked: dict[str, list[tuple[Change, str]]] = {}
    for change in changes:
        entity = registry.find(change.entity)
        if entity is None or change.verb == "erased":
            continue
        for key, (_before, after) in change.diff.items():
            found = entity.by_key.get(key)
            if found is not None and _tells_reach(found) and isinstance(after, str) and after:
                asked.setdefault(digest_of(after, secret), []).append((change, key))
    known = Suppressed.objects.filter(digest__in=asked).values_list("digest", "erasure_id")
    back = [
        Return(
            change=change.id, at=change.at, entity=change.entity, record=change.record, field=key, actor=change.actor,
            source=change.source, erasure_id=erasure,
        )
        for digest, erasure in known
        for change, key in asked[digest]
        if change.id > 0
    ]  # fmt: skip
    Return.objects.bulk_create({each.change: each for each in back}.values(), ignore_conflicts=True)


def returning(entity: Entity, records: Sequence[Any]) -> set[uuid.UUID]:
    """Of records that are not stored yet those that get the e-mail or telephone of someone who was erased."""
    watched = [each for each in entity.fields if _tells_reach(each)]
    if not watched or not records or not Suppressed.objects.exists():
        return set()
    secret = _key()
    asked: dict[str, set[uuid.UUID]] = {}
    for record in records:
        item = Item(record, record.loaded)
        for each in watched:
            value = each.get(record)
            if isinstance(value, str) and value and changed(entity, item, each):
                asked.setdefault(digest_of(value, secret), set()).add(record.pk)
    known = Suppressed.objects.filter(digest__in=asked).values_list("digest", flat=True)
    return {key for digest in known for key in asked[digest]}


def _tells_reach(found: Field) -> bool:
    return found.personal and found.kind in KINDS


def settle(found: Return, *, by: object) -> None:
    """Someone has looked at it."""
    Return.objects.filter(pk=found.pk).update(settled_at=timezone.now(), settled_by=by)
