"""What the worker does for programs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import periodic
from regulars.services.identity.models import ApiToken
from regulars.services.oauth.models import Code, Grant, OwnToken, Refresh

KEPT = timedelta(days=1)
USED_KEPT = timedelta(days=90)


@periodic("17 4 * * *", name="oauth.tidy", title=_("Forget ended secrets of programs"), queue="upkeep")
def tidy() -> None:
    """Secrets that ended go; used refresh tokens stay as long as one could come again."""
    now = timezone.now()
    Code.objects.filter(expires_at__lt=now - KEPT).delete()
    Refresh.objects.filter(expires_at__lt=now - USED_KEPT).delete()
    ended = OwnToken.objects.filter(token__expires_at__lt=now - KEPT)
    ApiToken.objects.filter(pk__in=list(ended.values_list("token", flat=True))).delete()
    Grant.objects.filter(token=None, created_at__lt=now - KEPT).delete()
