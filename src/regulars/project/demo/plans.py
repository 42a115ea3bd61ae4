"""Plans for the accounts of the first tier: objectives with what was really sold there, risks, and who of us works on them. Targets and risks are made up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from regulars.areas.accounts.models import AccountMember, AccountRisk, Objective
from regulars.areas.contacts.models import Account, Tier
from regulars.areas.sales.models import Deal, DealLine
from regulars.engine.actor import Actor
from regulars.engine.save import save_many

HALF = timedelta(days=182)
MORE = Decimal("1.2")
PRODUCTS = 7
VISITS = ((0, "open", 40), (1, "open", 75), (2, "reached", -14), (1, "missed", -30), (0, "dropped", 20))
"""How many of two visits took place, what became of the objective, and in how many days it is due."""
RISKS = (
    ("One person there speaks for all", "medium", "high", "open", "Get to know who decides about the budget.", 30),
    ("A competitor offers below our price", "high", "medium", "open", "Agree on volume prices for the next year.", 14),
    ("The budget of next year is not settled", "medium", "medium", "open", "Ask for a framework agreement instead.", 60),
    ("Their buyer has changed", "high", "low", "happened", "Introduce ourselves again.", -10),
    ("A delivery came late", "low", "medium", "closed", "Dates are confirmed by telephone since.", -45),
)  # fmt: skip


def add_plans(*, actor: Actor) -> int:
    """Make them where there are none. Gives how many objectives there are."""
    if not Objective.objects.exists():
        with transaction.atomic():
            first = Tier.objects.filter(deleted_at=None).order_by("position").first()
            listed = Account.objects.filter(tier=first, deleted_at=None).select_related("owner").order_by("number")
            accounts: list[Any] = list(listed)
            today = timezone.localdate()
            save_many([each for place, account in enumerate(accounts) for each in _objectives(place, account, today)], actor=actor)  # fmt: skip
            save_many([_risk(place + more, account, today) for place, account in enumerate(accounts) for more in (0, 2)], actor=actor)  # fmt: skip
            save_many([each for account in accounts for each in _team(account)], actor=actor)
    return Objective.objects.count()


def _objectives(place: int, account: Any, today: date) -> list[Any]:
    before, now = _sold(account, today - 2 * HALF, today - HALF), _sold(account, today - HALF, today)
    target = round(max(before, Decimal(1000)) * MORE, -2)
    visits, state, days = VISITS[place % len(VISITS)]
    shared = {"account": account, "owner_id": account.owner_id}
    return [
        Objective(
            name="Sell a fifth more than in the half-year before", measure="USD won in the half-year", start=Decimal(0), target=target,
            current=now, status="reached" if now >= target else "open", due_on=today + timedelta(days=20 + 7 * place), **shared,
        ),
        Objective(
            name="Sell every product there", measure=f"Products bought, of {PRODUCTS}", start=_products(account, today - HALF) - 1,
            target=PRODUCTS, current=_products(account, today), due_on=today + timedelta(days=90),
            status="reached" if _products(account, today) >= PRODUCTS else "open", **shared,
        ),
        Objective(
            name="Two visits to the management", measure="Visits", start=0, target=2, current=visits, status=state,
            due_on=today + timedelta(days=days), **shared,
        ),
    ]  # fmt: skip


def _sold(account: Any, since: date, until: date) -> Decimal:
    won = Deal.objects.filter(account=account, status="won", closed_at__date__gt=since, closed_at__date__lte=until, deleted_at=None)  # fmt: skip
    return won.aggregate(sum=Sum("amount_base"))["sum"] or Decimal(0)


def _products(account: Any, until: date) -> int:
    lines = DealLine.objects.filter(deal__account=account, deal__status="won", deal__closed_at__date__lte=until, deleted_at=None)  # fmt: skip
    return int(lines.aggregate(many=Count("product", distinct=True))["many"])


def _risk(place: int, account: Any, today: date) -> Any:
    name, probability, impact, status, answer, days = RISKS[place % len(RISKS)]
    return AccountRisk(
        name=name, account=account, probability=probability, impact=impact, status=status, mitigation=answer,
        due_on=today + timedelta(days=days), owner_id=account.owner_id,
    )  # fmt: skip


def _team(account: Any) -> list[Any]:
    """Whoever sells there, and their manager."""
    owner = account.owner
    if owner is None:
        return []
    made = [AccountMember(account=account, user=owner, role="sales")]
    if owner.manager_id:
        made.append(AccountMember(account=account, user_id=owner.manager_id, role="manager", note="Speaks with the management twice a year."))  # fmt: skip
    return made
