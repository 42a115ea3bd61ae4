"""Groups that people put together by hand."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, Owned, Record, text_index


class Group(Owned):
    """Accounts and contacts that belong together for someone: guests of a dinner, a club, a pilot."""

    name = models.TextField()
    description = models.TextField(blank=True, default="")

    class Meta:
        indexes = (text_index("group_by_name", "name"),)


class GroupMember(Record):
    """An account or a contact in a group."""

    name = models.TextField(blank=True, default="")
    group = models.ForeignKey(Group, models.PROTECT, related_name="members")
    record = AnyReferenceColumns()

    class Meta:
        indexes = (models.Index("record_id", name="group_of_record"),)
        constraints = (
            models.UniqueConstraint(
                "group", "record_id", name="group_member_once", condition=models.Q(deleted_at__isnull=True)
            ),
        )
