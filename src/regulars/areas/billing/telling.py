"""Who is responsible for an invoice hears what comes in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from regulars.base.i18n import N_
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import Kind, add
from regulars.services.notify.said import Said, said

PAYMENTS = add(Kind("payment", N_("What customers pay"), "wallet", mail="none"))
PAID = N_("%(name)s paid %(amount)s for %(code)s.")
PAID_TOO_MUCH = N_("%(name)s paid %(amount)s for %(code)s; some of it pays nothing yet.")
REFUNDED = N_("%(amount)s of the payment %(code)s went back to %(name)s.")
NOT_REFUNDED = N_("The refund %(code)s of %(amount)s to %(name)s did not go through.")


def paid(invoice: Any, payment: Any, *, rest: Decimal) -> None:
    """A payment came in for an invoice."""
    words = {
        "name": said(payment, "account"),
        "code": said(invoice, "code"),
        "amount": _amount(payment.amount, payment),
    }
    _tell(invoice.owner_id, PAID_TOO_MUCH if rest else PAID, f"paid:{payment.pk}", words, "invoice", invoice.pk)


def refunded(payment: Any, amount: Decimal) -> None:
    """The provider gave money back."""
    words = {"name": said(payment, "account"), "code": said(payment, "code"), "amount": _amount(amount, payment)}
    _tell(payment.owner_id, REFUNDED, f"refunded:{payment.pk}:{amount}", words, "payment", payment.pk)


def not_refunded(refund: Any) -> None:
    """The provider refused a refund, or does not answer."""
    words = {"name": said(refund, "account"), "code": said(refund, "code"), "amount": _amount(refund.amount, refund)}
    key = f"unrefunded:{refund.asked_key}:{refund.status}"
    _tell(refund.owner_id, NOT_REFUNDED, key, words, "payment", refund.pk)


def _tell(owner: Any, text: str, key: str, words: dict[str, Said], entity: str, record: Any) -> None:
    if owner is not None:
        notify([owner], Notice(PAYMENTS.name, f"billing:{key}", text, words, entity, record))


def _amount(amount: Decimal, payment: Any) -> Said:
    return said(payment, "amount", f"{amount.normalize():f} {payment.amount_currency}")
