"""Who takes part in an activity."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, Record


class Participant(Record):
    """A colleague, a contact or somebody known by an e-mail only, who takes part in a meeting, call or task."""

    name = models.TextField(blank=True, default="")
    activity = AnyReferenceColumns()
    person = AnyReferenceColumns()
    email = models.TextField(blank=True, default="")
    response = models.CharField(max_length=12, default="invited")

    class Meta:
        indexes = (
            models.Index("activity_id", name="participant_of_activity"),
            models.Index("person_id", name="participant_by_person"),
        )
