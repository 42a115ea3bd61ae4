"""Tables of invoices, payments and those who carry payments out."""

from regulars.areas.billing.models.dunning import DunningLevel
from regulars.areas.billing.models.invoice import Invoice, InvoiceLine, InvoiceTax
from regulars.areas.billing.models.payment import Allocation, Checkout, Payment, PaymentProvider, ProviderEvent

__all__ = [
    "Allocation", "Checkout", "DunningLevel", "Invoice", "InvoiceLine", "InvoiceTax", "Payment", "PaymentProvider", "ProviderEvent",
]  # fmt: skip
