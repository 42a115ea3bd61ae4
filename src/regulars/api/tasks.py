"""Upkeep of what the API remembers."""

from regulars.api import idempotency
from regulars.base.jobs import periodic


@periodic("7 * * * *", name="api.expire_idempotency_keys", queue="upkeep")
def expire_idempotency_keys() -> int:
    return idempotency.expire()
