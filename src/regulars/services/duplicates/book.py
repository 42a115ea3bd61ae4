"""The rules as they stand, read from their rows once for each edition of the registry and made ready to be asked."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import Any

from regulars.engine import registry
from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Entity
from regulars.engine.editions import PerEdition
from regulars.engine.fields import Field
from regulars.engine.matches import ACTIONS
from regulars.services.duplicates.comparisons import OFFERS, Offer, every_of
from regulars.services.duplicates.further import Compared, Further, further_of
from regulars.services.duplicates.models import DuplicateRule, MatchingRule

MOST_BLOCKS = 24
"""Keys that one record has by one rule at most."""


@dataclass(frozen=True)
class Line:
    """One line of a rule: these fields of the one are compared with those of the other."""

    offer: Offer
    fields: tuple[Compared, ...]
    against: tuple[Compared, ...]
    least: float


class Side:
    """The fields of one record in a line. Rules that compare the same fields alike share what was worked out (`name`).

    `is_beside` says that another line has to hold too: keys need not tell so much then, and fewer will do.
    """

    def __init__(self, offer: Offer, fields: tuple[Compared, ...], *, is_beside: bool) -> None:
        self.offer, self.fields = offer, fields
        wide = offer.compare.wide if is_beside else None
        self._keys = wide or offer.compare.keys
        self.name = f"{offer.name}{'+' if wide else ''}:{','.join(each.key for each in fields)}"

    def keys(self, record: Any, known: Known) -> list[str]:
        found = known.get(self.name)
        if found is None:
            found = [key for _field, value in values_of(self.fields, record) for key in self.keys_of(value)]
            known[self.name] = found
        return found

    def keys_of(self, value: Any) -> list[str]:
        return [f"{self.offer.name}\x1f{key}" for key in self._keys(value)]


Known = dict[str, list[str]]
"""What was worked out of one record, by side."""


@dataclass(frozen=True)
class Rule:
    """A matching rule seen from one of its entities: a record of `entity` is compared with those of `other`."""

    key: str
    label: Any
    entity: str
    other: str
    every: bool
    lines: tuple[Line, ...]

    def mirrored(self) -> Rule:
        lines = tuple(Line(each.offer, each.against, each.fields, each.least) for each in self.lines)
        return Rule(self.key, self.label, self.other, self.entity, self.every, lines)

    @property
    def is_symmetric(self) -> bool:
        return self.entity == self.other and all(each.fields == each.against for each in self.lines)

    @cached_property
    def mine(self) -> tuple[Side, ...]:
        """What is compared of a record of `entity`, line by line."""
        return tuple(Side(line.offer, line.fields, is_beside=self._is_joint) for line in self.lines)

    @cached_property
    def theirs(self) -> tuple[Side, ...]:
        """The same of a record of the other entity."""
        return tuple(Side(line.offer, line.against, is_beside=self._is_joint) for line in self.lines)

    @property
    def _is_joint(self) -> bool:
        return self.every and len(self.lines) > 1

    @cached_property
    def asks_by(self) -> tuple[Any, ...]:
        """What the keys that it asks for are made of; rules of which this is the same ask for the same."""
        return (self.every, *(each.name for each in self.mine))

    @cached_property
    def holds_by(self) -> tuple[Any, ...]:
        """The same of the keys that records of the other entity are found by."""
        return (self.every, *(each.name for each in self.theirs))

    def asked(self, record: Any, known: Known) -> set[str]:
        """What records of the other entity must have one of to be like this one."""
        return self._blocks([each.keys(record, known) for each in self.mine])

    def held(self, other: Any, known: Known) -> set[str]:
        """The same seen from a record of the other entity."""
        return self._blocks([each.keys(other, known) for each in self.theirs])

    def _blocks(self, found: list[list[str]]) -> set[str]:
        if not self.every:
            return {key for listed in found for key in listed}
        if len(found) == 1:
            return set(found[0][:MOST_BLOCKS])
        return {"\x1e".join(parts) for parts in islice(product(*found), MOST_BLOCKS)}


def values_of(fields: Iterable[Compared], record: Any) -> Iterator[tuple[Compared, Any]]:
    """What a record has in these fields, as comparisons take it."""
    for each in fields:
        if isinstance(each, Further):
            yield from ((each, value) for value in each.values(record))
            continue
        value = each.get(record)
        if value is not None and not each.is_empty(value):
            yield each, getattr(value, "full", None) or getattr(value, "id", value)


@dataclass(frozen=True)
class Policy:
    """What is done on a match by one of `rules` (all where empty), by way in."""

    rules: frozenset[str]
    ways: Mapping[str, str]
    counts_hidden: bool


@dataclass(frozen=True)
class Deed:
    """What is done on a match, and whether records that the person may not see are counted for them."""

    action: str
    counts_hidden: bool


@dataclass(frozen=True)
class Chapter:
    """All that concerns one entity. `asked` are its rules; `held` those by which others are compared with its records."""

    entity: str
    asked: tuple[Rule, ...]
    held: tuple[Rule, ...]
    policies: tuple[Policy, ...]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The keys of the fields of its own that any rule looks at."""
        return tuple(dict.fromkeys(each.key for each in self._compared if isinstance(each, Field)))

    @cached_property
    def has_further(self) -> bool:
        """Whether a rule looks at further phones, e-mails or links beside its fields."""
        return any(isinstance(each, Further) for each in self._compared)

    @property
    def _compared(self) -> Iterator[Compared]:
        yield from (each for rule in self.asked for line in rule.lines for each in line.fields)
        yield from (each for rule in self.held for line in rule.lines for each in line.against)

    @cached_property
    def held_once(self) -> tuple[Rule, ...]:
        """Of the rules that give the same keys to its records, one."""
        return tuple({rule.holds_by: rule for rule in self.held}.values())

    @cached_property
    def digest(self) -> str:
        """Another one whenever the keys of its records would be others."""
        told = sorted(
            f"{rule.every} " + " ".join(f"{line.offer.name}:{','.join(each.key for each in line.against)}" for line in rule.lines)
            for rule in self.held
        )  # fmt: skip
        return hashlib.blake2b("\n".join((EDITION, *told)).encode(), digest_size=8).hexdigest()

    def deeds(self, way: str) -> dict[str, Deed]:
        """What is done by this way in, by the key of the rule that matched: the strictest that any policy says."""
        found: dict[str, Deed] = {}
        for rule in self.asked:
            said = [each for each in self.policies if way in each.ways and (not each.rules or rule.key in each.rules)]
            if said:
                action = max((each.ways[way] for each in said), key=ACTIONS.index)
                found[rule.key] = Deed(action, any(each.counts_hidden for each in said))
        return found


EDITION = "3"
"""Raised when comparisons give other keys than before: those of all records are then made anew."""


def chapter_of(entity: str) -> Chapter | None:
    """What concerns an entity; None where no rule does."""
    return book().get(entity)


def _matching() -> tuple[MatchingRule, ...]:
    return tuple(MatchingRule.objects.filter(deleted_at=None, is_active=True).order_by("position", "id"))


matching = PerEdition(_matching)
"""The matching rules in force."""


def _read() -> dict[str, Chapter]:
    asked: defaultdict[str, list[Rule]] = defaultdict(list)
    held: defaultdict[str, list[Rule]] = defaultdict(list)
    for row in matching():
        for rule in directions(row):
            asked[rule.entity].append(rule)
            held[rule.other].append(rule)
    policies: defaultdict[str, list[Policy]] = defaultdict(list)
    for each in DuplicateRule.objects.filter(deleted_at=None, is_active=True).order_by("position", "id"):
        ways = {way: action for way, action in each.ways.items() if action in ACTIONS}
        policies[each.entity].append(Policy(frozenset(each.matching), ways, each.counts_hidden))
    return {
        name: Chapter(name, tuple(asked[name]), tuple(held[name]), tuple(policies[name]))
        for name in {*asked, *held}
    }  # fmt: skip


book = PerEdition(_read)
"""Every entity that a rule in force speaks of."""


def forget() -> None:
    """Read anew what is asked for next."""
    matching.forget()
    book.forget()


def directions(row: MatchingRule) -> list[Rule]:
    """A rule as it is asked from either side; nothing where its fields are gone."""
    one, other = registry.find(row.entity), registry.find(row.other)
    if one is None or other is None:
        return []
    lines = [line_of(each, one, other) for each in row.lines]
    every = row.needs == "all"
    whole = [each for each in lines if each is not None]
    if not whole or (every and len(whole) < len(lines)):
        return []
    rule = Rule(row.key, bilingual(row.label, row.label_ru), one.name, other.name, every, tuple(whole))
    return [rule] if rule.is_symmetric else [rule, rule.mirrored()]


def line_of(given: Mapping[str, Any], one: Entity, other: Entity) -> Line | None:
    """A line of a rule; None where a field it names is not there any more."""
    offer = OFFERS.get(given.get("compare", ""))
    if offer is None:
        return None
    fields, against = _fields(given.get("field", ""), one, offer), _fields(given.get("against", ""), other, offer)
    if not fields or not against:
        return None
    return Line(offer, fields, against, float(given.get("least") or offer.least))


def _fields(key: str, entity: Entity, offer: Offer) -> tuple[Compared, ...]:
    if not key:
        return (*every_of(entity, offer), *further_of(entity, offer.every))
    found = entity.by_key.get(key)
    return (found,) if found is not None and found.kind in offer.kinds and not found.retired else ()
