"""What a person was told, when they read it, and how they like to be told."""

from __future__ import annotations

from django.db import models

from regulars.base.ids import uuid7


class Notification(models.Model):
    """One thing told to one person. `text` is a msgid with `params`, or somebody's own words: it is put in the reader's language when it is read.

    `params` that tell what stands in a field are kept with its name (`said`). `key` names what is told: it is told once to each person, and more of
    the same (an import that hands over a thousand deals) adds to `count`. `change` is the last change that it tells of. The name of the record is not kept here: the
    reader may have lost the right to see it. `url` is a page of ours, where it is about no record.
    `mail_at` and `push_at` say when it is due by mail and by push, unless it was read before; nothing where it is not, or went.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    recipient = models.ForeignKey("engine.User", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    entity = models.CharField(max_length=40, blank=True, default="")
    record = models.UUIDField(null=True)
    url = models.CharField(max_length=200, blank=True, db_default="")
    change = models.BigIntegerField(null=True)
    actor = models.UUIDField(null=True)
    text = models.TextField()
    params = models.JSONField(default=dict)
    count = models.IntegerField(default=1)
    in_app = models.BooleanField(db_default=True)
    mail_at = models.DateTimeField(null=True)
    push_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("recipient", "key", name="notification_once"),)
        indexes = (
            models.Index(fields=("recipient", "-id"), name="notification_latest"),
            models.Index(fields=("recipient", "-id"), name="notification_unread", condition=models.Q(read_at=None)),
            models.Index(fields=("mail_at",), name="notification_to_mail", condition=models.Q(mail_at__isnull=False)),
            models.Index(fields=("push_at",), name="notification_to_push", condition=models.Q(push_at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Channel(models.Model):
    """How a person is told of one kind, and when not. Nobody's row is what all have who chose nothing.

    `quiet` (one of kinds.QUIETS) says whether the quiet times of all kinds hold for it, none, or its own: `quiet_from`, `quiet_until` and
    `quiet_days` as in Rest.
    """

    person = models.ForeignKey("engine.User", models.CASCADE, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    in_app = models.BooleanField()
    mail = models.CharField(max_length=10)
    push = models.BooleanField(db_default=True)
    quiet = models.CharField(max_length=6, db_default="common", default="common")
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)
    quiet_days = models.CharField(max_length=7, blank=True, db_default="", default="")

    class Meta:
        constraints = (models.UniqueConstraint("person", "kind", name="channel_once", nulls_distinct=False),)

    def __str__(self) -> str:
        return self.kind


class Rest(models.Model):
    """When a person is left in peace, and when their digests come. Nobody's row is what all have who chose nothing.

    Times are minutes of the day in the person's time zone; past midnight where `quiet_until` is the earlier. `quiet_days` are ISO
    weekdays (1 is Monday) that are quiet as a whole.
    """

    person = models.ForeignKey("engine.User", models.CASCADE, null=True, related_name="+", db_index=False)
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)
    quiet_days = models.CharField(max_length=7, blank=True, default="")
    paused_until = models.DateTimeField(null=True)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    digest_day = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint("person", name="rest_once", nulls_distinct=False),)

    def __str__(self) -> str:
        return str(self.person_id)


class Follow(models.Model):
    """A person wants to hear of changes of one record."""

    person = models.ForeignKey("engine.User", models.CASCADE, related_name="+", db_index=False)
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("record", "person", name="follow_once"),)
        indexes = (models.Index(fields=("person", "-id"), name="follow_of_person"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.record}"


class Device(models.Model):
    """A browser that lets us push to it (W3C Push API): where its push service is, and the keys of its payloads."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey("engine.User", models.CASCADE, related_name="+")
    endpoint = models.TextField(unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    label = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.label


class PushKey(models.Model):
    """The key pair by which push services know this installation (RFC 8292). The private half is sealed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    public = models.CharField(max_length=100)
    private = models.TextField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="push_key_alone"),)

    def __str__(self) -> str:
        return self.public
