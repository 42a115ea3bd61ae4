"""Money: an amount, its currency, and the amount in the workspace's currency at the rate of its day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal as Number
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext as _

from regulars.base.money import CURRENCIES, format_money, parse_money_as, round_money
from regulars.engine.fields.base import (
    OPERATORS,
    ORDERED_OPERATORS,
    PLAIN,
    Column,
    Field,
    Manner,
    Ordered,
    Sql,
    Wrong,
    listed,
    two,
)
from regulars.engine.fields.numbers import decimal_of

LIMIT = Number("1e15")


class Sum(NamedTuple):
    """An amount of a currency. Printed by the interface in the reader's manner."""

    amount: Number
    currency: str


rates: list[Callable[[str], Number | None]] = []
"""Tells what one unit of a currency is worth today in the workspace's; engine.rates puts itself here."""


def worth(value: Sum, base: str) -> Number | None:
    """The amount in the workspace's currency at the rate of today, as the write door rounds it; None without a rate."""
    if value.currency == base:
        return value.amount
    rate = rates[0](value.currency)
    return None if rate is None else round(value.amount * rate, 4)


@dataclass(frozen=True, eq=False)
class Money(Ordered, Field):
    """An amount of money, kept in three columns: KEY, KEY_currency and KEY_base (workspace currency).

    The write door fills KEY_base at the rate of `rate_day` (a date field of the same record) or of today. A filter that names a currency
    compares amounts of that currency as they are, so that what was typed is found whatever the rates did since; all others by KEY_base.
    `usual` tells the currency that a form of a record begins with.
    """

    rate_day: str = ""
    low: Any = None
    high: Any = None
    usual: Callable[[Any], str] | None = None

    kind: ClassVar[str] = "money"
    operators: ClassVar[tuple[str, ...]] = ORDERED_OPERATORS
    numeric: ClassVar[bool] = True
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("amount", "decimal"), ("currency", "text"), ("base", "decimal"))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return (self.key, f"{self.key}_currency", f"{self.key}_base")

    def get(self, record: Any) -> Any:
        amount = getattr(record, self.key)
        return None if amount is None else Sum(amount, getattr(record, f"{self.key}_currency"))

    def base_of(self, record: Any) -> Any:
        """The amount in the workspace's currency, as filters compare and totals add it."""
        return getattr(record, f"{self.key}_base")

    def set(self, record: Any, value: Any) -> None:
        amount, currency = value if value is not None else (None, "")
        setattr(record, self.key, amount)
        setattr(record, f"{self.key}_currency", currency)

    def set_base(self, record: Any, amount: Number | None) -> None:
        """The amount in the workspace's currency, as the write door works it out."""
        setattr(record, f"{self.key}_base", amount)

    def parse_filled(self, raw: Any, manner: Manner) -> Any:
        if isinstance(raw, Sum):
            return raw
        currency, is_named = manner.currency, False
        if isinstance(raw, dict):
            is_named = bool(raw.get("currency"))
            currency = raw.get("currency") or currency
            raw = raw.get("amount")
            if raw is None or raw == "":
                return None
        if not isinstance(currency, str) or currency.upper() not in CURRENCIES:
            raise Wrong(_("There is no currency “%(code)s”.") % {"code": str(currency)[:10]})
        currency = currency.upper()
        amount, written = self._amount(raw, manner, currency)
        if is_named and written != currency:
            raise Wrong(
                _("The amount says %(written)s, the currency is %(chosen)s.") % {"written": written, "chosen": currency}
            )
        currency = written
        if abs(amount) >= LIMIT:
            raise Wrong(_("This amount is too large."))
        return Sum(round_money(amount, currency), currency)

    def _amount(self, raw: Any, manner: Manner, currency: str) -> tuple[Number, str]:
        """The amount and the currency that is written with it, else the one that is meant."""
        if not isinstance(raw, str):
            return decimal_of(raw, manner), currency
        try:
            amount, written = parse_money_as(raw, manner.language, currency)
        except (ValueError, ArithmeticError):
            raise Wrong(_("An amount is expected, such as 1234.50.")) from None
        if not amount.is_finite():
            raise Wrong(_("An amount is expected, such as 1234.50."))
        return amount, written

    def check(self, value: Any) -> None:
        super().check(value)
        if value is not None and self.low is not None and value.amount < self.low:
            raise Wrong(_("Not less than %(limit)s.") % {"limit": self.low})
        if value is not None and self.high is not None and value.amount > self.high:
            raise Wrong(_("Not more than %(limit)s.") % {"limit": self.high})

    def dump(self, value: Any) -> Any:
        if value is None:
            return None
        return {"amount": f"{round_money(Number(value.amount), value.currency):f}", "currency": value.currency}

    def text(self, value: Any, manner: Manner = PLAIN) -> str:
        if value is None:
            return ""
        return f"{value.amount:f} {value.currency}"

    def prose(self, value: Any, manner: Manner) -> str:
        if not isinstance(value, Sum):
            return self.said(value, manner)
        return format_money(value.amount, value.currency, manner.language, short=True)

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        return (None, "", None) if value is None else (str(value.amount), value.currency, None)

    def select(self, column: Column) -> tuple[str, ...]:
        return (column.part(0), column.part(1))

    def from_row(self, parts: Any) -> Any:
        return None if parts[0] is None else Sum(parts[0], parts[1])

    def order(self, column: Column) -> str:
        return column.part(2)

    def pair(self, record: Any, value: Any, manner: Manner) -> tuple[Number | None, Number]:
        """The two numbers that are compared when a filter asks this of a record. Raises Wrong."""
        asked, known = self._asked(value, manner)
        own = None if record is None else self.get(record)
        if own is not None and own.currency == asked.currency:
            return own.amount, asked.amount
        return None if record is None else self.base_of(record), known

    def compare(self, op: str, value: Any, column: Column, manner: Manner) -> Sql:
        return self._compared(OPERATORS[op], value, column, manner)

    def op_eq(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return self._compared("=", value, column, manner)

    def op_ne(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        return self._compared("is distinct from", value, column, manner)

    def op_in(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        asked = [self._asked(each, manner) for each in listed(value)]
        conditions = [f"{column.part(2)} = any(%s)"]
        params: list[Any] = [[known for one, known in asked if one.currency == manner.currency]]
        for one, _known in asked:
            if one.currency != manner.currency:
                sql, own = self._compared("=", one, column, manner)
                conditions.append(sql)
                params += own
        return f"({' or '.join(conditions)})", params

    def op_not_in(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        sql, params = self.op_in(value, column, manner, actor)
        return f"{sql} is not true", params

    def op_between(self, value: Any, column: Column, manner: Manner, actor: Any) -> Sql:
        (low, low_params), (high, high_params) = (
            self.compare(op, each, column, manner) for op, each in zip(("gte", "lte"), two(value), strict=True)
        )
        return f"({low} and {high})", [*low_params, *high_params]

    def _compared(self, sign: str, value: Any, column: Column, manner: Manner) -> Sql:
        """Amounts of the currency that is asked for as they are, all others by their worth in the workspace's."""
        asked, known = self._asked(value, manner)
        amount, currency, base = column.parts
        if asked.currency == manner.currency:
            return f"{base} {sign} %s", [known]
        sql = f"case when {currency} = %s then {amount} {sign} %s else {base} {sign} %s end"
        return sql, [asked.currency, asked.amount, known]

    def _asked(self, value: Any, manner: Manner) -> tuple[Sum, Number]:
        """The amount that a filter names, and its worth in the workspace's currency at the rate of today."""
        asked = super().operand(value, manner)
        known = worth(asked, manner.currency)
        if known is None:
            raise Wrong(_("There is no exchange rate for %(currency)s.") % {"currency": asked.currency})
        return asked, known

    def schema(self) -> dict[str, Any]:
        return {
            "type": ["object", "null"],
            "properties": {
                "amount": {"type": "string", "format": "decimal"},
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            },
            "required": ["amount"],
        }
