"""Where people stand: on a record's page (`deal:ID`) or among an entity's records, as a list or a board (`deal`)."""

from __future__ import annotations

import uuid

from django.db import close_old_connections

from regulars.engine import access, registry
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of

LONGEST = 90


def is_open_to(actor: Actor, at: str) -> bool:
    """Whether someone may be at a place, and so hear who else is."""
    name, _colon, key = at.partition(":")
    entity = registry.find(name) if len(at) <= LONGEST else None
    if entity is None or not access.may(actor, entity, "view"):
        return False
    if not key:
        return True
    try:
        return bool(labels_of({Ref(uuid.UUID(key), "", name)}, actor))
    except ValueError:
        return False


def may_stand(person: str, at: str) -> bool:
    """The same of the person of a ticket; asked once when their page opens its stream."""
    try:
        actor = actors.by_id(uuid.UUID(person))
        return actor is not None and is_open_to(actor, at)
    except ValueError:
        return False
    finally:
        close_old_connections()
