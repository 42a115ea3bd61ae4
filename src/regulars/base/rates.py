"""Reference exchange rates of the European Central Bank, as shipped with CurrencyConverter."""

from __future__ import annotations

import gc
from datetime import date
from decimal import Decimal
from typing import Any


def reference_rate(currency: str, base: str, day: date) -> Decimal | None:
    """What one unit of `currency` was worth in `base` on the last banking day up to `day`; None where the bank has none.

    The history is loaded for the question and let go after: it is large, and the answers are kept in the database.
    """
    from currency_converter import CurrencyConverter, RateNotFoundError

    converter: Any = CurrencyConverter(
        fallback_on_wrong_date=True, fallback_on_missing_rate=True, fallback_on_missing_rate_method="last_known"
    )
    try:
        found = converter.convert(1, currency, base, date=day)
    except (RateNotFoundError, ValueError, KeyError):
        return None
    finally:
        del converter
        gc.collect()
    return round(Decimal(str(found)), 10)
