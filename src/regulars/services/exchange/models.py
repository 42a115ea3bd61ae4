"""Imports that come again by themselves."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from regulars.base.ids import uuid7


class RecurringImport(models.Model):
    """Files from a folder of the server or from an address, imported again and again by one plan, with the rights of who set it up.

    `seen` remembers what was taken: files by name, size and time, the answer of an address by its digest. `failures` counts rounds
    that failed one after the other; after some it is switched off.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    entity = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recurring_imports")
    kind = models.CharField(max_length=10)
    place = models.TextField()
    pattern = models.CharField(max_length=120, blank=True, default="")
    plan = models.JSONField(default=dict)
    minutes = models.PositiveIntegerField(default=60)
    is_on = models.BooleanField(default=True)
    next_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(null=True)
    message = models.TextField(default="")
    failures = models.PositiveIntegerField(default=0)
    seen = models.JSONField(default=dict)
    log = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=("is_on", "next_at"), name="recurring_import_due"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_due(self) -> bool:
        return self.is_on and self.next_at <= timezone.now()
