"""Records that have ended, each with what was known of it before: what the change log says came with the end, or after it, is taken back."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson

from regulars.engine import access, rows
from regulars.engine.actor import Actor, system
from regulars.engine.batch import stored_as_record
from regulars.engine.describe import Entity
from regulars.engine.fields import Money
from regulars.engine.fields.base import PLAIN, Wrong
from regulars.services.scoring.columns import Source
from regulars.services.scoring.core.table import Table
from regulars.services.scoring.targets import Target

MOST = 50_000
AT_ONCE = 1000
SHORTLY = timedelta(minutes=10)
"""What is filled in so shortly before the end is filled in because of it."""
TOO_MANY, LEAST = 0.3, 10
"""A field that is filled in with or after the end in so great a share of records (and so many) is known only after the fact."""

_LOG = """
select record, id, diff, coalesce(happened_at, at) as at, version from engine_change
 where entity = %s and record = any(%s) and diff <> '{}' order by record, id desc
"""


@dataclass
class Outcomes:
    """The table to learn from, oldest first; by field the share of records that got it with or after the end; of how many the log tells what was before."""

    kinds: dict[str, str]
    values: dict[str, list[Any]]
    good: list[bool] = field(default_factory=list)
    filled: Counter[str] = field(default_factory=Counter)
    filled_late: Counter[str] = field(default_factory=Counter)
    told: int = 0

    def table(self, without: Sequence[str]) -> Table:
        return Table(self.kinds, self.values, self.good).without(without)

    def late(self) -> dict[str, float]:
        """By field the share, where it is too great."""
        return {
            key: share
            for key, count in self.filled_late.items()
            if count >= LEAST and (share := count / max(count, self.filled[key])) >= TOO_MANY
        }


def gather(entity: Entity, target: Target, sources: Sequence[Source]) -> Outcomes:
    """The latest that ended, at most `MOST`."""
    found = Outcomes({each.key: each.kind for each in sources}, {each.key: [] for each in sources})
    for records, good in _chunks(entity, target):
        log = _log(entity, [record.pk for record in records])
        for record in records:
            _take(found, entity, target, sources, record, log.get(record.pk, ()), is_good=record.pk in good)
    return found


def count(entity: Entity, target: Target) -> tuple[int, int]:
    """How many ended well, and badly."""
    actor = system()
    good, bad = (
        access.records(entity, actor).where(dict(each)).count(MOST).number for each in (target.good, target.bad)
    )
    return good, bad


def _chunks(entity: Entity, target: Target) -> Iterator[tuple[list[Any], set[uuid.UUID]]]:
    """Records of either end in the order in which they were made, with the ids of the good ones."""
    actor: Actor = system()
    sql, params = access.records(entity, actor).where({"any": [target.good, target.bad]}).source()
    latest = rows.query(f"select t0.id {sql} order by t0.id desc limit {MOST}", params)  # identifiers sort by age
    ids = [key for (key,) in reversed(latest)]
    for at in range(0, len(ids), AT_ONCE):
        part = ids[at : at + AT_ONCE]
        by_id = {record.pk: record for record in access.records(entity, actor).matching(part).instances(AT_ONCE)}
        good = set(access.records(entity, actor).matching(part).where(dict(target.good)).ids(limit=AT_ONCE))
        yield [by_id[key] for key in part if key in by_id], good


def _log(entity: Entity, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[Any, ...]]]:
    found: dict[uuid.UUID, list[tuple[Any, ...]]] = {}
    for record, key, diff, at, version in rows.query(_LOG, [entity.name, list(ids)]):
        found.setdefault(record, []).append((key, orjson.loads(diff), at, version))
    return found


def _take(
    found: Outcomes,
    entity: Entity,
    target: Target,
    sources: Sequence[Source],
    record: Any,
    log: Sequence[tuple[Any, ...]],
    *,
    is_good: bool,
) -> None:
    """`log` has the latest change first: (id, diff, at, version)."""
    end = next((at for at, change in enumerate(log) if _ends(target, change[1])), None)
    before = record
    if end is not None and log[end][3] > 1:
        found.told += 1
        _note_late(found, entity, record, log, end)
        before = _rolled_back(entity, record, [change[1] for change in log[: end + 1]])
    for each in sources:
        found.values[each.key].append(each.read(before))
    found.good.append(is_good)


def _ends(target: Target, diff: Mapping[str, Any]) -> bool:
    moved = diff.get(target.field)
    return isinstance(moved, list) and moved[1] in target.values


def _rolled_back(entity: Entity, record: Any, diffs: Sequence[Mapping[str, Any]]) -> Any:
    """The record as it was before these changes, which are told from the latest on."""
    was = stored_as_record(dict(record.__dict__))
    was.extra = dict(record.extra or {})
    for diff in diffs:
        for key, (value, _after) in diff.items():
            each = entity.by_key.get(key)
            if each is None:
                continue
            try:
                each.set(was, each.parse(value, PLAIN))
            except Wrong:
                each.set(was, None)
            if isinstance(each, Money):
                _price(each, was, record)
    return was


def _price(each: Money, was: Any, now: Any) -> None:
    """Amounts are compared in the workspace's currency, at the rate by which this one was priced last."""
    old, new, base = each.get(was), each.get(now), each.base_of(now)
    worth = None
    if old is not None and new is not None and base is not None and new.amount and old.currency == new.currency:
        worth = round(old.amount * base / new.amount, 4)
    setattr(was, f"{each.key}_base", worth) if not each.custom else each.set_base(was, worth)


def _note_late(found: Outcomes, entity: Entity, record: Any, log: Sequence[tuple[Any, ...]], end: int) -> None:
    """Which fields got their value with the end, after it, or because of it."""
    ended_at = log[end][2]
    late: set[str] = set()
    for at, (_id, diff, moment, version) in enumerate(log):
        if at > end and (version == 1 or ended_at - moment > SHORTLY):
            break
        late |= {
            key for key, moved in diff.items() if isinstance(moved, list) and moved[0] is None and moved[1] is not None
        }
    for each in entity.fields:
        value = each.get(record)
        if value and not each.is_empty(value):
            found.filled[each.key] += 1
            if each.key in late:
                found.filled_late[each.key] += 1
