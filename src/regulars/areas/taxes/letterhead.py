"""What stands at the head and foot of our documents: our company, its logo, the customer with their address."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.base.address import Address
from regulars.base.phone import format_phone
from regulars.services.printing import documents, typesetting

PARTS = ("street", "city", "region", "postcode", "country")


def seller_words(seller: Any, language: str) -> dict[str, str]:
    """A company of ours: `name`, the `line` above the customer's address, the `footer`, the `bank`; all empty without one."""
    if seller is None:
        return {"name": "", "line": "", "footer": "", "bank": ""}
    address = _address(seller, "address")
    reach = [
        format_phone(seller.phone, "") if seller.phone else "",
        seller.email,
        seller.website.removeprefix("https://").rstrip("/"),
    ]
    legal = [seller.registration, _("Tax ID: %(number)s") % {"number": seller.tax_id} if seller.tax_id else ""]
    return {
        "name": seller.name,
        "line": " · ".join(filter(None, (seller.name, address.one_line(language, home=address.country)))),
        "footer": "\n".join(filter(None, (seller.name, *legal, " · ".join(filter(None, reach[:2])), reach[2]))),
        "bank": seller.bank,
    }


def buyer_words(account: Any, contact: Any, seller: Any, language: str) -> dict[str, str]:
    """A customer: `name`, `person`, `address` (lines), `tax_id`."""
    home = seller.address_country if seller else ""
    return {
        "name": account.name,
        "person": contact.name if contact and contact.name != account.name else "",
        "address": _address(account, "billing").format(language, home=home),
        "tax_id": _("Tax ID: %(number)s") % {"number": account.tax_id} if account.tax_id else "",
    }


def logo_of(seller: Any) -> list[int] | None:
    """A company's logo as templates take it; None without one, and for one that is too large."""
    logo = documents.bytes_of(seller.logo if seller is not None else None)
    return None if logo is None else typesetting.picture(logo)


def _address(record: Any, key: str) -> Address:
    return Address(*(getattr(record, f"{key}_{part}") for part in PARTS))
