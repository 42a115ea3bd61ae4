"""Who may have a file: those who may see the record it hangs on; without a record, who brought it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed, NotFound
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.models import StoredFile


def may(actor: Actor, file: StoredFile, action: str) -> bool:
    """`view` or `edit`."""
    entity = registry.find(file.entity) if file.entity else None
    if file.record is None or entity is None:
        return actor.is_unlimited or (actor.id is not None and file.created_by_id == actor.id)
    if not access.may(actor, entity, action):
        return False
    records = access.records(entity, actor, action).matching([file.record])
    return records.exists() or (action == "view" and records.deleted().exists())


def require(actor: Actor, file: StoredFile, action: str) -> None:
    """Raises NotFound to those who may not even see it, NotAllowed to those who may not change it."""
    if not may(actor, file, "view"):
        raise NotFound(_("There is no such file, or you may not see it."))
    if action != "view" and not may(actor, file, action):
        raise NotAllowed


def require_record(actor: Actor, entity_name: str, record: object) -> None:
    """Raises NotFound, NotAllowed unless the actor may put files on the record."""
    entity = registry.find(entity_name)
    if entity is None:
        raise NotFound
    access.records(entity, actor, "view").get(str(record))
    if not access.may(actor, entity, "edit") or not access.records(entity, actor, "edit").matching([record]).exists():  # type: ignore[list-item]
        raise NotAllowed(_("You may see this record, but not change it."))
