"""A provider for trying things out: a page of our own where one says what shall happen. No money moves, and it says so."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from regulars.areas.billing.links import TESTS
from regulars.areas.billing.providers.adapter import Started, Told, forged


class Local:
    """What is paid, declined or left there is told by the page itself (`pages.trial`), not by a message."""

    needs_keys = False
    endpoint = ""

    def start(self, provider: Any, checkout: Any, *, title: str, back: str, email: str) -> Started:
        return Started(f"test_{checkout.pk.hex}", TESTS.of(checkout.pk), f"test_intent_{checkout.pk.hex}")

    def told(self, provider: Any, body: bytes, headers: Mapping[str, str]) -> Told:
        raise forged()

    def state(self, provider: Any, checkout: Any) -> Told | None:
        return None

    def refund(self, provider: Any, payment: Any, amount: Decimal, *, key: str) -> str:
        return f"test_refund_{key}"

    def refunded(self, provider: Any, payment: Any, *, key: str) -> str:
        return ""  # asked again, it gives the same name
