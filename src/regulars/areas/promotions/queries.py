"""Which promotions may hold for a document, and for which of its products."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from regulars.areas.promotions.choices import RELEASED
from regulars.areas.promotions.models import CouponUse, Promotion
from regulars.areas.promotions.rule import Offer
from regulars.engine import actor as actors
from regulars.engine import asked, registry, rows
from regulars.engine.conditions import rule_sql

Key = uuid.UUID
ON_DAY = (
    "deleted_at is null and is_active and (valid_from is null or valid_from <= %s) and (valid_until is null or valid_until >= %s) "
    "order by priority, id"
)


def promotions_on(day: date) -> list[Any]:
    """Those in use on a day."""
    return asked.of("promotion", day, lambda: rows.find(Promotion, ON_DAY, [day, day]))


def offers_for(
    account: Key | None, products: Iterable[Key], currency: str, day: date, documents: Iterable[Key] = ()
) -> tuple[list[Offer], dict[Key, frozenset[Key]]]:
    """The promotions that may hold, and which are for which product. Those with a code need a coupon that is held or used for one of the documents."""
    listed = promotions_on(day)
    if not listed:
        return [], {}
    coded = _called_for(documents) if any(each.needs_code for each in listed) else set()
    able = [each for each in listed if (not each.needs_code or each.pk in coded) and each.currency in ("", currency)]
    theirs = matching("account", {each.pk: each.condition for each in able}, [account] if account else [])
    able = [each for each in able if not each.condition or account in theirs.get(each.pk, ())]
    goods = matching_goods({each.pk: each.goods for each in able}, list(products))
    return [_offer(each) for each in able], goods


def matching_goods(conditions: Mapping[Key, Mapping[str, Any]], products: list[Key]) -> dict[Key, frozenset[Key]]:
    """Of each product the promotions that are for it, or for the product that it is a variant of."""
    parents = dict(rows.query("select id, variant_of_id from catalog_product where id = any(%s)", [products]))
    asked = list({*products, *(each for each in parents.values() if each)})
    found = matching("product", {key: each for key, each in conditions.items() if each}, asked)
    return {
        product: frozenset(
            key
            for key, condition in conditions.items()
            if not condition or product in found[key] or parents.get(product) in found[key]
        )
        for product in products
    }


def matching(entity: str, conditions: Mapping[Key, Mapping[str, Any]], records: list[Any]) -> dict[Key, set[Key]]:
    """Which of the records fulfil which condition. What the filter asks for counts, whoever looks."""
    found: dict[Key, set[Key]] = {key: set() for key, condition in conditions.items() if condition}
    if not found or not records:
        return found
    described, everyone = registry.get(entity), actors.system()
    parts, params = [], []
    for key in found:
        sql, own = rule_sql(described, conditions[key], everyone, "t")
        parts.append(
            f"select %s::uuid, t.id from {described.source} t where t.id = any(%s) and t.deleted_at is null and {sql}"
        )
        params += [key, records, *own]
    for key, record in rows.query(" union all ".join(parts), params):
        found[key].add(record)
    return found


def uses_of(documents: Iterable[Key | None]) -> Any:
    """The coupons that stand on documents."""
    ids = [each for each in documents if each]
    return CouponUse.objects.filter(document_id__in=ids, deleted_at=None).exclude(state=RELEASED)


def _called_for(documents: Iterable[Key]) -> set[Key]:
    found = uses_of(documents).filter(coupon__deleted_at=None).values_list("coupon__promotion_id", flat=True)
    return set(found)


def _offer(each: Any) -> Offer:
    return Offer(
        each.pk,
        each.name,
        each.method,
        each.percent,
        each.amount,
        each.buy or 0,
        each.get or 0,
        each.least_quantity or Decimal(0),
        each.least_sum or Decimal(0),
        each.priority,
        each.is_exclusive,
    )
