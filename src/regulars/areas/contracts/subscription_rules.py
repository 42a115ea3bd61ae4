"""What holds of subscriptions and their lines whatever the way in. One that runs changes by its verbs alone, so that each change has its day."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.catalog.models import Product
from regulars.areas.contracts import charging
from regulars.areas.contracts.actions.subscriptions import other_currency, require_not_over
from regulars.areas.contracts.choices import ACTIVE, CUSTOM, DRAFT
from regulars.areas.contracts.models import Contract, Subscription
from regulars.areas.contracts.subscribing import coins_a_period, lines_of, put_figures
from regulars.areas.orders.documents.beginning import begin
from regulars.areas.prices.queries import prices
from regulars.areas.prices.resolution import Question
from regulars.base.errors import Invalid, Refused
from regulars.base.money import of_coins
from regulars.engine.batch import Batch, Item, changed_fields
from regulars.engine.save import save_many

DEEDS = frozenset(("start", "bill", "settle", "amend", "end", "pause", "resume", "cancel", "figures"))
INWARD = frozenset(
    (
        "owner",
        "tags",
        "description",
        "contact",
        "deal",
        "contract",
        "payment_days",
        "issues",
        "mails",
        "name",
        "language",
    )
)
LINKS = frozenset(("account", "seller", "product", "unit"))
"""What follows where records are merged."""
FREE_OF_LINE = frozenset(("name",))


def begin_subscriptions(batch: Batch) -> None:
    """Currency and contact of its contract, else as documents begin."""
    new: list[Any] = [item.record for item in batch.good if item.is_new]
    contracts = Contract.objects.in_bulk({each.contract_id for each in new} - {None})
    for subscription in new:
        contract: Any = contracts.get(subscription.contract_id)
        if contract is not None:
            for key in ("currency", "language", "contact_id", "seller_id", "deal_id", "owner_id"):
                if not getattr(subscription, key):
                    setattr(subscription, key, getattr(contract, key))
    begin(batch)


def keep_running(batch: Batch) -> None:
    """One that was started changes by its verbs."""
    for item in batch.good:
        if batch.verb in DEEDS:
            continue
        was = batch.was(item, "status")
        if was is None:
            if not batch.actor.is_system:
                item.record.status = DRAFT
            continue
        if was == DRAFT and item.record.status == DRAFT:
            continue
        free = INWARD | (LINKS if batch.actor.is_system else frozenset())
        if any(each.key not in free and not each.custom for each in changed_fields(batch.entity, item)):
            batch.refuse(item, _started())


def settle_subscriptions(batch: Batch) -> None:
    """A rhythm that there is, days in their order; the figures follow from the lines."""
    for item in batch.good:
        subscription: Any = item.record
        if subscription.starts_on is None or not subscription.interval or subscription.account_id is None:
            continue  # asked for by the door itself
        wrong = _wrong(batch, item)
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
        elif item.is_new:
            put_figures(subscription, [], timezone.localdate())
        elif batch.verb not in DEEDS and batch.changed(
            item, "starts_on", "interval", "every", "unit", "anchor_day", "currency"
        ):
            put_figures(subscription, lines_of(subscription), timezone.localdate())


def keep_subscriptions(batch: Batch) -> None:
    """One that was started is not deleted: it is cancelled."""
    if any(each.deleted_at is not None and each.status != DRAFT for each in batch.records):
        raise Refused(_("This subscription was started: cancel it."), code="subscription_started")


def settle_lines(batch: Batch) -> None:
    """A line is called and priced like its product unless it says otherwise; of one that runs new lines may come, from a day on that is not invoiced and over."""
    wanted = [
        item for item in batch.good if batch.verb not in DEEDS and (item.is_new or changed_fields(batch.entity, item))
    ]
    wholes = _held(each for item in wanted for each in (item.record.subscription_id, batch.was(item, "subscription")))
    products = Product.objects.in_bulk({item.record.product_id for item in batch.good} - {None})
    for item in batch.good:
        line: Any = item.record
        if item in wanted:
            problem = _refused(batch, item, wholes)
            if problem is not None:
                batch.refuse(item, problem)
                continue
        whole = wholes.get(line.subscription_id) or Subscription.objects.filter(pk=line.subscription_id).first()
        if whole is not None:
            _fill(batch, item, whole, products.get(line.product_id))
    touched = {item.record.subscription_id for item in wanted if item.error is None}
    if touched:
        batch.afterwards(lambda: refresh(touched, batch))


def keep_lines(batch: Batch) -> None:
    """Lines come and go while the subscription is a draft."""
    wholes = _held(line.subscription_id for line in batch.records)
    if any(whole.status != DRAFT for whole in wholes.values()):
        raise _started()
    refresh(wholes, batch)


def refresh(subscriptions: Iterable[uuid.UUID], batch: Batch) -> None:
    """Write what the lines of these bring."""
    found: list[Any] = list(Subscription.objects.filter(pk__in=list(subscriptions), deleted_at=None).order_by("pk"))
    for subscription in found:
        put_figures(subscription, lines_of(subscription), timezone.localdate())
        charging.put_next(subscription)
    save_many(found, actor=replace(batch.actor, is_system=True), verb="figures")


def _refused(batch: Batch, item: Item, wholes: dict[uuid.UUID, Any]) -> Refused | None:
    line: Any = item.record
    for key in filter(None, (line.subscription_id, batch.was(item, "subscription"))):
        whole = wholes.get(key)
        if whole is None or whole.status == DRAFT:
            continue
        if not item.is_new:
            free = FREE_OF_LINE | (LINKS if batch.actor.is_system else frozenset())
            if any(each.key not in free and not each.custom for each in changed_fields(batch.entity, item)):
                return Refused(
                    _("This subscription runs: change the line by “Change”, with the day from which it holds."),
                    code="subscription_started",
                )
            continue
        if whole.status != ACTIVE:
            return _started()
        line.from_on = line.from_on or timezone.localdate()
        try:
            require_not_over(whole, line.from_on)
        except Refused as problem:
            return problem
        if whole.ends_on and line.from_on > whole.ends_on:
            return Invalid(fields={"from_on": _("The subscription ends before.")})
    return None


def _fill(batch: Batch, item: Item, whole: Any, product: Any) -> None:
    line: Any = item.record
    if line.product_id is not None and product is None:
        return  # there is none: told by the door itself
    line.from_on = line.from_on or whole.starts_on
    if product is not None:
        line.name, line.unit_id = line.name or product.name, line.unit_id or product.unit_id
        if line.price is None and line.quantity is not None:
            told = prices(
                [
                    Question(
                        product.pk, timezone.localdate(), whole.account_id, line.quantity, line.unit_id, whole.currency
                    )
                ]
            )[0]
            line.price, line.price_currency = told.price, whole.currency
    wrong: dict[str, str] = {}
    if not line.name and product is None:
        wrong = {"name": _("Name a product, or say what it is.")}
    elif line.price is None:
        wrong = {"price": _("This field is required.")}
    elif line.price_currency != whole.currency:
        wrong = {"price": other_currency(whole)}
    elif line.until_on and line.until_on < line.from_on and _is_given(batch, item, "from_on", "until_on"):
        wrong = {"until_on": _("It ends before it starts.")}
    elif line.from_on < whole.starts_on:
        wrong = {"from_on": _("The subscription starts later.")}
    if wrong:
        batch.refuse(
            item,
            Invalid(fields=wrong, code="other_currency" if wrong.get("price") == other_currency(whole) else "invalid"),
        )
    elif line.quantity is not None and line.discount is not None:
        line.amount, line.amount_currency = (
            of_coins(coins_a_period(line, whole.currency), whole.currency),
            whole.currency,
        )


def _wrong(batch: Batch, item: Item) -> dict[str, str]:
    subscription: Any = item.record
    if subscription.interval == CUSTOM and not subscription.every:
        return {"every": _("This field is required.")}
    if subscription.interval == CUSTOM and not subscription.unit:
        return {"unit": _("This field is required.")}
    is_over_before = subscription.ends_on and subscription.ends_on < subscription.starts_on
    if is_over_before and _is_given(batch, item, "starts_on", "ends_on"):
        return {"ends_on": _("It ends before it starts.")}
    if not item.is_new and batch.changed(item, "currency") and lines_of(subscription):
        return {"currency": _("It has lines in its currency: take a new subscription for another one.")}
    is_of_contract = subscription.contract_id and (item.is_new or batch.changed(item, "contract", "account"))
    theirs = Contract.objects.filter(pk=subscription.contract_id).exclude(account=subscription.account_id)
    if is_of_contract and theirs.exists():
        return {"contract": _("This contract is one of another account.")}
    return {}


def _is_given(batch: Batch, item: Item, *keys: str) -> bool:
    """Whether somebody gave these days. A verb may end something before it begins: then it never was."""
    return batch.verb not in DEEDS and (item.is_new or batch.changed(item, *keys))


def _held(keys: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Any]:
    ids = {each for each in keys if each is not None}
    found = Subscription.objects.select_for_update().filter(pk__in=ids).order_by("pk") if ids else []
    return {each.pk: each for each in found}


def _started() -> Refused:
    return Refused(
        _("This subscription was started: its verbs change it, each with the day from which it holds."),
        code="subscription_started",
    )
