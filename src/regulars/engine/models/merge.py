"""Where a merged record went."""

from django.db import models


class Merge(models.Model):
    """A record that was merged into another: its old addresses lead there until the merge is undone."""

    record = models.UUIDField(primary_key=True)
    entity = models.CharField(max_length=40)
    winner = models.UUIDField(db_index=True)
    batch = models.UUIDField(db_index=True)
    at = models.DateTimeField(auto_now_add=True)
    files = models.JSONField(default=list)
    shares = models.JSONField(default=dict)
    carried = models.JSONField(default=dict, db_default={})

    def __str__(self) -> str:
        return f"{self.entity} {self.record} is {self.winner}"
