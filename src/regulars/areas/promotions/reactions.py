"""What holds of promotions and coupons whatever the way in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.promotions.models import Coupon, Promotion
from regulars.base.errors import Invalid
from regulars.engine import rows
from regulars.engine.batch import Batch

HOLD = "select pg_advisory_xact_lock(hashtextextended('promotions', 0))"
"""Two who write exclusive promotions at the same moment: the second one sees what the first wrote."""
PLACED = ("is_exclusive", "is_active", "priority", "valid_from", "valid_until")


def settle_promotions(batch: Batch) -> None:
    """A promotion has the figures of its method, and no others. Two exclusive ones of the same priority share no day."""
    for item in batch.good:
        promotion: Any = item.record
        problem: dict[str, str] = {}
        if not item.is_new and batch.changed(item, "method"):
            _drop_others(promotion)
        if promotion.valid_from and promotion.valid_until and promotion.valid_until < promotion.valid_from:
            problem["valid_until"] = _("This is before the first day.")
        if problem:
            batch.refuse(item, Invalid(fields=problem))
    if any(item.record.is_exclusive and batch.changed(item, *PLACED) for item in batch.good):
        rows.query(HOLD, [])
        keys = [item.record.id for item in batch.good]
        batch.afterwards(lambda: refuse_overlaps(keys))


def keep_promotions_apart(batch: Batch) -> None:
    """The same when promotions come back from the bin."""
    back = [record.id for record in batch.records if record.deleted_at is None]
    if back:
        rows.query(HOLD, [])
        refuse_overlaps(back)


OVERLAPS = """
select o.name from promotions_promotion a join promotions_promotion o on o.id <> a.id and o.priority = a.priority
and o.is_exclusive and o.is_active and o.deleted_at is null
and daterange(a.valid_from, a.valid_until, '[]') && daterange(o.valid_from, o.valid_until, '[]')
where a.id = any(%s) and a.is_exclusive and a.is_active and a.deleted_at is null limit 1
"""


def refuse_overlaps(promotions: Iterable[uuid.UUID]) -> None:
    """Raises Invalid for the first of these exclusive promotions that cannot be told apart from another one."""
    for (name,) in rows.query(OVERLAPS, [list(promotions)]):
        text = _("“%(name)s” is exclusive with the same priority on the same days: choose another priority.")
        raise Invalid(fields={"priority": text % {"name": name}}, code="overlapping_promotions")


def settle_coupons(batch: Batch) -> None:
    """A code is known by its letters, however they are written, and stands once; days follow one another; nobody types how often it was used."""
    for item in batch.good:
        coupon: Any = item.record
        coupon.key = key_of(coupon.name)
        if not batch.actor.is_system:
            coupon.used = (item.before or {}).get("used", 0)
        if coupon.valid_from and coupon.valid_until and coupon.valid_until < coupon.valid_from:
            batch.refuse(item, Invalid(fields={"valid_until": _("This is before the first day.")}))
    batch.among.append(_refuse_twice)
    wanted = {item.record.promotion_id for item in batch.good}
    plain = set(Promotion.objects.filter(id__in=wanted, needs_code=False).values_list("id", flat=True))
    for item in batch.good:
        if item.record.promotion_id in plain and batch.changed(item, "promotion"):
            text = _("This promotion holds without a code: mark it as one that needs a code first.")
            batch.refuse(item, Invalid(fields={"promotion": text}, code="needs_no_code"))


def _refuse_twice(batch: Batch) -> None:
    items = [item for item in batch.good if batch.changed(item, "name")]
    found = Coupon.objects.filter(key__in={item.record.key for item in items}, deleted_at=None)
    taken = dict(found.values_list("key", "id"))
    for item in items:
        if taken.setdefault(item.record.key, item.record.id) != item.record.id:
            text = _("There is a coupon with this code already.")
            batch.refuse(item, Invalid(fields={"name": text}, code="not_unique"))


def check_promotion(promotion: Any) -> None:
    """Raises Invalid where a promotion lacks the figures of its method."""
    method = promotion.method
    missing = _("This field is required.")
    problem: dict[str, str] = {}
    if method == "percent" and not promotion.percent:
        problem["percent"] = missing
    if method in ("amount", "total") and not promotion.amount:
        problem["amount"] = missing
    if method == "free":
        problem |= {key: missing for key in ("buy", "get") if not getattr(promotion, key)}
    if (promotion.amount or promotion.least_sum) and not promotion.currency:
        problem["currency"] = missing
    if problem:
        raise Invalid(fields=problem)


def _drop_others(promotion: Any) -> None:
    """The figures of the method that it had before."""
    if promotion.method not in ("percent", "free"):
        promotion.percent = None
    if promotion.method not in ("amount", "total"):
        promotion.amount = None
    if promotion.method != "free":
        promotion.buy = promotion.get = None


def key_of(code: str) -> str:
    """A code as it is compared: capitals without blanks."""
    return "".join(code.split()).upper()
