"""The control totals: what must be there after a load, or it has failed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from regulars.areas.catalog.models import Product
from regulars.areas.contacts.models import Account
from regulars.areas.sales.models import Deal, DealLine, StageVisit
from regulars.engine.models import User
from regulars.project.demo.people import agents, email_of

EXPECTED = {
    "accounts": 85,
    "products": 7,
    "agents": 35,
    "deals": 8800,
    "deals won": 4238,
    "deals lost": 2473,
    "deals engaging": 1589,
    "deals prospecting": 500,
    "product lines": 8800,
    "stays on stages": 8800 + 4238 + 2473,
    "won value": Decimal(10_005_534),
}


class Mismatch(Exception):
    """The loaded demo is not what its files say."""


def count(pipeline: Any) -> dict[str, Any]:
    """What is there."""
    deals = Deal.objects.filter(pipeline=pipeline, deleted_at=None, external_id__isnull=False)
    return {
        "accounts": Account.objects.filter(external_id__startswith="maven-", deleted_at=None).count(),
        "products": Product.objects.filter(external_id__startswith="maven-", deleted_at=None).count(),
        "agents": User.objects.filter(email__in=[email_of(name) for name in agents()]).count(),
        "deals": deals.count(),
        "deals won": deals.filter(status="won").count(),
        "deals lost": deals.filter(status="lost").count(),
        "deals engaging": deals.filter(stage__name="Engaging").count(),
        "deals prospecting": deals.filter(stage__name="Prospecting").count(),
        "product lines": DealLine.objects.filter(deal__in=deals, deleted_at=None).count(),
        "stays on stages": StageVisit.objects.filter(deal__in=deals, deleted_at=None).count(),
        "won value": deals.filter(status="won").aggregate(value=Sum("amount_base"))["value"],
    }


def check(pipeline: Any) -> dict[str, Any]:
    """The totals. Raises Mismatch naming every one that is wrong."""
    found = count(pipeline)
    wrong = [f"{name}: {found[name]} instead of {value}" for name, value in EXPECTED.items() if found[name] != value]
    if wrong:
        raise Mismatch("The demo did not load as it should: " + "; ".join(wrong) + ".")
    return found
