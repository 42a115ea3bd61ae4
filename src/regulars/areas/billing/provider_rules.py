"""What the write door refuses of payment providers."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from regulars.areas.billing.providers import ADAPTERS
from regulars.areas.billing.providers.keys import forget_keys
from regulars.base.errors import Invalid, Refused
from regulars.base.outgoing import checked, require_public
from regulars.engine.batch import Batch, Item


def guard(batch: Batch) -> None:
    """Its address is one in the open Internet, over https. With another one its keys go: they were given for the first."""
    for item in batch.good:
        provider: Any = item.record
        if provider.kind not in ADAPTERS:
            continue  # refused by the door itself
        wrong = _wrong(batch, item)
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
        elif not item.is_new and batch.changed(item, "endpoint", "kind"):
            batch.afterwards(partial(forget_keys, provider))


def _wrong(batch: Batch, item: Item) -> dict[str, str]:
    provider: Any = item.record
    adapter = ADAPTERS[provider.kind]
    if not adapter.endpoint:
        provider.endpoint = ""
    if provider.endpoint and (item.is_new or batch.changed(item, "endpoint")):
        try:
            parts = checked(provider.endpoint)
            require_public(str(parts.hostname), settings.OUTGOING_HOSTS)
        except Refused as problem:
            return {"endpoint": str(problem)}
        if parts.scheme != "https" and parts.hostname not in settings.OUTGOING_HOSTS:
            return {"endpoint": _("Keys are sent over https:// alone.")}
    if provider.is_active and adapter.needs_keys and not provider.sealed_key:
        return {"is_active": _("Set its keys first.")}
    return {}
