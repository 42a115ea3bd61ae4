"""What every provider of payments can be asked and told, whatever its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from regulars.base.errors import Refused

PAID, FAILED, EXPIRED, REFUNDED = "paid", "failed", "expired", "refunded"
GIVEN_BACK, NOT_GIVEN_BACK = "given_back", "not_given_back"


@dataclass(frozen=True)
class Started:
    """A payment that waits for the customer at `url`; `session` and `intent` are the provider's names for it."""

    session: str
    url: str
    intent: str = ""


@dataclass(frozen=True)
class Told:
    """What a provider says of a payment: `what` happened (PAID, FAILED, EXPIRED, REFUNDED; of one refund GIVEN_BACK, NOT_GIVEN_BACK; empty for what is nothing to us).

    `amount` is in `currency`: what was paid, or refunded so far in all. `checkout` is our own name for it, where it was given back.
    `refund` is the provider's name for a refund, `asked_key` ours.
    """

    key: str
    kind: str
    what: str = ""
    session: str = ""
    intent: str = ""
    checkout: str = ""
    amount: Decimal | None = None
    currency: str = ""
    problem: str = ""
    refund: str = ""
    asked_key: str = ""


class Forged(Refused):
    """A message that does not prove that the provider sent it, now and unchanged (400)."""

    status = 400
    default_code = "bad_signature"


class Declined(Refused):
    """The provider understood, and says no: nothing was done. Any other refusal leaves open what became of it."""

    default_code = "provider_refused"


class Adapter(Protocol):
    """One way to speak to providers. All raise Refused where the provider says no or nothing."""

    needs_keys: bool
    endpoint: str

    def start(self, provider: Any, checkout: Any, *, title: str, back: str, email: str) -> Started:
        """Have the provider wait for a payment. Asked twice with one checkout, it is started once. The customer comes `back` to an address afterwards."""
        ...

    def told(self, provider: Any, body: bytes, headers: Mapping[str, str]) -> Told:
        """What a message says. Raises Forged for one that is not the provider's, and for one that is too old."""
        ...

    def state(self, provider: Any, checkout: Any) -> Told | None:
        """What became of a payment; None while it waits."""
        ...

    def refund(self, provider: Any, payment: Any, amount: Decimal, *, key: str) -> str:
        """Give money back. Asked twice with one `key`, it is given once. Gives the provider's name for it. Raises Declined where it will not be given."""
        ...

    def refunded(self, provider: Any, payment: Any, *, key: str) -> str:
        """The provider's name for what was asked by a `key` before; empty where it knows nothing of it. Raises Declined where it was given up."""
        ...


def forged() -> Forged:
    return Forged(_("This message is not signed by the provider."))
