"""Pairs as a person may see them: both records within their rights to merge, the likeliest first, three and more as one cluster."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotAllowed, NotFound
from regulars.engine import access, merging, registry, rows
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Sql
from regulars.services.duplicates.models import DuplicatePair

MOST = 200
STATES = ("open", "dismissed", "accepted")
_NAMES = (
    "id", "one", "other", "one_entity", "other_entity", "group", "found_by", "probability", "weight", "levels", "state",
    "later_until", "judged_at",
)  # fmt: skip
_COLUMNS = ", ".join(f'p."{name}"' for name in _NAMES)


@dataclass(frozen=True)
class Asked:
    """Which pairs: of an entity, at least so likely, with a record of this owner, in a state; those put off where `later`."""

    entity: str = ""
    least: float = 0.0
    owner: uuid.UUID | None = None
    state: str = "open"
    later: bool = False


@dataclass
class Cluster:
    """Records of which each is probably the same as another one of them."""

    pairs: list[DuplicatePair]
    records: list[tuple[str, uuid.UUID]] = field(default_factory=list)

    @property
    def probability(self) -> float:
        return max(pair.probability for pair in self.pairs)

    @property
    def least(self) -> float:
        """How likely the weakest link is that holds it together."""
        return min(pair.probability for pair in self.pairs)

    @property
    def entity(self) -> str:
        """The entity of all its records; empty where they are of several."""
        names = {name for name, _id in self.records}
        return names.pop() if len(names) == 1 else ""


def may_look(actor: Actor) -> bool:
    return bool(mergeable(actor))


def mergeable(actor: Actor) -> list[Entity]:
    """The entities whose records the actor may merge; not what goes by the rights of another record (a delivery of an order)."""
    listed = [each for each in registry.entities() if each.menu and not each.part_of and not each.access.through]
    return [each for each in listed if merging.may_merge(actor, each)]


def visible(actor: Actor, asked: Asked, *, limit: int = 50, after: tuple[float, uuid.UUID] | None = None) -> list[DuplicatePair]:  # fmt: skip
    """The pairs, the likeliest first, after the weight and id of the last one seen."""
    condition, params = _condition(actor, asked)
    if after is not None:
        condition += " and (p.weight < %s or (p.weight = %s and p.id > %s))"
        params = [*params, after[0], after[0], after[1]]
    sql = f"select {_COLUMNS} from duplicates_duplicatepair p where {condition} order by p.weight desc, p.id limit {int(limit)}"
    return [_pair(each) for each in rows.query(sql, params)]


def count(actor: Actor, asked: Asked, limit: int = 1000) -> int:
    """How many pairs, cut at one more than `limit`."""
    condition, params = _condition(actor, asked)
    sql = f"select count(*) from (select 1 from duplicates_duplicatepair p where {condition} limit {limit + 1}) found"
    return int(rows.query(sql, params)[0][0])


def get(actor: Actor, key: uuid.UUID | str) -> DuplicatePair:
    """One pair that the actor may see. Raises NotFound."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        raise NotFound(_("There is no such pair, or you may not see it.")) from None
    reach, params = _reach(actor)
    found = rows.query(
        f"select {_COLUMNS} from duplicates_duplicatepair p where p.id = %s and {reach}", [wanted, *params]
    )
    if not found:
        raise NotFound(_("There is no such pair, or you may not see it."))
    return _pair(found[0])


def clusters(actor: Actor, seeds: Sequence[DuplicatePair]) -> list[Cluster]:
    """The pairs joined where they share a record, with the pairs that join them to further ones, in the order of the strongest.

    One that grew beyond what can be merged at once is cut to its strongest pairs. A cluster whose strongest pair is not among
    the seeds was shown before and is left out.
    """
    known = {pair.id: pair for pair in seeds}
    for _round in range(3):
        ends = {end for pair in known.values() for end in (pair.one, pair.other)}
        reach, params = _reach(actor)
        sql = (
            f"select {_COLUMNS} from duplicates_duplicatepair p where p.state = 'open' and (p.one = any(%s) or p.other = any(%s)) "
            f"and {reach} limit {MOST * 5}"
        )
        more = {
            pair.id: pair
            for pair in map(_pair, rows.query(sql, [list(ends), list(ends), *params]))
            if pair.id not in known
        }
        if not more or len(known) > MOST * 5:
            break
        known |= more
    found = _joined(sorted(known.values(), key=lambda pair: (-pair.weight, pair.id)))
    wanted = {pair.id for pair in seeds}
    return [each for each in found if each.pairs[0].id in wanted]


def _joined(pairs: Iterable[DuplicatePair]) -> list[Cluster]:
    """Strongest first; a pair that would make a cluster larger than a merge takes stands alone."""
    home: dict[uuid.UUID, Cluster] = {}
    found: list[Cluster] = []
    for pair in pairs:
        one, other = home.get(pair.one), home.get(pair.other)
        ends = [(pair.one_entity, pair.one), (pair.other_entity, pair.other)]
        united = list(dict.fromkeys([*(one.records if one else []), *(other.records if other else []), *ends]))
        if len(united) > merging.MOST:
            continue
        cluster = one or other or Cluster([])
        if cluster not in found:
            found.append(cluster)
        if one is not None and other is not None and one is not other:
            cluster.pairs += other.pairs
            found.remove(other)
        cluster.pairs.append(pair)
        cluster.records = united
        home |= dict.fromkeys((key for _name, key in united), cluster)
    return found


def asked_of(given: Mapping[str, str]) -> Asked:
    """The conditions of an address: entity, least, owner, state, later. Raises Invalid."""
    wrong: dict[str, str] = {}
    name, least, owner, state = (given.get(key, "").strip() for key in ("entity", "least", "owner", "state"))
    entity = registry.by_plural(name) or registry.find(name) if name else None
    if name and entity is None:
        wrong["entity"] = _("There is no “%(name)s” here.") % {"name": name[:60]}
    share = _share(least, wrong)
    key = _key(owner, wrong)
    if state and state not in STATES:
        wrong["state"] = _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(STATES)}
    if wrong:
        raise Invalid(fields=wrong)
    later = given.get("later", "") in ("1", "true")
    return Asked(entity.name if entity else "", share, key, state or "open", later)


def place_of(text: str) -> tuple[float, uuid.UUID] | None:
    """Where the next page begins, as `following` gave it. Raises Invalid."""
    weight, _bar, key = text.partition("_")
    try:
        return (float(weight), uuid.UUID(key)) if text else None
    except ValueError:
        raise Invalid(fields={"after": _("This is no place in the list.")}) from None


def following(pair: DuplicatePair) -> str:
    """The place after a pair."""
    return f"{pair.weight!r}_{pair.id}"


def require_look(actor: Actor) -> None:
    """Raises NotAllowed for those who may merge nothing."""
    if not mergeable(actor):
        raise NotAllowed(_("Only people who may merge records see duplicates."))


def _share(text: str, wrong: dict[str, str]) -> float:
    try:
        share = float(text or 0)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        wrong["least"] = _("A number from 0 to 1 is expected.")
    return share


def _key(text: str, wrong: dict[str, str]) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        wrong["owner"] = _("An identifier is expected.")
        return None


def _condition(actor: Actor, asked: Asked) -> Sql:
    reach, params = _reach(actor, asked.owner)
    parts, own = ["p.state = %s", "p.probability >= %s"], [asked.state, asked.least]
    if asked.entity:
        parts.append("(p.one_entity = %s or p.other_entity = %s)")
        own += [asked.entity, asked.entity]
    if asked.state == "open":
        parts.append("p.later_until > %s" if asked.later else "(p.later_until is null or p.later_until <= %s)")
        own.append(timezone.now())
    return f"{' and '.join(parts)} and {reach}", [*own, *params]


def _reach(actor: Actor, owner: uuid.UUID | None = None) -> Sql:
    """Both records alive, within what the actor may see and merge; one of them of this owner."""
    one, params = _within(actor, "one")
    other, more = _within(actor, "other")
    sql, own = f"({one}) and ({other})", [*params, *more]
    if owner is not None:
        left, left_params = _within(actor, "one", owner)
        right, right_params = _within(actor, "other", owner)
        sql, own = f"{sql} and (({left}) or ({right}))", [*own, *left_params, *right_params]
    return sql, own


def _within(actor: Actor, side: str, owner: uuid.UUID | None = None) -> Sql:
    parts: list[str] = []
    params: list[Any] = []
    for entity in mergeable(actor):
        source, own = access.records(entity, actor, "merge").source()
        extra = ""
        if owner is not None:
            if not entity.owner_column:
                continue
            extra, own = f' and t0."{entity.owner_column}" = %s', [*own, owner]
        parts.append(f"(p.{side}_entity = %s and exists (select 1 {source} and t0.id = p.{side}{extra}))")
        params += [entity.name, *own]
    return " or ".join(parts) or "false", params


def _pair(raw: tuple[Any, ...]) -> DuplicatePair:
    found = dict(zip(_NAMES, raw, strict=True))
    return DuplicatePair(**{**found, "levels": orjson.loads(found["levels"])})


def by_entity(records: Iterable[tuple[str, uuid.UUID]]) -> dict[str, list[uuid.UUID]]:
    grouped: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for name, key in records:
        grouped[name].append(key)
    return dict(grouped)
