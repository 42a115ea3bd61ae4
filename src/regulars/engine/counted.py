"""Exact counts and sums of long lists, asked for after the page: kept a little while, and given up when they take too long."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import OperationalError, connection, transaction

from regulars.engine.counting import COUNT_LIMIT, Count
from regulars.engine.query import Records

KEPT_FOR = 20
"""Times as long as a count took it may be shown again: a quick one is hardly kept, a dear one for some time."""
LONGEST = 60.0
PATIENCE_MS = 20_000
MOST = 500


class Figures(NamedTuple):
    """How many, and sums by field; no sums where the count was given up."""

    total: Count
    sums: dict[str, Any]


_kept: OrderedDict[tuple[Any, ...], tuple[float, Figures]] = OrderedDict()


def figures(records: Records, keys: Sequence[str]) -> Figures:
    """Count and sums of all records, exact unless the database needs longer than twenty seconds.

    The question itself is what they are kept under: its SQL and parameters hold filter, words and the reader's rights, so
    nobody is ever shown what another one may see.
    """
    sql, params = records.source()
    question = (
        sql,
        blake2b(repr(params).encode()).digest(),
        tuple(keys),
        records.moment,
    )  # they may be ten thousand ids
    now = time.monotonic()
    known = _kept.get(question)
    if known is not None and now < known[0]:
        return known[1]
    found = _asked(records, keys)
    took = time.monotonic() - now
    if found.total.exact:
        _kept[question] = (now + took + min(LONGEST, took * KEPT_FOR), found)
        _kept.move_to_end(question)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    _kept.clear()


def _asked(records: Records, keys: Sequence[str]) -> Figures:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)])
            found = Figures(*records.counted(keys, limit=None))
            with connection.cursor() as cursor:  # where a transaction goes on around this one
                cursor.execute("select set_config('statement_timeout', '0', true)")
            return found
    except OperationalError as problem:
        if getattr(problem.__cause__, "sqlstate", "") != "57014":  # query_canceled
            raise
        return Figures(records.count(COUNT_LIMIT), {})
