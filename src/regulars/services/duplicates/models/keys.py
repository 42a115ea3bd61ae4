"""What records are found by when another one like them comes."""

from __future__ import annotations

from django.db import models


class MatchKey(models.Model):
    """A record has this key: 64 bits of what a matching rule compares, its entity mixed in. Written with the record."""

    pk = models.CompositePrimaryKey("key", "record")
    key = models.BigIntegerField()
    record = models.UUIDField()

    class Meta:
        indexes = (models.Index("record", name="match_keys_of_record"),)

    def __str__(self) -> str:
        return f"{self.record} {self.key}"
