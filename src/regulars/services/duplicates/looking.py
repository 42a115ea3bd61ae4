"""Which stored records a record is like: found by keys, one query for a whole batch, then compared field by field."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.engine import registry
from regulars.services.duplicates import further, keys
from regulars.services.duplicates.book import Line, Rule, chapter_of, values_of
from regulars.services.duplicates.dismissals import DISMISSED, decided, ordered
from regulars.services.duplicates.further import Compared
from regulars.services.duplicates.keys import Found

MOST_SINGLY = 20
"""Of more new records that come at once, each is compared by a rule until `ENOUGH` are like it: a file whose rows are all alike
would else be compared, told and listed twenty times over."""
ENOUGH = 3


@dataclass(frozen=True)
class Evidence:
    """One line of a rule that holds: the two fields, and how alike what they hold is."""

    line: Line
    field: Compared
    against: Compared
    likeness: float


@dataclass(frozen=True)
class Alike:
    """A record that a rule takes for the same as one being written."""

    rule: Rule
    record: Any
    evidence: tuple[Evidence, ...]

    @property
    def likeness(self) -> float:
        return sum(each.likeness for each in self.evidence) / len(self.evidence)


def alike(
    records: Mapping[uuid.UUID, Any], found: Mapping[uuid.UUID, Found], refusing: Collection[str]
) -> dict[uuid.UUID, list[Alike]]:
    """By record, those that are like it: stored ones, and earlier ones of the same batch.

    Two that somebody with the right to merge them called different are never alike; of two that were saved all the same only the
    rules `refusing` speak. Of new records that come in number, some are enough (`ENOUGH` by each rule).
    """
    pairs: dict[tuple[uuid.UUID, uuid.UUID], list[Rule]] = {}
    _from_store(found, pairs)
    _from_batch(found, pairs)
    new = {key for key, record in records.items() if record.loaded is None}
    pairs = _undecided(pairs, refusing, new)
    others = _load(pairs, records)
    result: defaultdict[uuid.UUID, list[Alike]] = defaultdict(list)
    heard: Counter[tuple[uuid.UUID, str]] = Counter()
    many = len(records) > MOST_SINGLY
    for (one, other), rules in pairs.items():
        for rule in rules if other in others else ():
            if many and one in new and heard[one, rule.key] >= ENOUGH:
                continue
            if evidence := compare(rule, records[one], others[other]):
                result[one].append(Alike(rule, others[other], evidence))
                heard[one, rule.key] += 1
    return result


def compare(rule: Rule, record: Any, other: Any) -> tuple[Evidence, ...]:
    """What speaks for the two being the same by this rule; nothing where it does not say so."""
    found = [best for line in rule.lines if (best := _best(line, record, other)) is not None]
    return () if not found or (rule.every and len(found) < len(rule.lines)) else tuple(found)


def _best(line: Line, record: Any, other: Any) -> Evidence | None:
    """The most alike pair of values, each field of the one with each of the other; None where none is alike enough."""
    best: Evidence | None = None
    for field, value in values_of(line.fields, record):
        for against, theirs in values_of(line.against, other):
            likeness = line.offer.compare.likeness(value, theirs)
            if likeness >= line.least and (best is None or likeness > best.likeness):
                best = Evidence(line, field, against, likeness)
    return best


Pairs = dict[tuple[uuid.UUID, uuid.UUID], list[Rule]]


def _undecided(pairs: Pairs, refusing: Collection[str], new: Collection[uuid.UUID]) -> Pairs:
    """Of the pairs those that still have to be spoken of, with the rules that do. Of `new` records nobody has decided anything."""
    known = decided(pair for pair in pairs if pair[0] not in new)
    left: Pairs = {}
    for pair, rules in pairs.items():
        state = known.get(ordered(*pair))
        speaking = [] if state == DISMISSED else [rule for rule in rules if state is None or rule.key in refusing]
        if speaking:
            left[pair] = speaking
    return left


def _from_store(found: Mapping[uuid.UUID, Found], pairs: Pairs) -> None:
    asked: defaultdict[int, list[tuple[uuid.UUID, Rule]]] = defaultdict(list)
    for one, each in found.items():
        for key, rules in each.asked.items():
            asked[key] += [(one, rule) for rule in rules]
    for key, other in keys.owners(list(asked)) if asked else ():
        _add(pairs, asked[key], other)


def _from_batch(found: Mapping[uuid.UUID, Found], pairs: Pairs) -> None:
    """Two of one file: the later one is like the earlier one."""
    before: dict[int, uuid.UUID] = {}
    for one, each in found.items():
        for key, rules in each.asked.items():
            if key in before:
                _add(pairs, [(one, rule) for rule in rules], before[key])
        for key in each.held:
            before.setdefault(key, one)


def _add(pairs: Pairs, asking: Iterable[tuple[uuid.UUID, Rule]], other: uuid.UUID) -> None:
    for one, rule in asking:
        if one != other and rule not in (known := pairs.setdefault((one, other), [])):
            known.append(rule)


def _load(pairs: Pairs, records: Mapping[uuid.UUID, Any]) -> dict[uuid.UUID, Any]:
    """The other records: those of the batch as they are going to be, the others as they are stored."""
    wanted: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    others: dict[uuid.UUID, Any] = {}
    for (_one, other), rules in pairs.items():
        if other in records:
            others[other] = records[other]
        else:
            wanted[rules[0].other].add(other)
    for name, ids in wanted.items():
        entity, chapter = registry.get(name), chapter_of(name)
        model: Any = entity.model
        found = list(model.objects.filter(id__in=ids, deleted_at=None))
        if chapter is not None and chapter.has_further:
            further.load(entity, found)
        others |= {each.pk: each for each in found}
    return others
