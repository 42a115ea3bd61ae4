"""Amounts in the workspace's currency, at the rate of their day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.rates import reference_rate
from regulars.engine import workspace
from regulars.engine.batch import Batch, changed
from regulars.engine.fields import Money, money
from regulars.engine.models.workspace import ExchangeRate


def rate(currency: str, day: date) -> Decimal | None:
    """What one unit was worth in the workspace's currency that day (the last known rate up to it), or None.

    Rates typed by an administrator come first; others are the reference rates of the European Central Bank.
    """
    base = workspace.value("currency")
    if currency == base:
        return Decimal(1)
    known = ExchangeRate.objects.filter(currency=currency, base=base, day__lte=day).order_by("-day")
    manual = known.filter(is_manual=True).first()
    if manual is not None:
        return manual.rate
    kept = known.filter(day=day).first()
    if kept is not None:
        return kept.rate
    found = reference_rate(currency, base, day)
    if found is not None:
        ExchangeRate.objects.get_or_create(currency=currency, base=base, day=day, defaults={"rate": found})
    return found


def fill_base_amounts(batch: Batch) -> None:
    """Set KEY_base of each money field that changed; refuse a currency without a rate."""
    fields = [each for each in batch.entity.fields if isinstance(each, Money)]
    kept: dict[tuple[str, date], Decimal | None] = {}
    today = timezone.now().date()
    for item in batch.good if fields else ():
        for each in fields:
            if not (
                item.is_new
                or changed(batch.entity, item, each)
                or (each.rate_day and batch.changed(item, each.rate_day))
            ):
                continue
            value = each.get(item.record)
            if value is None:
                each.set_base(item.record, None)
                continue
            day = min((getattr(item.record, each.rate_day) if each.rate_day else None) or today, today)
            key = (value.currency, day)
            if key not in kept:
                kept[key] = rate(*key)
            found = kept[key]
            if found is None:
                text = _("There is no exchange rate for %(currency)s.") % {"currency": value.currency}
                item.error = Invalid(fields={each.key: text}, code="no_rate")
                continue
            each.set_base(item.record, round(value.amount * found, 4))


def _today(currency: str) -> Decimal | None:
    return rate(currency, timezone.now().date())


money.rates.append(_today)
