"""Numbers without gaps that many take at once: those that are free lie ready as rows, the lowest is taken first, and whoever takes one deletes it.

Nobody waits for whom took the one before. What is taken back is there again, and goes to the next one. A series that must be in the order of time besides
(invoices) is one for `custom.series.take_numbers`.
"""

from __future__ import annotations

from collections.abc import Collection

from regulars.engine import rows

AHEAD = 100
"""So many lie ready; when half of them are gone, as many more are laid out."""
HALF = AHEAD // 2
TAKE = (
    "with free as (select id from engine_freenumber where series = %s order by number limit %s for update skip locked) "
    "delete from engine_freenumber t using free where t.id = free.id returning t.number"
)
BEGIN = "insert into engine_setting (name, value) values (%s, '0') on conflict do nothing"
LAST = "select (value #>> '{}')::bigint from engine_setting where name = %s for update"
LAY_OUT = (
    "with moved as (update engine_setting set value = to_jsonb(%s::bigint) where name = %s) "
    "insert into engine_freenumber (series, number) select %s, number from generate_series(%s::bigint, %s::bigint) number"
)


def take_free(series: str, count: int) -> list[int]:
    """So many of the lowest free numbers of a series, in their order; the caller's once the transaction ends.

    `engine_setting` keeps the last one that was laid out, under the name of the series.
    """
    found = _taken(series, count)
    if len(found) < count:
        found += _after_others(series, count - len(found))
    elif any(number % HALF == 0 for number in found):
        for (last,) in rows.query(f"{LAST} skip locked", [series]):  # none where somebody is at it
            _lay_out(series, last, found[-1] + AHEAD)
    return sorted(found)


def reach(series: str, numbers: Collection[int]) -> None:
    """These came from elsewhere and are taken: none of them is given out, and the series goes on behind the highest."""
    last = max(numbers)
    rows.query(BEGIN, [series])
    [(laid_out,)] = rows.query(LAST, [series])
    rows.query("delete from engine_freenumber where series = %s and number = any(%s)", [series, list(numbers)])
    if last > laid_out:
        rows.query("update engine_setting set value = to_jsonb(%s::bigint) where name = %s", [last, series])


def _after_others(series: str, count: int) -> list[int]:
    """None is left: wait for whoever is laying out more, and do it oneself where that was not enough."""
    rows.query(BEGIN, [series])
    [(last,)] = rows.query(LAST, [series])
    found = _taken(series, count)
    lacking = count - len(found)
    if lacking:
        _lay_out(series, last, last + lacking + AHEAD)
        found += _taken(series, lacking)
    return found


def _lay_out(series: str, last: int, until: int) -> None:
    if until > last:
        rows.query(LAY_OUT, [until, series, series, last + 1, until])


def _taken(series: str, count: int) -> list[int]:
    return sorted(number for (number,) in rows.query(TAKE, [series, count]))
