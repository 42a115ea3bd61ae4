"""Relations of companies and people to each other."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, Owned, Record, text_index


class RelationKind(Record):
    """A kind of relation with its two names: what the first is to the second, what the second is to the first.

    `first_is` and `second_is` say what may stand there: account, contact or both (empty).
    """

    name = models.TextField()
    reverse_name = models.TextField()
    first_is = models.CharField(max_length=8, blank=True, default="")
    second_is = models.CharField(max_length=8, blank=True, default="")
    position = models.IntegerField(default=0)

    class Meta:
        indexes = (text_index("relation_kind_by_name", "name"),)


class Relation(Owned):
    """One account or contact is something to another: `subject` is the kind's name of `object`, `object` its reverse name of `subject`."""

    name = models.TextField(blank=True, default="")
    kind = models.ForeignKey(RelationKind, models.PROTECT, related_name="+")
    subject = AnyReferenceColumns()
    object = AnyReferenceColumns()
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    strength = models.CharField(max_length=8, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index("subject_id", name="relation_of_subject"),
            models.Index("object_id", name="relation_of_object"),
        )
        constraints = (
            models.UniqueConstraint(
                "kind", "subject_id", "object_id", name="relation_once", condition=models.Q(deleted_at__isnull=True)
            ),
        )
