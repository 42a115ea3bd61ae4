"""Those who showed interest and are not yet qualified."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from regulars.areas.activities.models import WithFirstAnswer, WithNextStep
from regulars.engine.models import AddressColumns, MoneyColumns, Owned, PersonNameColumns, tags_field, text_index
from regulars.services.qualification.models import WithQualification
from regulars.services.scoring.models import WithScore
from regulars.services.workflow.models import WithAcceptance


class Lead(WithScore, WithQualification, WithAcceptance, WithFirstAnswer, WithNextStep, Owned):
    """Someone who showed interest. Becomes an account, a contact and a deal by conversion."""

    name = PersonNameColumns()
    company = models.TextField(blank=True, default="")
    job_title = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    mobile = models.TextField(blank=True, default="")
    website = models.TextField(blank=True, default="")
    address = AddressColumns()
    language = models.CharField(max_length=5, blank=True, default="")
    industry = models.CharField(max_length=24, blank=True, default="")
    employees = models.IntegerField(null=True, blank=True)
    interest = models.ForeignKey("catalog.Product", models.PROTECT, null=True, blank=True, related_name="+")
    amount = MoneyColumns()
    source = models.CharField(max_length=24, blank=True, default="")
    campaign = models.TextField(blank=True, default="")
    utm_source = models.TextField(blank=True, default="")
    utm_medium = models.TextField(blank=True, default="")
    utm_campaign = models.TextField(blank=True, default="")
    utm_term = models.TextField(blank=True, default="")
    utm_content = models.TextField(blank=True, default="")
    first_page = models.TextField(blank=True, default="")
    referrer = models.TextField(blank=True, default="")
    status = models.CharField(max_length=14, default="new")
    rating = models.CharField(max_length=6, blank=True, default="")
    territory = models.ForeignKey("engine.Territory", models.PROTECT, null=True, blank=True, related_name="+")
    territory_is_manual = models.BooleanField(default=False)
    description = models.TextField(blank=True, default="")
    tags = tags_field()
    disqualify_reason = models.CharField(max_length=16, blank=True, default="")
    converted_at = models.DateTimeField(null=True, blank=True)
    account = models.ForeignKey("contacts.Account", models.PROTECT, null=True, blank=True, related_name="leads")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="leads")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="leads")

    carried_files = ArrayField(models.UUIDField(), default=list, blank=True)
    """The files that went along when it was converted."""
    carried_follows = ArrayField(models.BigIntegerField(), default=list, blank=True)
    carried_shares = ArrayField(models.UUIDField(), default=list, blank=True)
    """Who follows what it became because they followed it, and to whom that was lent because it was."""

    class Meta:
        indexes = (
            text_index("lead_by_name", "name"),
            models.Index("email", name="lead_by_email"),
            models.Index("owner", "status", name="lead_by_owner"),
            models.Index("score", "id", name="lead_by_score"),
            models.Index("created_at", name="lead_waits_for_room", condition=models.Q(waits_because="full")),
            models.Index(
                "owner", "accept_until", name="lead_to_accept", condition=models.Q(accept_until__isnull=False)
            ),
            models.Index("created_at", name="lead_unattended", condition=models.Q(status="new", answered_at=None)),
        )
