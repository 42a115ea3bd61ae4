"""Further ways to reach an account or a contact."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AddressColumns, AnyReferenceColumns, Record


class ContactPoint(Record):
    """One more phone, e-mail, link or messenger of an account or a contact."""

    title_attribute = "value"

    record = AnyReferenceColumns()
    kind = models.CharField(max_length=12)
    value = models.TextField()
    label = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index("record_id", name="point_of_record"),
            models.Index("value", name="point_by_value"),
        )


class PostalAddress(Record):
    """One more address of an account or a contact."""

    title_attribute = "label"

    record = AnyReferenceColumns()
    kind = models.CharField(max_length=12, default="office")
    label = models.TextField(blank=True, default="")
    address = AddressColumns()

    class Meta:
        indexes = (models.Index("record_id", name="address_of_record"),)
