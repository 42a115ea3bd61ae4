"""What a colleague's account leaves beside the record: addresses of sign-in, second steps, sessions, tokens, settings."""

from __future__ import annotations

import uuid

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import models

from regulars.engine.derived.beside import written_beside
from regulars.engine.models import Record, User

KEPT = frozenset(("engine.Run", "engine.StoredFile"))
"""What they did in the program's own tables stays, under the name that is left."""


def close(ids: list[uuid.UUID]) -> int:
    """Everything that belongs to these accounts alone and is no record of the company's. Gives how many rows."""
    if not ids:
        return 0
    with written_beside("user", ids, "is_active"):
        User.objects.filter(pk__in=ids).update(is_active=False, password=make_password(None))
    gone = 0
    for model in apps.get_models():
        if issubclass(model, Record) or model._meta.label in KEPT or not model._meta.managed:
            continue
        for link in model._meta.get_fields():
            if isinstance(link, models.ForeignKey | models.OneToOneField) and link.related_model is User:
                gone += model._default_manager.filter(**{f"{link.name}__in": ids}).delete()[0]
    return gone + _sessions({str(each) for each in ids})


def _sessions(ids: set[str]) -> int:
    theirs = [each.pk for each in Session.objects.iterator() if each.get_decoded().get("_auth_user_id") in ids]
    return Session.objects.filter(pk__in=theirs).delete()[0]
