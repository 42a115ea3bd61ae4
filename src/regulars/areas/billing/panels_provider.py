"""A payment provider on its page: where it tells us what happened, and what it told last."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from regulars.areas.billing.models import ProviderEvent
from regulars.areas.billing.providers import adapter_of
from regulars.engine.actor import Actor

SHOWN = 10


def hook_panel(provider: Any, actor: Actor) -> dict[str, Any] | None:
    """The address to be given to the provider, for those who set it up; nothing where it tells us by itself."""
    if not actor.is_admin or not adapter_of(provider).needs_keys:
        return None
    return {
        "address": f"{settings.PUBLIC_URL}/pay/hooks/{provider.pk}",
        "has_secret": bool(provider.sealed_secret),
        "events": list(ProviderEvent.objects.filter(provider=provider.pk).order_by("-received_at")[:SHOWN]),
    }
