"""Mail that begins a rule: kept whole before its sender or server is answered, each message once."""

from __future__ import annotations

import io
from typing import Any

import orjson
from django.db import transaction

from regulars.base.errors import Refused
from regulars.engine import access, stored
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import StoredFile
from regulars.services.files import actions as files
from regulars.services.files import media
from regulars.services.intake import bodies, keeping, letters
from regulars.services.intake.kinds import MAIL
from regulars.services.intake.models import Arrival
from regulars.services.outbox.models import OutgoingLetter
from regulars.services.workflow.models import Rule

MOST_BYTES = 25 * 1024 * 1024
"""Of one message, its files included."""


def keep(rule: Rule, raw: bytes, *, key: str = "", failed: str = "") -> tuple[Arrival, bool]:
    """Store a message, and whether it is new. What a program wrote is kept aside, so that no answer goes round for ever; what has
    `failed` (why) before it came here is only shown.

    Raises Full.
    """
    message = letters.read(raw)
    named = key or letters.name_of(message, raw)
    if (known := Arrival.objects.filter(rule=rule.pk, key=named).first()) is not None:
        return known, False
    body = orjson.dumps(letters.told(message)).decode()
    suspect = "automatic" if letters.is_automatic(message) or _is_ours(message) else ""
    with transaction.atomic():
        file = stored.keep(
            raw, name="message.eml", media_type=media.media_type(raw[: media.HEAD], "message.eml"), actor_id=None
        )
        try:
            found, is_new = keeping.keep(
                rule, MAIL, bodies.JSON, body, key=named, suspect=suspect, failed=failed, file=file.pk
            )
        except keeping.KeyReused:  # another copy came in the same moment, by another way
            found, is_new = Arrival.objects.get(rule=rule.pk, key=named), False
        if not is_new:
            file.delete()
    return found, is_new


def attach(arrival: Arrival, entity: Entity, record: Any, actor: Actor) -> None:
    """Put the files of a message on its record; those that are there already stay as they are, empty and too large ones are left."""
    kept = StoredFile.objects.filter(pk=arrival.file).first() if arrival.file else None
    if kept is None or not access.may(actor, entity, "edit"):
        return
    there = set(StoredFile.objects.filter(entity=entity.name, record=record.pk).values_list("name", "size"))
    for each in letters.enclosed(letters.read(stored.path_of(kept).read_bytes())):
        if (stored.safe_name(each.name), len(each.content)) in there:
            continue
        try:
            files.bring(
                io.BytesIO(each.content), name=each.name, size=len(each.content), actor=actor, entity=entity.name, record=record.pk
            )  # fmt: skip
        except Refused:
            continue


def forget(arrivals: Any) -> None:
    """The messages themselves go with what was told of them."""
    ids = [each for each in arrivals.filter(file__isnull=False).values_list("file", flat=True) if each]
    StoredFile.objects.filter(pk__in=ids).delete()


def _is_ours(message: Any) -> bool:
    named = letters.message_id(message)
    return bool(named) and OutgoingLetter.objects.filter(message_id__in=(named, f"<{named}>")).exists()
