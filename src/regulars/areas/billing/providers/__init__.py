"""Those who take payments for us: one way to speak to each of them (`Adapter`), found by its kind."""

from __future__ import annotations

from typing import Any

from regulars.areas.billing.choices import STRIPE, TEST
from regulars.areas.billing.models import PaymentProvider
from regulars.areas.billing.providers import local, stripe
from regulars.areas.billing.providers.adapter import Adapter

ADAPTERS: dict[str, Adapter] = {STRIPE: stripe.Stripe(), TEST: local.Local()}


def adapter_of(provider: Any) -> Adapter:
    """How a provider is spoken to."""
    return ADAPTERS[provider.kind]


def usual_provider() -> PaymentProvider | None:
    """Who takes payments unless another is named: of those in use the usual one; None where none is."""
    found = PaymentProvider.objects.filter(is_active=True, deleted_at=None)
    return found.order_by("-is_default", "number").first()
