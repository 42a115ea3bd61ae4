"""The taxes of many lines at once: rates, the company that sells and the customer are each asked once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from regulars.areas.taxes.models import Seller
from regulars.areas.taxes.resolution import Buyer, Place, Rate, Taxed, resolve
from regulars.engine import asked, prepared, rows, workspace

RATES = (
    "select id, name, category_id, country, percent, region, is_included, is_instead, valid_from, valid_until "
    "from taxes_taxrate where deleted_at is null order by id"
)


@dataclass(frozen=True)
class Taxes:
    """What is known of taxes for one customer of one of our companies on one day."""

    seller: Place
    buyer: Buyer
    day: date
    rates: tuple[Rate, ...]
    standard: uuid.UUID | None
    """The category of products that name none."""

    def of(self, category: uuid.UUID | None) -> Taxed:
        """The taxes of a product of a category."""
        meant = category or self.standard
        question = (meant, self.day, self.seller, self.buyer)
        return asked.of(
            "tax-rate",
            question,
            lambda: resolve(meant, self.day, seller=self.seller, buyer=self.buyer, rates=self.rates),
        )


def taxes(account: Any, day: date, *, seller: Seller | None = None) -> Taxes:
    """For an account (None: somebody at home) of a company of ours (None: the usual one)."""
    seller = seller or usual_seller()
    rates = asked.of("tax-rate", "all", _rates)
    standard = asked.of("tax-category", "standard", _standard)
    return Taxes(place_of_seller(seller), buyer_of(account), day, rates, standard)


def usual_seller() -> Seller | None:
    """The company of ours that sells unless another one is named."""
    listed = asked.of(
        "seller", "usual", lambda: rows.find(Seller, "deleted_at is null order by is_default desc, number limit 1", [])
    )
    return listed[0] if listed else None


def seller_of(document: Any) -> Seller | None:
    """The company of ours that a document names, to be read."""
    found: Seller | None = asked.records("seller", Seller, [document.seller_id]).get(document.seller_id)
    return found


def _rates() -> tuple[Rate, ...]:
    return tuple(Rate(*row) for row in prepared.fetch(RATES, []))


def _standard() -> uuid.UUID | None:
    found = prepared.fetch(
        "select id from catalog_taxcategory where deleted_at is null and is_default order by id limit 1", []
    )
    return found[0][0] if found else None


def place_of_seller(seller: Any) -> Place:
    """Where a company of ours is; the workspace's country where it has no address."""
    if seller is not None and seller.address_country:
        return Place(seller.address_country, seller.address_region)
    return Place(str(workspace.value("country") or ""))


def buyer_of(account: Any) -> Buyer:
    """A customer by where they are delivered to, else billed."""
    if account is None:
        return Buyer()
    by = "shipping" if account.shipping_country else "billing"
    place = Place(getattr(account, f"{by}_country"), getattr(account, f"{by}_region"))
    return Buyer(place, account.tax_id, account.is_tax_exempt)
