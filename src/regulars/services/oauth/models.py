"""Programs that may ask, what people allowed them, and the short-lived secrets in between. Of secrets only hashes are kept."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from regulars.base.ids import uuid7
from regulars.engine.models import User
from regulars.services.identity.models import ApiToken


class Client(models.Model):
    """A program of others. Without a secret it is public (an app on a device) and proves itself by PKCE alone.

    `scopes` are the most it may ask for. With an `account`, a service account, it may also work for itself (client credentials).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    secret_sha256 = models.CharField(max_length=64, blank=True, default="")
    redirect_uris = ArrayField(models.CharField(max_length=500), default=list, blank=True)
    scopes = ArrayField(models.CharField(max_length=80), default=list)
    account = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    is_dynamic = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    disabled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def client_id(self) -> str:
        """What the protocol calls its id."""
        return str(self.pk)

    @property
    def is_public(self) -> bool:
        return not self.secret_sha256


class Grant(models.Model):
    """What a person allowed a program, once. `token` is the one access token of it: a refresh gives it another secret."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    scopes = ArrayField(models.CharField(max_length=80))
    token = models.OneToOneField(ApiToken, models.CASCADE, null=True, related_name="oauth_grant")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("user", "-created_at"), name="oauth_grants_of_user"),)

    def __str__(self) -> str:
        return f"{self.client} · {self.user}"


class Code(models.Model):
    """An authorisation code: a minute's worth, for one use, by whoever knows what its challenge was made of (RFC 7636)."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.sha256[:8]


class Refresh(models.Model):
    """A refresh token: each use gives another one; one that comes twice was stolen, by the first or the second who sent it."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index("grant", name="refreshes_of_grant"),)

    def __str__(self) -> str:
        return self.sha256[:8]


class OwnToken(models.Model):
    """An access token that a program got for its service account; it is gone soon after it ends."""

    token = models.OneToOneField(ApiToken, models.CASCADE, primary_key=True, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, related_name="own_tokens")

    def __str__(self) -> str:
        return str(self.client)
