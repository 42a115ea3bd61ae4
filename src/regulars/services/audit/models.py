"""What happens besides changes."""

from django.db import models


class AuditEvent(models.Model):
    """Something that changed no record: a sign-in, a refusal, an export, the reading of a sensitive field.

    `actor` is the person, where it is one we know; `title` says what it was about (the address tried, the list exported);
    `count` how many (rows exported, times refused). The table is cut into months like the change log; its key is (id, at).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor = models.UUIDField(null=True)
    source = models.CharField(max_length=20)
    token = models.UUIDField(null=True)
    origin = models.UUIDField(null=True)
    entity = models.CharField(max_length=40, default="")
    record = models.UUIDField(null=True)
    title = models.TextField(default="")
    count = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"
