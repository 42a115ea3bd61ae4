"""Upkeep of what the API remembers."""

from django.utils.translation import gettext_lazy as _

from regulars.api import idempotency
from regulars.base.jobs import periodic


@periodic("7 * * * *", name="api.expire_idempotency_keys", title=_("Forget old idempotency keys"), queue="upkeep")
def expire_idempotency_keys() -> int:
    return idempotency.expire()
