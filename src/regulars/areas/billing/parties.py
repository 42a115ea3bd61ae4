"""Who bills whom, as they are on the day an invoice is issued: written into it, so that later changes of names and addresses do not touch it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.taxes.letterhead import PARTS
from regulars.base.address import Address
from regulars.base.phone import format_phone


def freeze(invoice: Any) -> None:
    """Write the buyer and our company, where there is one, into an invoice."""
    account, contact, seller = invoice.account, invoice.contact, invoice.seller
    by = "billing" if account.billing_country or account.billing_street or account.billing_city else "shipping"
    invoice.buyer_name, invoice.buyer_tax_id = account.name, account.tax_id
    invoice.buyer_person = contact.name if contact is not None and contact.name != account.name else ""
    for part in PARTS:
        setattr(invoice, f"buyer_{part}", getattr(account, f"{by}_{part}"))
    if seller is None:
        return
    for part in PARTS:
        setattr(invoice, f"issuer_{part}", getattr(seller, f"address_{part}"))
    invoice.issuer_name, invoice.issuer_tax_id = seller.name, seller.tax_id
    invoice.issuer_registration, invoice.issuer_bank = seller.registration, seller.bank
    invoice.issuer_iban, invoice.issuer_bic = seller.iban, seller.bic
    phone = format_phone(seller.phone, "") if seller.phone else ""
    site = seller.website.removeprefix("https://").rstrip("/")
    invoice.issuer_reach = "\n".join(filter(None, (" · ".join(filter(None, (phone, seller.email))), site)))


def issuer_words(invoice: Any, language: str) -> dict[str, str]:
    """Our company as it was: `name`, the `line` above the customer's address, the `footer`, the `bank`."""
    address = _address(invoice, "issuer")
    tax_id = _("Tax ID: %(number)s") % {"number": invoice.issuer_tax_id} if invoice.issuer_tax_id else ""
    footer = (invoice.issuer_name, invoice.issuer_registration, tax_id, invoice.issuer_reach)
    codes = [
        _("IBAN: %(number)s") % {"number": grouped(invoice.issuer_iban)} if invoice.issuer_iban else "",
        _("BIC: %(number)s") % {"number": invoice.issuer_bic} if invoice.issuer_bic else "",
    ]
    return {
        "name": invoice.issuer_name,
        "line": " · ".join(filter(None, (invoice.issuer_name, address.one_line(language, home=address.country)))),
        "footer": "\n".join(filter(None, footer)),
        "bank": "\n".join(filter(None, (invoice.issuer_bank, *codes))),
    }


def buyer_words(invoice: Any, language: str) -> dict[str, str]:
    """The customer as they were: `name`, `person`, `address` (lines), `tax_id`."""
    return {
        "name": invoice.buyer_name,
        "person": invoice.buyer_person,
        "address": _address(invoice, "buyer").format(language, home=invoice.issuer_country),
        "tax_id": _("Tax ID: %(number)s") % {"number": invoice.buyer_tax_id} if invoice.buyer_tax_id else "",
    }


def grouped(iban: str) -> str:
    """An IBAN as people read it: four by four (ISO 13616)."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def _address(record: Any, key: str) -> Address:
    return Address(*(getattr(record, f"{key}_{part}") for part in PARTS))
