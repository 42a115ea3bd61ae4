"""What each operator of the one filter means for a value in memory, by kind of field."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from operator import ge, gt, le, lt
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from regulars.engine import registry, rows
from regulars.engine.actor import Actor
from regulars.engine.fields import Choice, Field, Money, Text, Wrong
from regulars.engine.fields.base import text_of
from regulars.engine.fields.reach import ADDRESS_PARTS
from regulars.engine.fields.reference import below_sql
from regulars.engine.fields.times import moments_of, period_of, whole_day


@dataclass
class Asked:
    """One condition asked of one record (None: of nothing, at the end of an empty link)."""

    field: Field
    record: Any
    wanted: Any
    actor: Actor

    @property
    def known(self) -> bool:
        """Whether something stands there: columns over an empty link are null, custom fields there are empty."""
        return self.record is not None or self.field.custom

    @cached_property
    def whole(self) -> Any:
        """The value of the field."""
        return self.field.get(self.record if self.record is not None else NOTHING) if self.known else None

    @cached_property
    def value(self) -> Any:
        """The value as filters compare it: money in the workspace's currency, a name as it is shown."""
        if isinstance(self.field, Money):
            return self.field.base_of(self.record) if self.record is not None else None
        return self.whole.full if self.field.kind == "person_name" and self.whole else self.whole

    @property
    def is_empty(self) -> bool:
        return self.field.is_empty(self.whole)

    @property
    def operand(self) -> Any:
        return self.field.operand(self.wanted, self.actor.manner)

    @property
    def operands(self) -> list[Any]:
        return self.field.operands(self.wanted, self.actor.manner)


NOTHING = SimpleNamespace(extra=None)
Judgement = Callable[[Asked], bool]


def judgement(found: Field, op: str) -> Judgement | None:
    """How this is asked of a value; None where only the database can tell. Raises Wrong for an operator it has not."""
    if op not in found.operators:
        raise Wrong(_("“%(op)s” cannot be asked of this field.") % {"op": op})
    return BY_KIND.get(found.kind, {}).get(op) or (COMMON.get(op) if found.kind not in ALONE else None)


# -- every kind ---------------------------------------------------------------------------------------------------------


def _eq(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.value is not None and bool(asked.value == wanted)


def _ne(asked: Asked) -> bool:
    return bool(asked.value != asked.operand)


def _ne_if_there(asked: Asked) -> bool:
    """Of columns that are never null: at the end of an empty link nothing is told."""
    wanted = asked.operand
    return asked.known and bool((asked.value or "") != wanted)


def _flag_ne(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.known and bool(asked.value) != wanted


def _in(asked: Asked) -> bool:
    wanted = asked.operands
    if isinstance(asked.field, Money):  # lists of amounts are compared with the amount as typed, not with its worth
        return asked.whole is not None and asked.whole.amount in wanted
    return asked.value is not None and asked.value in wanted


def _not_in(asked: Asked) -> bool:
    return not _in(asked)


def _empty(asked: Asked) -> bool:
    return asked.is_empty if asked.known else not isinstance(asked.field, Text | Choice)


def _filled(asked: Asked) -> bool:
    return not asked.is_empty


def _compare(test: Callable[[Any, Any], Any]) -> Judgement:
    def compared(asked: Asked) -> bool:
        wanted = asked.operand
        return asked.value is not None and bool(test(asked.value, wanted))

    return compared


def _between(asked: Asked) -> bool:
    if not isinstance(asked.wanted, list) or len(asked.wanted) != 2:
        raise Wrong(_("Two values are expected: from and to."))
    low, high = (asked.field.operand(each, asked.actor.manner) for each in asked.wanted)
    return asked.value is not None and bool(low <= asked.value <= high)


COMMON: dict[str, Judgement] = {
    "eq": _eq,
    "ne": _ne,
    "in": _in,
    "not_in": _not_in,
    "empty": _empty,
    "filled": _filled,
    "gt": _compare(gt),
    "gte": _compare(ge),
    "lt": _compare(lt),
    "lte": _compare(le),
    "between": _between,
}
ALONE: frozenset[str] = frozenset(("choices", "tags"))


# -- words --------------------------------------------------------------------------------------------------------------


def comparable(text: str) -> str:
    """A text as the database's `sort_key` gives it: without case and accents."""
    return (text if text.isascii() else text.translate(_accents())).lower()


@lru_cache(maxsize=1)
def _accents() -> dict[int, str]:
    """The database's own table of letters with accents, read once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select i, plain from (select i, public.unaccent('public.unaccent'::regdictionary, chr(i)) as plain "
            "from generate_series(161, 65533) i where i not between 55296 and 57343) letters where plain <> chr(i)"
        )
        return dict(cursor.fetchall())


def _words_eq(asked: Asked) -> bool:
    wanted = asked.operand
    return bool(asked.value) and comparable(asked.value) == comparable(wanted)


def _words_ne(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.known and comparable(asked.value or "") != comparable(wanted)


def _contains(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.known and wanted.lower() in (asked.value or "").lower()


def _starts(asked: Asked) -> bool:
    wanted = asked.operand
    return asked.known and (asked.value or "").lower().startswith(wanted.lower())


def _phone_eq(asked: Asked) -> bool:
    wanted = asked.field.parse(asked.wanted, asked.actor.manner)
    return asked.known and (asked.value or "") == wanted


def _phone_contains(asked: Asked) -> bool:
    digits = "".join(c for c in str(asked.wanted) if c.isdigit())
    if not digits:
        raise Wrong(_("Digits are expected."))
    return digits in (asked.value or "")


def _phone_starts(asked: Asked) -> bool:
    wanted = text_of(asked.wanted)
    return asked.known and (asked.value or "").startswith(wanted)


WORDS: dict[str, Judgement] = {"eq": _words_eq, "ne": _words_ne, "contains": _contains, "starts": _starts}


# -- days and moments ---------------------------------------------------------------------------------------------------


def _day_period(asked: Asked) -> bool:
    first, last = period_of(asked.wanted, asked.actor.manner)
    return asked.value is not None and bool(first <= asked.value <= last)


def _moment_period(asked: Asked) -> bool:
    return _within(asked, *period_of(asked.wanted, asked.actor.manner))


def _within(asked: Asked, first: date, last: date) -> bool:
    start, end = moments_of(first, last, asked.actor.manner)
    return asked.value is not None and bool(start <= asked.value < end)


def _moment_eq(asked: Asked) -> bool:
    day = whole_day(asked.wanted, asked.actor.manner)
    return _eq(asked) if day is None else _within(asked, day, day)


def _moment_ne(asked: Asked) -> bool:
    return not _moment_eq(asked)


def _moment_compare(op: str, wanted: Any, asked: Asked) -> bool:
    """A whole day stands for all its moments, as in `fields.times.Moment.compare`."""
    day = whole_day(wanted, asked.actor.manner)
    if day is None:
        bound = asked.field.operand(wanted, asked.actor.manner)
        return asked.value is not None and bool(SIGNS[op](asked.value, bound))
    start, end = moments_of(day, day, asked.actor.manner)
    sign, bound = {"gt": ("gte", end), "gte": ("gte", start), "lt": ("lt", start), "lte": ("lt", end)}[op]
    return asked.value is not None and bool(SIGNS[sign](asked.value, bound))


def _moment_between(asked: Asked) -> bool:
    if not isinstance(asked.wanted, list) or len(asked.wanted) != 2:
        raise Wrong(_("Two values are expected: from and to."))
    low, high = (_moment_compare(op, each, asked) for op, each in zip(("gte", "lte"), asked.wanted, strict=True))
    return low and high


def _moment_sign(op: str) -> Judgement:
    return lambda asked: _moment_compare(op, asked.wanted, asked)


SIGNS: dict[str, Callable[[Any, Any], Any]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}
MOMENTS: dict[str, Judgement] = {
    "period": _moment_period,
    "eq": _moment_eq,
    "ne": _moment_ne,
    "between": _moment_between,
    **{op: _moment_sign(op) for op in SIGNS},
}


# -- lists of words -----------------------------------------------------------------------------------------------------


def _words(asked: Asked) -> set[str]:
    return set(asked.field.words(asked.wanted, asked.actor.manner))  # type: ignore[attr-defined]


def _has_any(asked: Asked) -> bool:
    wanted = _words(asked)
    return asked.known and bool(wanted & set(asked.value))


def _has_all(asked: Asked) -> bool:
    wanted = _words(asked)
    return asked.known and wanted <= set(asked.value)


def _has_none(asked: Asked) -> bool:
    wanted = _words(asked)
    return asked.known and not wanted & set(asked.value)


def _list_empty(asked: Asked) -> bool:
    return asked.known and not asked.value


SEVERAL: dict[str, Judgement] = {
    "has_any": _has_any,
    "has_all": _has_all,
    "has_none": _has_none,
    "empty": _list_empty,
    "filled": _filled,
}


# -- links and places ---------------------------------------------------------------------------------------------------


def _me(asked: Asked) -> bool:
    return asked.value is not None and asked.value == asked.actor.id


def _under(asked: Asked) -> bool:
    """Of a record of a tree or of one below it: asked of the database, which alone knows the tree."""
    above: Any = asked.field
    wanted = asked.operand
    sql = f"select %s in ({below_sql(registry.get(above.to))})"
    return asked.value is not None and bool(rows.query(sql, [asked.value, [wanted]])[0][0])


def _my_team(asked: Asked) -> bool:
    return asked.value in asked.actor.team_members


def _branch(asked: Asked) -> bool:
    from regulars.engine.people import branch_of

    members: frozenset[uuid.UUID] = branch_of(asked.operand) if asked.wanted else asked.actor.branch
    return asked.value in members


def _any_eq(asked: Asked) -> bool:
    wanted = asked.field.parse(asked.wanted, asked.actor.manner)
    if wanted is None:
        raise Wrong(_("A value is missing."))
    return asked.value is not None and (asked.value.id, asked.value.entity) == (wanted.id, wanted.entity)


def _any_entity(asked: Asked) -> bool:
    return asked.value is not None and asked.value.entity == str(asked.wanted)


def _place_contains(asked: Asked) -> bool:
    wanted = text_of(asked.wanted).lower()
    if not asked.known:
        return False
    parts = [getattr(asked.value, part) if asked.value else "" for part in ADDRESS_PARTS[:4]]
    return wanted in " ".join(parts).lower()


def _place_country(asked: Asked) -> bool:
    wanted = asked.field._country(text_of(asked.wanted))  # type: ignore[attr-defined]
    return asked.value is not None and asked.value.country == wanted


def _place_empty(asked: Asked) -> bool:
    return asked.known and asked.is_empty


BY_KIND: dict[str, dict[str, Judgement]] = {
    **dict.fromkeys(("text", "long_text", "rich_text", "url", "colour", "person_name"), WORDS),
    "email": {"eq": _eq, "ne": _ne_if_there, "contains": _contains, "starts": _starts},
    "phone": {"eq": _phone_eq, "ne": _words_ne, "contains": _phone_contains, "starts": _phone_starts},
    "yes_no": {"ne": _flag_ne},
    "date": {"period": _day_period},
    "moment": MOMENTS,
    "choices": SEVERAL,
    "tags": SEVERAL,
    "reference": {"me": _me, "my_team": _my_team, "branch": _branch, "under": _under},
    "any_reference": {"eq": _any_eq, "entity": _any_entity},
    "address": {"contains": _place_contains, "country": _place_country, "empty": _place_empty},
}
