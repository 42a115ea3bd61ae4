"""Which changes belong to which records' timelines besides their own: an index over the change log, no copy of it."""

from django.db import models


class TimelineLink(models.Model):
    """A change of one record that the timeline of another (its parent, or its parent's parent) shows too."""

    record = models.UUIDField()
    change = models.BigIntegerField()
    entity = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint("record", "change", name="timeline_link_once"),)

    def __str__(self) -> str:
        return f"{self.record} shows {self.change}"
