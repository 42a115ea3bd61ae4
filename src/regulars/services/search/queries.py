"""Find anything by a few letters: the words themselves, then the other keyboard layout, then near spellings."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from regulars.base.alphabets import spellings as sounding
from regulars.base.keyboard import other_layout
from regulars.base.other_names import fuller_names, other_names
from regulars.base.text import fold
from regulars.engine import access, registry, regrouping
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.names import links_searched
from regulars.engine.query import Row
from regulars.engine.regrouping import MOST_WORDS
from regulars.engine.words import Held, hides_words, holding, question, visible_keys, words_of
from regulars.services.search import spellings
from regulars.services.search.amounts import Amount, amount_in, holders
from regulars.services.search.candidates import Candidate, Scope, by_condition, by_other_names, by_spelling, by_words
from regulars.services.search.ranking import called, first, nearest, ranked

MOST_SOUNDS = 3


class Hit(NamedTuple):
    """A record found: where it is and how it is shown."""

    entity: str
    id: uuid.UUID
    title: str
    subtitle: str
    by: str = ""
    """The field of money by which it is found, where it is not by words."""


Holding = Callable[[Sequence[Held]], list[bool]]
"""Tells of words, those that are left where something is hidden, whether they hold what is asked."""


def find(words: str, actor: Actor, *, entities: tuple[str, ...] = (), limit: int = 20) -> list[Hit]:
    """The best hits among records the actor may see; an amount of money finds what it stands on, too.

    Digits alone may be a number or a telephone, which stand first; what can only be an amount (“12 500,00”, “$5”) finds those of so much first.
    """
    amount = amount_in(words, actor)
    summed = list(_summed(amount, actor, entities, limit)) if amount else []
    hits = find_by_words(words, actor, entities=entities, limit=limit)
    if not summed:
        return hits
    known = {hit.id for hit in summed}
    others = [hit for hit in hits if hit.id not in known]
    if amount and amount.is_said:
        return [*summed, *others][:limit]
    return [*others[: limit - min(len(summed), limit // 2)], *summed][:limit]


def find_by_words(words: str, actor: Actor, *, entities: tuple[str, ...] = (), limit: int = 20) -> list[Hit]:
    """By words alone: those that hold them, then those by other names of the same people; near spellings only where nothing is found."""
    folded = fold(words)
    if len(folded) < 2:
        return []
    scope, apart = _scope(actor, entities)
    if scope.sql == "false":
        return []
    hits = _found(words, scope, apart, actor, limit)
    if not hits and (swapped := other_layout(words)):
        hits = _found(swapped, scope, apart, actor, limit)
    if len(hits) < limit:
        hits += _called_otherwise(words, scope, actor, limit - len(hits), {hit.id for hit in hits})
    return hits or _grouped_otherwise(folded, scope, actor, limit) or _spelt_alike(folded, scope, actor, limit)


def _found(words: str, scope: Scope, apart: list[Entity], actor: Actor, limit: int) -> list[Hit]:
    """Records that hold every word or its beginning."""
    folded, asked = fold(words), question(words)
    if len(folded) < 2 or asked is None:
        return []
    candidates, more = by_words(words, folded, scope, actor.id, limit)
    hits = _shown(ranked(candidates, folded, actor), actor, partial(holding, asked), limit)
    if more and len(hits) < limit:
        hits += _among(apart, words, actor, limit - len(hits), {hit.id for hit in hits})
    return hits


def _summed(amount: Amount, actor: Actor, entities: tuple[str, ...], limit: int) -> Iterator[Hit]:
    """Records of so much, with the amount in the line beside their name."""
    found: defaultdict[tuple[str, str], list[uuid.UUID]] = defaultdict(list)
    for each in holders(amount, actor, entities=entities, limit=limit):
        found[each.entity.name, each.key].append(each.id)
    for (name, key), ids in found.items():
        entity = registry.get(name)
        shown = _shown_keys(entity, actor)
        read = access.records(entity, actor).matching(ids).order_by("-created_at").rows([*shown, key], limit=len(ids))
        for row in read:
            hit = _hit(entity, row, shown)
            said = entity.by_key[key].prose(row[key], actor.manner)
            beside = hit.subtitle if key in shown else " · ".join(filter(None, [said, hit.subtitle]))
            yield hit._replace(subtitle=beside[:200], by=key)


def _called_otherwise(words: str, scope: Scope, actor: Actor, limit: int, known: set[uuid.UUID]) -> list[Hit]:
    """People by another form of their name («катя» is Екатерина) or as the other alphabet writes it («Джонатан» is Jonathan).

    Short forms of a name that is known as it stands are left out.
    """
    folded, asked = fold(words), question(words, called=fuller_names if known else other_names)
    if asked is None:
        return []
    found = by_other_names(words, asked, folded, scope, actor.id, limit + len(known))
    others = called([each for each in found if each.id not in known], folded, actor)
    return _shown(others, actor, partial(holding, asked), limit)


def _grouped_otherwise(folded: str, scope: Scope, actor: Actor, limit: int) -> list[Hit]:
    """The words together or apart as others write them, or by their sound in the other alphabet."""
    found = nearest(by_condition(regrouping.condition(folded), scope, first()), folded, actor)
    return _shown(found, actor, lambda held: [regrouping.held(folded, each.words.split()) for each in held], limit)


def _spelt_alike(folded: str, scope: Scope, actor: Actor, limit: int) -> list[Hit]:
    """Each word in its nearest spellings among all that are known: a wrong, missing or exchanged letter still finds the name."""
    parts = folded.split()[:MOST_WORDS]
    if not any(len(word) >= spellings.SHORTEST for word in parts):
        return []
    groups = [_near(word) or [f"{word}:*"] for word in parts]
    spelt = " & ".join(f"({' | '.join(group)})" for group in groups)
    found = nearest(by_spelling(spelt, scope, first()), folded, actor)
    return _shown(found, actor, partial(holding, ("to_tsquery('simple', %s)", [spelt])), limit)


def _near(word: str) -> list[str]:
    """Known words that are spelt nearly so, or nearly as it sounds in the other alphabet: «Джонотан» is "jonotan" there, and Jonathan."""
    return next(filter(None, map(spellings.near, sounding(word, most=MOST_SOUNDS))), [])


def _scope(actor: Actor, entities: tuple[str, ...]) -> tuple[Scope, list[Entity]]:
    """Which documents may be looked at: every entity the actor sees, with the people whose records they reach.

    Besides, the entities of which the documents alone do not tell whether the actor sees a record or may find it so.
    """
    groups: defaultdict[frozenset[Any] | None, list[str]] = defaultdict(list)
    apart: list[Entity] = []
    for entity in registry.entities():
        if entity.search is None or (entities and entity.name not in entities) or not access.may(actor, entity, "view"):
            continue
        people = access.by_owner_alone(entity, actor, "view")
        groups[people].append(entity.name)
        if (
            hides_words(entity, actor)
            or links_searched(entity, actor)
            or (people is None and access.scope_sql(entity, actor, "view", "t0")[0] != "true")
        ):
            apart.append(entity)
    parts: list[str] = []
    params: list[Any] = []
    for among, names in groups.items():
        parts.append("d.entity = any(%s)" if among is None else "(d.entity = any(%s) and d.owner = any(%s))")
        params.extend([names] if among is None else [names, list(among)])
    if not parts:
        return Scope("false", []), []
    return Scope(f"({' or '.join(parts)})", params, entities[0] if len(entities) == 1 else ""), apart


def _shown(found: Sequence[Candidate], actor: Actor, holds: Holding, limit: int) -> list[Hit]:
    """The first ones the actor may have: read in groups of a few more than are wanted, until there are enough."""
    hits: list[Hit] = []
    at, size = 0, limit + max(4, limit // 4)
    while at < len(found) and len(hits) < limit:
        hits += _allowed(found[at : at + size], actor, holds)
        at, size = at + size, size * 2
    return hits[:limit]


def _among(entities: list[Entity], words: str, actor: Actor, limit: int, known: set[uuid.UUID]) -> list[Hit]:
    """The newest that the read door itself finds: for rights that look at more than whose a record is.

    Asked only where frequent words left too few, because the candidates were mostly other people's.
    """
    hits: list[Hit] = []
    for entity in entities:
        shown = _shown_keys(entity, actor)
        records = access.records(entity, actor).search(words).order_by("-created_at")
        rows = records.rows(shown, limit=limit + len(known))
        hits += [_hit(entity, row, shown) for row in rows if row.id not in known][: limit - len(hits)]
        if len(hits) >= limit:
            break
    return hits


def _allowed(found: Sequence[Candidate], actor: Actor, holds: Holding) -> list[Hit]:
    """The last word is the read door's: who may see it, and what it is called and shown with now, in the reader's language.

    Where fields or names of linked records are hidden from the actor, the words that are left must hold what is asked.
    """
    wanted: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for each in found:
        wanted[each.entity].append(each.id)
    seen = {hit.id: hit for name, ids in wanted.items() for hit in _read(registry.find(name), ids, actor, holds)}
    return [seen[each.id] for each in found if each.id in seen]


def _read(entity: Entity | None, ids: list[uuid.UUID], actor: Actor, holds: Holding) -> Iterator[Hit]:
    if entity is None or entity.search is None:
        return  # an own entity that is gone, or is not searched any more
    shown = _shown_keys(entity, actor)
    hides = hides_words(entity, actor)
    links = [] if hides else [each.key for each in links_searched(entity, actor)]
    held = visible_keys(entity, actor) if hides or links else []
    records = access.records(entity, actor).matching(ids).order_by("created_at")
    read = records.rows([*shown, *held], limit=len(ids))
    unsure = [row for row in read if hides or any(row[key] is not None and not row[key].label for key in links)]
    told = holds([words_of(entity, row, held) for row in unsure]) if unsure else []
    lacking = {row.id for row, is_held in zip(unsure, told, strict=True) if not is_held}
    yield from (_hit(entity, row, shown) for row in read if row.id not in lacking)


def _shown_keys(entity: Entity, actor: Actor) -> list[str]:
    subtitle = entity.search.subtitle if entity.search else ()
    return [key for key in (entity.title, *subtitle) if not actor.withholds(entity.name, key)]


def _hit(entity: Entity, row: Row, shown: list[str]) -> Hit:
    texts = {key: entity.by_key[key].said(row[key]) for key in shown}
    title = texts.pop(entity.title, "") or str(row.number)
    return Hit(entity.name, row.id, title, " · ".join(filter(None, texts.values()))[:200])
