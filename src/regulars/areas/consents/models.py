"""What people allowed, and when they are not to be disturbed."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, Record, tags_field


class Consent(Record):
    """One word of a person about one purpose and one way to reach them: given or withdrawn. It is never changed; a later one counts."""

    name = models.TextField(blank=True, default="")
    person = AnyReferenceColumns()
    purpose = models.CharField(max_length=12)
    channel = models.CharField(max_length=10, default="any")
    basis = models.CharField(max_length=20, default="consent")
    state = models.CharField(max_length=10, default="given")
    given_at = models.DateTimeField()
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=8, blank=True, default="")
    wording = models.TextField(blank=True, default="")
    wording_version = models.TextField(blank=True, default="")
    evidence = models.TextField(blank=True, default="")

    class Meta:
        indexes = (models.Index("person_id", "purpose", "channel", "given_at", name="consent_of_person"),)


class QuietTime(Record):
    """When somebody is not to be disturbed: by these `channels` (none: all) on these `days` (none: all) between two times of day where they are.

    One of an account holds for its contacts. An end before the start is that of the next morning.
    """

    name = models.TextField(blank=True, default="")
    person = AnyReferenceColumns()
    channels = tags_field()
    days = tags_field()
    from_time = models.CharField(max_length=5, blank=True, default="")
    to_time = models.CharField(max_length=5, blank=True, default="")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = (models.Index("person_id", name="quiet_time_of_person"),)
