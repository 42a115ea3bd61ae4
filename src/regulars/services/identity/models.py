"""Keys that programs sign in with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from regulars.base.ids import uuid7


class ApiToken(models.Model):
    """A program's key to the API, with the rights of a person or fewer.

    Only the hash of the secret is kept; `prefix` is what people recognise it by. Empty `scopes` mean everything the person may.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("engine.User", models.CASCADE, related_name="api_tokens")
    name = models.TextField()
    prefix = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("user", "-created_at"), name="token_of_user"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def state(self) -> str:
        """`good`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return "expired" if expired else "good"


class TokenCall(models.Model):
    """One request that came with a token: when, from where, to which address, and what the answer was."""

    id = models.BigAutoField(primary_key=True)
    token = models.UUIDField()
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True, default="")
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=200)
    status = models.SmallIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=("token", "-id"), name="calls_of_token"),
            models.Index(fields=("at",), name="calls_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"
