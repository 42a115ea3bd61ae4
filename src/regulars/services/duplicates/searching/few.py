"""A few known pairs, judged by the weights of the last search in a process of its own: quick enough to follow single changes."""

from __future__ import annotations

import csv
import tempfile
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from regulars.services.duplicates.linkage import parent
from regulars.services.duplicates.linkage.again import likely
from regulars.services.duplicates.models import DuplicatePair, DuplicateWeights
from regulars.services.duplicates.searching.collecting import Shelf, profiles_of
from regulars.services.duplicates.searching.groups import Group, groups
from regulars.services.duplicates.searching.running import weights_of

MEMORY_MB = 300


class Verdict(NamedTuple):
    """What is to be kept of a pair."""

    probability: float
    weight: float
    levels: dict[str, Any]
    found_by: str
    group: str


def judge(pairs: Iterable[DuplicatePair], records: Mapping[uuid.UUID, Any]) -> dict[uuid.UUID, Verdict]:
    """By pair, what the model says now; pairs of which it cannot speak (nothing learned yet, no name) are left out."""
    listed = [each for each in pairs if each.one in records and each.other in records]
    found: dict[uuid.UUID, Verdict] = {}
    for group in groups() if listed else ():
        names = {member.entity.name for member in group.members}
        own = [
            each for each in listed if {each.one_entity, each.other_entity} <= names and each.group in ("", group.name)
        ]
        weights = weights_of(group) if own else None
        if weights is not None:
            found |= _judged(group, weights, own, records)
    return found


def _judged(
    group: Group, weights: DuplicateWeights, pairs: Iterable[DuplicatePair], records: Mapping[uuid.UUID, Any]
) -> dict[uuid.UUID, Verdict]:
    with tempfile.TemporaryDirectory(dir=settings.DATA) as name:
        folder = Path(name)
        numbers = _shelved(Shelf(folder, group), pairs, records)
        asked = {
            (numbers[each.one], numbers[each.other]): each
            for each in pairs
            if each.one in numbers and each.other in numbers
        }
        if not asked:
            return {}
        with (folder / "wanted.csv").open("w", newline="") as file:
            csv.writer(file).writerows(asked)
        parent.link(folder, parent.Plan(group.traits, weights.model, memory_mb=MEMORY_MB, wanted=True))
        found = parent.pairs(folder, group.traits)
        return {asked[each.one, each.other].pk: _verdict(group, asked[each.one, each.other], each) for each in found}


def _shelved(shelf: Shelf, pairs: Iterable[DuplicatePair], records: Mapping[uuid.UUID, Any]) -> dict[uuid.UUID, int]:
    """The records of the pairs as rows of the process; gives the number of each. Who cannot be compared has none."""
    wanted = {
        (name, key) for each in pairs for name, key in ((each.one_entity, each.one), (each.other_entity, each.other))
    }
    numbers: dict[uuid.UUID, int] = {}
    for place, member in enumerate(shelf.group.members):
        own = [records[key] for name, key in sorted(wanted) if name == member.entity.name]
        profiles = profiles_of(shelf.group, member, own)
        shelf.add(place, [(key, True, values) for key, values in profiles.items()], len(numbers))
        numbers |= {key: len(numbers) + at for at, key in enumerate(profiles)}
    return numbers


def _verdict(group: Group, pair: DuplicatePair, found: parent.Pair) -> Verdict:
    """What a rare value weighs beyond others is known of traits that agree as far as when all records were looked at."""
    known = pair.levels if pair.found_by == "search" else {}
    levels: dict[str, tuple[str, float]] = {}
    for name, (level, bits) in found.levels.items():
        before = known.get(name)
        levels[name] = (level, before[1] if before and before[0] == level else bits)
    weight = found.weight + sum(bits - found.levels[name][1] for name, (_level, bits) in levels.items())
    return Verdict(round(likely(weight), 6), round(weight, 3), levels, "search", group.name)
