"""What holds of preferences and their kinds, whichever way they came."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.personal.models import Preference, PreferenceKind
from regulars.base.errors import Invalid, Refused
from regulars.engine.batch import Batch


def name_preferences(batch: Batch) -> None:
    """Called by its kind; said today where nobody says when, and on no day to come."""
    kinds = PreferenceKind.objects.in_bulk({item.record.kind_id for item in batch.good} - {None})
    today = timezone.localdate()
    for item in batch.good:
        kind = kinds.get(item.record.kind_id)
        if kind is not None:
            item.record.name = kind.name
        if item.is_new and item.record.said_on is None and not batch.tells_history:
            item.record.said_on = today
        if item.record.said_on and item.record.said_on > today and batch.changed(item, "said_on"):
            batch.refuse(item, Invalid(fields={"said_on": _("This day is still to come.")}))


def keep_used_kinds(batch: Batch) -> None:
    """A kind goes to the bin when no preference is of it. Raises Refused."""
    gone = [item.record.id for item in batch.items if item.record.deleted_at is not None]
    used = PreferenceKind.objects.filter(
        pk__in=Preference.objects.filter(kind__in=gone, deleted_at=None).values("kind")
    ).first()
    if used is not None:
        raise Refused(_("There are preferences of the kind “%(name)s”.") % {"name": used.name}, code="in_use")
