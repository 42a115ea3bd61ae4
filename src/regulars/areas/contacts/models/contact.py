"""People we speak with, and their places at accounts."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from regulars.engine.models import AddressColumns, Owned, PersonNameColumns, Record, tags_field, text_index


class Contact(Owned):
    """A person at one main account, possibly with positions at others."""

    name = PersonNameColumns()
    account = models.ForeignKey("contacts.Account", models.PROTECT, null=True, blank=True, related_name="contacts")
    job_title = models.TextField(blank=True, default="")
    department = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    mobile = models.TextField(blank=True, default="")
    tier = models.ForeignKey("contacts.Tier", models.PROTECT, null=True, blank=True, related_name="+")
    personal_manager = models.ForeignKey("engine.User", models.PROTECT, null=True, blank=True, related_name="+")
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reports")
    birthday = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=5, blank=True, default="")
    address = AddressColumns()
    timezone = models.TextField(blank=True, default="")
    do_not_call = models.BooleanField(default=False)
    do_not_email = models.BooleanField(default=False)
    source = models.CharField(max_length=24, blank=True, default="")
    description = models.TextField(blank=True, default="")
    tags = tags_field()

    class Meta:
        indexes = (
            text_index("contact_by_name", "name"),
            models.Index("email", name="contact_by_email"),
            GinIndex("tags", name="contact_by_tags"),
        )


class Position(Record):
    """What a contact is at an account: several people hold posts at several companies."""

    name = models.TextField(blank=True, default="")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="positions")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="positions")
    job_title = models.TextField(blank=True, default="")
    role = models.CharField(max_length=16, blank=True, default="")
    reports_to = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    """Whom they report to here; at the main account the contact's own says so."""
    is_primary = models.BooleanField(default=False)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "contact", "account", name="position_once", condition=models.Q(deleted_at__isnull=True)
            ),
        )
