"""What accounts owe: open and overdue by age, with their credits, in each currency; and what they may owe at most."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing.weighing import ZERO, hold
from regulars.areas.contacts.known import accounts_of
from regulars.areas.fulfilment.actions import confirm
from regulars.areas.fulfilment.models import Order
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.base.i18n import language_of
from regulars.base.money import format_money
from regulars.engine import access, registry, rows, workspace
from regulars.engine.actor import Actor
from regulars.engine.notes import note

AGES = ((1, 30), (31, 60), (61, 90), (91, None))
"""Days by which something is overdue, in the steps in which it is told."""
UNPAID = "t.status in ('issued', 'partly_paid', 'overdue')"
_STEPS = ", ".join(
    f"coalesce(sum(t.open) filter (where {UNPAID} and t.kind <> 'credit_note' and %s::date - t.due_on >= {low}{f' and %s::date - t.due_on <= {high}' if high else ''}), 0)"
    for low, high in AGES
)
_DAYS = sum(2 if high else 1 for _low, high in AGES)
_STANDING = f"""
select t.account_id, t.currency, coalesce(sum(case when t.kind = 'credit_note' then -t.total else t.total end), 0),
    coalesce(sum(t.paid) filter (where t.kind <> 'credit_note'), 0),
    coalesce(sum(t.open) filter (where {UNPAID} and t.kind <> 'credit_note'), 0), {_STEPS},
    coalesce(sum(t.open) filter (where {UNPAID} and t.kind = 'credit_note'), 0)
from billing_invoice t where t.deleted_at is null and t.status <> 'draft' and {{where}}
group by 1, 2
"""
_FREE = "select t.account_id, t.unallocated_currency, sum(t.unallocated) from billing_payment t where t.deleted_at is null and t.unallocated > 0 and {where} group by 1, 2"
_OWED = """
select coalesce(sum(case when kind = 'credit_note' then -open_base else open_base end), 0) from billing_invoice
where account_id = %s and deleted_at is null and status in ('issued', 'partly_paid', 'overdue')
"""
_ORDERED = """
select coalesce(sum(greatest(o.total_base - coalesce(i.total, 0), 0)), 0) from fulfilment_order o left join lateral (
    select sum(case when kind = 'credit_note' then -total_base else total_base end) as total from billing_invoice
    where order_id = o.id and deleted_at is null and status <> 'draft'
) i on true where o.account_id = %s and o.deleted_at is null and o.status in ('confirmed', 'partly', 'delivered') and o.id <> %s
"""
_allowed: ContextVar[bool] = ContextVar("over_limit_allowed", default=False)


@dataclass(frozen=True)
class Standing:
    """How an account stands in one currency. `ages` are parts of what is open, by AGES; `credit` is what pays nothing yet, of payments and credit notes."""

    account: uuid.UUID
    currency: str
    invoiced: Decimal
    paid: Decimal
    open: Decimal
    ages: tuple[Decimal, ...]
    credit: Decimal

    @property
    def overdue(self) -> Decimal:
        return sum(self.ages, ZERO)

    @property
    def current(self) -> Decimal:
        """What is open and not due yet."""
        return self.open - self.overdue

    @property
    def balance(self) -> Decimal:
        return self.open - self.credit


def standing_of(account: uuid.UUID) -> list[Standing]:
    """How an account stands, the currency with most open first."""
    return _standings("t.account_id = %s", [account], "t.account_id = %s", [account])


def receivables(actor: Actor, *, limit: int = 500) -> list[Standing]:
    """Accounts that owe something, or have a credit, by the invoices and payments that the actor may see; those most overdue first."""
    bills, of_bills = access.scope_sql(registry.get("invoice"), actor, "view", "t")
    if access.may(actor, "payment", "view") and not actor.withheld("payment") & {"account", "unallocated"}:
        money, of_money = access.scope_sql(registry.get("payment"), actor, "view", "t")
    else:
        money, of_money = "false", []
    found = [each for each in _standings(bills, of_bills, money, of_money) if each.open or each.credit]
    return sorted(found, key=lambda each: (-each.overdue, -each.open))[:limit]


def exposure(account: uuid.UUID, *, but: uuid.UUID | None = None) -> Decimal:
    """What an account owes and has ordered that is not invoiced, in the workspace's currency; an order may be left out."""
    owed: Decimal = rows.query(_OWED, [account])[0][0]
    ordered: Decimal = rows.query(_ORDERED, [account, but or uuid.UUID(int=0)])[0][0]
    return owed + ordered


def check_limit(order: Any) -> None:
    """Raises Refused where an order would take its account over what it may owe. Asked before an order is confirmed, under the account's lock."""
    account = accounts_of([order.account_id]).get(order.account_id)
    if account is None or account.credit_limit is None or account.credit_limit_base is None or _allowed.get():
        return
    hold(order.account_id)
    owed, more = exposure(order.account_id, but=order.pk), _in_base(order)
    if owed + more <= account.credit_limit_base:
        return
    base, language = str(workspace.value("currency")), language_of(None)
    words = {
        "owed": format_money(owed, base, language), "more": format_money(more, base, language), "limit": format_money(account.credit_limit_base, base, language),
    }  # fmt: skip
    text = _(
        "This customer owes and has ordered %(owed)s; with this order of %(more)s that is more than the credit limit of %(limit)s."
    )
    raise Refused(text % words, code="over_limit")


def confirm_over_limit(order: Order, *, actor: Actor, reason: str | None = None) -> Order:
    """Confirm an order although it goes over the credit limit: by those who may raise the limit, with a reason that stays in its story."""
    if not (reason or "").strip():
        raise Invalid(fields={"reason": _("This field is required.")})
    may_raise = not actor.cannot_edit("account", "credit_limit") and access.may(actor, "account", "edit")
    if not may_raise or not access.records("account", actor, "edit").matching([order.account_id]).exists():
        raise NotAllowed(_("Only those who may raise the credit limit of this account may do this."))
    token = _allowed.set(True)
    try:
        with transaction.atomic():
            done = confirm(order, actor=actor)
            note(
                Order.objects.get(pk=order.pk),
                verb="over_limit",
                diff={"reason": [None, (reason or "").strip()[:2000]]},
                actor=actor,
            )
    finally:
        _allowed.reset(token)
    order.refresh_from_db()
    order.remember()
    return done  # fmt: skip


def has_limit(order: Any) -> bool:
    """Whether an order is a draft of an account with a limit."""
    return bool(order.status == "draft" and order.account and order.account.credit_limit is not None)


def balance_panel(account: Any, actor: Actor) -> dict[str, Any] | None:
    """What an account owes; nothing where it has no invoices, and for those who may not see what they come to."""
    if actor.withholds("invoice", "open") or not access.may(actor, "invoice", "view"):
        return None
    found = standing_of(account.pk)
    shows_limit = account.credit_limit is not None and not actor.withholds("account", "credit_limit")
    if not found and not shows_limit:
        return None
    used = exposure(account.pk) if shows_limit else ZERO
    limit = account.credit_limit_base
    return {
        "account": account,
        "standings": found,
        "ages": age_words(),
        "shows_limit": shows_limit,
        "used": used,
        "limit": limit,
        "share": min(int(used / limit * 100), 100) if limit else 0,
        "is_over": limit is not None and used > limit,
        "base": str(workspace.value("currency")),
    }


def age_words() -> list[str]:
    """“1–30 days”, …, “more than 90 days”."""
    return [
        _("%(low)s–%(high)s days") % {"low": low, "high": high} if high else _("more than %(days)s days") % {"days": low - 1}
        for low, high in AGES
    ]  # fmt: skip


def _standings(bills: str, of_bills: Sequence[Any], money: str, of_money: Sequence[Any]) -> list[Standing]:
    today = timezone.localdate()
    told = rows.query(_STANDING.format(where=bills), [*([today] * _DAYS), *of_bills])
    free = {(row[0], row[1]): row[2] for row in rows.query(_FREE.format(where=money), list(of_money))}
    found = []
    for account, currency, invoiced, paid, opened, *ages, notes in told:
        credit = notes + free.pop((account, currency), ZERO)
        found.append(Standing(account, currency, invoiced, paid, opened, tuple(ages), credit))
    none = (ZERO,) * len(AGES)
    found += [
        Standing(account, currency, ZERO, ZERO, ZERO, none, credit) for (account, currency), credit in free.items()
    ]
    return sorted(found, key=lambda each: -each.open)


def _in_base(order: Any) -> Decimal:
    """An order in the workspace's currency, at the rate of today."""
    from regulars.engine.fields.money import Sum, worth

    found = worth(Sum(order.total, order.currency), str(workspace.value("currency")))
    return order.total if found is None else found
