"""What we give."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, MoneyColumns, Owned


class Gift(Owned):
    """A gift to an account or a contact, from the idea until they have it. `valued_at` is when its worth was last said: an approval counts from then on."""

    name = models.TextField()
    record = AnyReferenceColumns()
    status = models.CharField(max_length=8, default="idea")
    value = MoneyColumns()
    occasion = models.TextField(blank=True, default="")
    given_on = models.DateField(null=True, blank=True)
    thanks = models.TextField(blank=True, default="")
    valued_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = (models.Index("record_id", "given_on", name="gift_of_record"),)
