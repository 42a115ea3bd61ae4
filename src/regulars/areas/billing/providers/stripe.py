"""Stripe: Checkout Sessions, PaymentIntents, refunds and signed webhooks (Stripe API reference, version 2024-06-20).

Amounts are whole numbers of the smallest coin; some currencies count otherwise there (“Zero-decimal currencies”, “Three-decimal currencies”, “Special cases”).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from regulars.areas.billing.providers.adapter import (
    EXPIRED,
    FAILED,
    GIVEN_BACK,
    NOT_GIVEN_BACK,
    PAID,
    REFUNDED,
    Declined,
    Started,
    Told,
    forged,
)
from regulars.areas.billing.providers.keys import key_of, secret_of
from regulars.base import outgoing, strict_json
from regulars.base.errors import Refused
from regulars.base.money import minor_units

VERSION = "2024-06-20"
TOLERANCE = 300
"""Seconds by which a message may be old (Stripe, “Verify webhook signatures manually”)."""
SECONDS = 15.0
MOST_ANSWER = 256 * 1024
TWO_DECIMALS = frozenset(("ISK", "UGX"))
"""Without coins in ISO 4217; Stripe takes them in hundredths that are always zero."""
PAID_KINDS = frozenset(
    ("checkout.session.completed", "checkout.session.async_payment_succeeded", "payment_intent.succeeded")
)
REFUND_KINDS = frozenset(("refund.created", "refund.updated", "refund.failed", "charge.refund.updated"))
LOST = frozenset(("failed", "canceled"))
"""Statuses of a refund that did not, or will not, arrive; any other is on its way or there."""
UNDECIDED = frozenset((409, 429))
"""Refusals after which the same may be asked again: another like it is under way, or there were too many."""
FAILED_KINDS = frozenset(("checkout.session.async_payment_failed", "payment_intent.payment_failed"))


class Stripe:
    """The adapter of Stripe and of whatever answers like it."""

    needs_keys = True
    endpoint = "https://api.stripe.com"

    def start(self, provider: Any, checkout: Any, *, title: str, back: str, email: str) -> Started:
        item = "line_items[0]"
        asked = {
            "mode": "payment",
            "client_reference_id": str(checkout.pk),
            "metadata[checkout]": str(checkout.pk),
            "payment_intent_data[metadata][checkout]": str(checkout.pk),
            f"{item}[quantity]": "1",
            f"{item}[price_data][currency]": checkout.amount_currency.lower(),
            f"{item}[price_data][unit_amount]": str(units_of(checkout.amount, checkout.amount_currency)),
            f"{item}[price_data][product_data][name]": title,
            "success_url": back,
            "cancel_url": back,
        }
        if email:
            asked["customer_email"] = email
        found = self._ask(provider, "POST", "/v1/checkout/sessions", asked, key=f"checkout-{checkout.pk}")
        url = str(found.get("url") or "")
        if not url.startswith("https://") and not _is_ours(url):
            raise _no_answer("url")
        return Started(str(found["id"]), url, str(found.get("payment_intent") or ""))

    def told(self, provider: Any, body: bytes, headers: Mapping[str, str]) -> Told:
        require_signed(body, headers.get("stripe-signature", ""), secret_of(provider))
        event = strict_json.loads(body)
        found = event if isinstance(event, dict) else {}
        inside = found.get("data")
        held = inside.get("object") if isinstance(inside, dict) else None
        if not isinstance(held, dict) or not isinstance(found.get("id"), str) or not isinstance(found.get("type"), str):
            raise Refused(_("This message says nothing that is known."), code="bad_body")
        return _told(event["id"], event["type"], held)

    def state(self, provider: Any, checkout: Any) -> Told | None:
        held = self._ask(provider, "GET", f"/v1/checkout/sessions/{checkout.session}")
        if held.get("status") == "expired":
            return _told("", "checkout.session.expired", held)
        if held.get("payment_status") == "paid":
            return _told("", "checkout.session.completed", held)
        return None

    def refund(self, provider: Any, payment: Any, amount: Decimal, *, key: str) -> str:
        asked = {
            "payment_intent": payment.provider_key,
            "amount": str(units_of(amount, payment.amount_currency)),
            "metadata[refund]": key,
        }
        return _given(self._ask(provider, "POST", "/v1/refunds", asked, key=f"refund-{key}"))

    def refunded(self, provider: Any, payment: Any, *, key: str) -> str:
        """Stripe forgets idempotency keys after a day; what stands with its refunds stays."""
        path = f"/v1/refunds?{urlencode({'payment_intent': payment.provider_key, 'limit': 100})}"
        listed = self._ask(provider, "GET", path, named=False).get("data")
        if not isinstance(listed, list):
            raise _no_answer("data")
        for each in listed:
            if isinstance(each, dict) and asked_key_of(each) == key:
                return _given(each)
        return ""

    def _ask(
        self,
        provider: Any,
        method: str,
        path: str,
        asked: Mapping[str, str] | None = None,
        *,
        key: str = "",
        named: bool = True,
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {key_of(provider)}", "Stripe-Version": VERSION}
        if asked:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if key:
            headers["Idempotency-Key"] = key
        answered = outgoing.send(
            (provider.endpoint or self.endpoint).rstrip("/") + path,
            urlencode(asked or {}).encode(),
            headers,
            seconds=SECONDS,
            most_bytes=MOST_ANSWER,
            allowed=settings.OUTGOING_HOSTS,
            method=method,
            bound=frozenset(headers),
        )
        try:
            found = strict_json.loads(answered.beginning)
        except Refused:
            found = None
        if not isinstance(found, dict):
            raise _no_answer(str(answered.status))
        if answered.status != 200:
            error = found.get("error")
            said = error.get("message") if isinstance(error, dict) else ""
            is_known = 400 <= answered.status < 500 and answered.status not in UNDECIDED
            raise (Declined if is_known else Refused)(
                _("The payment provider says: %(words)s") % {"words": str(said or answered.status)[:300]},
                code="provider_refused",
            )
        if named and not isinstance(found.get("id"), str):
            raise _no_answer("id")
        return found  # fmt: skip


def units_of(amount: Decimal, currency: str) -> int:
    """An amount as Stripe counts it. Raises Refused for one that it cannot take (KWD in steps of ten fils)."""
    units = amount.scaleb(_places(currency))
    if units != units.to_integral_value() or (minor_units(currency) == 3 and units % 10):
        raise Declined(
            _("This amount cannot be paid online: the provider takes no such small coins."), code="bad_amount"
        )
    return int(units)


def amount_of(units: int, currency: str) -> Decimal:
    """What Stripe counts as an amount."""
    return Decimal(units).scaleb(-_places(currency))


def require_signed(body: bytes, header: str, secret: str, *, now: float | None = None) -> None:
    """Raises Forged unless a body was signed with the secret (`t=…,v1=…`, HMAC-SHA256 of “t.body”), at most five minutes ago."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for name, _sign, value in parts if name == "t"]
    given = [value for name, _sign, value in parts if name == "v1"]
    if len(moments) != 1 or not moments[0].isascii() or not moments[0].isdigit() or len(moments[0]) > 12:
        raise forged()
    if not _is_one_of(signature(body, moments[0], secret), given):
        raise forged()
    if abs((time.time() if now is None else now) - int(moments[0])) > TOLERANCE:
        raise forged()


def signature(body: bytes, moment: str, secret: str) -> str:
    """What stands behind `v1=`."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _is_one_of(known: str, given: Iterable[str]) -> bool:
    found = [hmac.compare_digest(known.encode(), each.encode()) for each in given]
    return any(found)


def _told(key: str, kind: str, held: Mapping[str, Any]) -> Told:
    of_session = kind.startswith("checkout.session.")
    intent = held.get("payment_intent") if of_session or kind.startswith("charge.") else held.get("id")
    metadata = held.get("metadata")
    own = metadata.get("checkout") if isinstance(metadata, dict) else ""
    currency = str(held.get("currency") or "").upper()
    told: dict[str, Any] = {
        "session": str(held.get("id")) if of_session else "",
        "intent": intent if isinstance(intent, str) else "",
        "checkout": str(own or (held.get("client_reference_id") if of_session else "") or ""),
        "currency": currency,
    }
    if kind in PAID_KINDS:
        # A session may be complete before the money is there (bank debits): another message follows.
        if of_session and held.get("payment_status") != "paid":
            return Told(key, kind)
        units = held.get("amount_total") if of_session else held.get("amount_received")
        return Told(key, kind, PAID, amount=_amount(units, currency), **told)
    if kind in FAILED_KINDS:
        error = held.get("last_payment_error")
        problem = str(error.get("message") or "") if isinstance(error, dict) else ""
        return Told(key, kind, FAILED, problem=problem[:300], **told)
    if kind == "checkout.session.expired":
        return Told(key, kind, EXPIRED, **told)
    if kind == "charge.refunded":
        return Told(key, kind, REFUNDED, amount=_amount(held.get("amount_refunded"), currency), **told)
    if kind in REFUND_KINDS:
        what = NOT_GIVEN_BACK if held.get("status") in LOST else GIVEN_BACK
        problem = str(held.get("failure_reason") or held.get("status") or "")[:300]
        return Told(key, kind, what, refund=str(held.get("id") or ""), asked_key=asked_key_of(held), problem=problem)
    return Told(key, kind)


def asked_key_of(refund: Mapping[str, Any]) -> str:
    """Our own name for a refund, as Stripe gives it back."""
    metadata = refund.get("metadata")
    return str(metadata.get("refund") or "") if isinstance(metadata, dict) else ""


def _given(refund: Mapping[str, Any]) -> str:
    """Stripe's name for a refund. Raises Declined for one that did not arrive."""
    if refund.get("status") in LOST:
        said = str(refund.get("failure_reason") or refund["status"])
        raise Declined(_("The payment provider says: %(words)s") % {"words": said[:300]})
    return str(refund["id"])


def _amount(units: Any, currency: str) -> Decimal:
    if not isinstance(units, int) or isinstance(units, bool) or units < 0 or len(currency) != 3:
        raise Refused(_("This message says nothing that is known."), code="bad_body")
    return amount_of(units, currency)


def _places(currency: str) -> int:
    return 2 if currency in TWO_DECIMALS else minor_units(currency)


def _is_ours(url: str) -> bool:
    return (outgoing.checked(url).hostname or "") in settings.OUTGOING_HOSTS if url else False


def _no_answer(what: str) -> Refused:
    return Refused(
        _("The payment provider gave no answer that is known (%(what)s).") % {"what": what}, code="bad_answer"
    )
