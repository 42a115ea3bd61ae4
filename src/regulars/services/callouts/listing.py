"""Calls that failed lately, for administrators."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from regulars.services.callouts.models import Callout

LATELY = timedelta(days=7)


def failed() -> QuerySet[Callout]:
    """Those that ended in vain within a week, the latest first; one that is sent once more is none of them."""
    since = timezone.now() - LATELY
    return Callout.objects.filter(state=Callout.FAILED, created_at__gt=since).order_by("-created_at", "-id")
