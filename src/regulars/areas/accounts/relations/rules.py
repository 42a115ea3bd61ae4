"""What holds of relations and their kinds, whichever way they came."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from regulars.areas.accounts.models import Relation, RelationKind
from regulars.base.errors import Invalid, Refused
from regulars.engine import rows
from regulars.engine.batch import Batch, Item
from regulars.engine.derived.beside import written_beside
from regulars.engine.storing import batch_now

ENDS = ("account", "contact")
_RENAME = "update accounts_relation set name = %s, version = version + 1 where kind_id = %s"


def keep_relations(batch: Batch) -> None:
    """The two are of the right sort and not the same, it is said once, and it does not end before it began; called by its kind.

    What a merge moves stays, even where a company comes to stand on both sides: the panel leaves that out, nothing is lost.
    """
    kinds = RelationKind.objects.in_bulk({item.record.kind_id for item in batch.good if item.record.kind_id})
    for item in batch.good:
        wrong = _wrong(batch, item, kinds.get(item.record.kind_id))
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
        elif item.record.kind_id in kinds:
            item.record.name = kinds[item.record.kind_id].name


def _wrong(batch: Batch, item: Item, kind: RelationKind | None) -> dict[str, str]:
    record = item.record
    if record.started_on and record.ended_on and record.ended_on < record.started_on:
        return {"ended_on": _("It ends before it began.")}
    if (
        kind is None
        or not record.subject_id
        or not record.object_id
        or not batch.changed(item, "kind", "subject", "object")
    ):
        return {}
    if record.subject_id == record.object_id and (item.is_new or batch_now() is None):
        return {"object": _("Nobody has a relation to themselves.")}
    for side, wanted, given in (
        ("subject", kind.first_is, record.subject_entity),
        ("object", kind.second_is, record.object_entity),
    ):
        if wanted and wanted != given:
            return {side: _("“%(kind)s” does not go with this.") % {"kind": kind.name}}
    if (item.is_new or batch_now() is None) and _is_said(record, kind):
        return {"object": _("This relation is there already.")}
    return {}


def _is_said(record: Any, kind: RelationKind) -> bool:
    same = Q(subject_id=record.subject_id, object_id=record.object_id)
    if kind.name == kind.reverse_name:
        same |= Q(subject_id=record.object_id, object_id=record.subject_id)
    return Relation.objects.filter(same, kind=kind.pk, deleted_at=None).exclude(pk=record.pk).exists()


def name_relations(batch: Batch) -> None:
    """Relations are called by their kind, also when that gets another name. A kind that reads the same both ways has one name."""
    for item in batch.good:
        kind = item.record
        kind.reverse_name = kind.reverse_name or kind.name
        if kind.name == kind.reverse_name and kind.first_is != kind.second_is:
            batch.refuse(
                item,
                Invalid(fields={"second_is": _("What reads the same both ways goes with the same on both sides.")}),
            )
        elif not item.is_new and batch.changed(item, "name"):
            batch.afterwards(partial(_rename, kind))


def _rename(kind: RelationKind) -> None:
    of_kind = Relation.objects.filter(kind=kind.pk).values_list("pk", flat=True)
    with written_beside("relation", lambda: of_kind, "name"):
        rows.query(_RENAME, [kind.name, kind.pk])


def keep_used_kinds(batch: Batch) -> None:
    """A kind goes to the bin when no relation is of it. Raises Refused."""
    gone = [item.record.id for item in batch.items if item.record.deleted_at is not None]
    used = RelationKind.objects.filter(
        pk__in=Relation.objects.filter(kind__in=gone, deleted_at=None).values("kind")
    ).first()
    if used is not None:
        raise Refused(_("There are relations of the kind “%(name)s”.") % {"name": used.name}, code="in_use")


def relations_of(record: uuid.UUID) -> Iterable[Relation]:
    """Living relations on either side of a record, the newest first, its own self left out."""
    found = Relation.objects.filter(Q(subject_id=record) | Q(object_id=record), deleted_at=None)
    return (
        found.exclude(subject_id=record, object_id=record)
        .select_related("kind")
        .order_by("kind__position", "-created_at")
    )
