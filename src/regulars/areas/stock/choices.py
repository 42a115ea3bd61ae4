"""The words people choose from about stock."""

from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

RECEIPT, ISSUE, COUNT, ADJUSTMENT, TRANSFER = "receipt", "issue", "count", "adjustment", "transfer"
DELIVERY, RETURN = "delivery", "return"

KINDS = (
    Option(RECEIPT, pgettext_lazy("stock", "Receipt"), "good"),
    Option(ISSUE, pgettext_lazy("stock", "Issue"), "warn"),
    Option(COUNT, pgettext_lazy("stock", "Stocktaking")),
    Option(ADJUSTMENT, pgettext_lazy("stock", "Adjustment")),
    Option(TRANSFER, pgettext_lazy("stock", "Transfer"), "accent"),
    Option(DELIVERY, pgettext_lazy("stock", "Delivery")),
    Option(RETURN, pgettext_lazy("stock", "Return")),
)
BY_PROGRAM = frozenset((DELIVERY, RETURN))
"""Kinds that follow from deliveries and returns, and are not entered."""
FIGURES = ("on_hand", "reserved", "available")
"""Fields that say how much lies there."""
TAKEN = frozenset((ISSUE, DELIVERY, TRANSFER))
"""Kinds by which the warehouse has less afterwards."""
EXPLAINED = frozenset((ADJUSTMENT, ISSUE))
"""Kinds that need a reason."""
