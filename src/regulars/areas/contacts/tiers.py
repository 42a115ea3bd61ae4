"""What holds of tiers, and the two fields by which accounts and contacts say how closely they are looked after."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.areas.contacts.models import Account, Contact, Tier
from regulars.base.errors import Refused
from regulars.engine.batch import Batch
from regulars.engine.describe import View
from regulars.engine.fields import Reference

CARE = (
    Reference(
        "tier",
        gettext_lazy("Tier"),
        to="tier",
        cell="toned",
        beside=("tier.tone",),
        help=gettext_lazy("How closely we look after them."),
    ),
    Reference(
        "personal_manager",
        gettext_lazy("Personal manager"),
        to="user",
        help=gettext_lazy("Who looks after them, beside whoever sells to them; hears of what is important."),
    ),
)
CARE_VIEWS = (
    View("tiers", gettext_lazy("Personal approach"), {"field": "tier", "op": "filled"}, group=("tier",)),
    View("looked-after", gettext_lazy("I look after"), {"field": "personal_manager", "op": "me"}),
)


def keep_used_tiers(batch: Batch) -> None:
    """A tier goes to the bin when nobody is of it. Raises Refused."""
    gone = [item.record.id for item in batch.items if item.record.deleted_at is not None]
    models: tuple[Any, ...] = (Account, Contact)
    for model in models:
        used = Tier.objects.filter(pk__in=model.objects.filter(tier__in=gone, deleted_at=None).values("tier")).first()
        if used is not None:
            raise Refused(_("There are customers of the tier “%(name)s”.") % {"name": used.name}, code="in_use")
