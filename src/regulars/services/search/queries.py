"""Find anything by a few letters: names first, then what the records hold, then near spellings."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.db import connection, transaction

from regulars.base.keyboard import other_layout
from regulars.base.text import fold
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.query import Row
from regulars.engine.words import MOST_WORDS, hides_words, holds, question, visible_keys, words_of
from regulars.services.search import spellings

CANDIDATES = 120
NEWEST = 2000
MOST_READ = 3000


class Hit(NamedTuple):
    """A record found: where it is and how it is shown."""

    entity: str
    id: uuid.UUID
    title: str
    subtitle: str


def find(words: str, actor: Actor, *, entities: tuple[str, ...] = (), limit: int = 20) -> list[Hit]:
    """The best hits among records the actor may see; near spellings only where the words themselves find nothing."""
    folded = fold(words)
    if len(folded) < 2:
        return []
    scope, params = _scope(actor, entities)
    if scope == "false":
        return []
    hits = _found(words, scope, params, actor)
    if not hits and (swapped := other_layout(words)):
        hits = _found(swapped, scope, params, actor)
    if not hits:
        hits = _allowed(_by_likeness(folded, scope, params), actor, lambda shown: _is_near(folded, shown))
    return hits[:limit]


def _found(words: str, scope: str, params: list[Any], actor: Actor) -> list[Hit]:
    """Records that hold every word or its beginning."""
    folded = fold(words)
    if len(folded) < 2:
        return []
    return _allowed(_by_words(words, folded, scope, params), actor, lambda held: holds(words, held))


def _scope(actor: Actor, entities: tuple[str, ...]) -> tuple[str, list[Any]]:
    """Which documents may be looked at: every entity the actor sees, with the people whose records they reach."""
    groups: defaultdict[frozenset[Any] | None, list[str]] = defaultdict(list)
    for entity in registry.entities():
        if entity.search is None or (entities and entity.name not in entities) or not access.may(actor, entity, "view"):
            continue
        groups[access.by_owner_alone(entity, actor, "view")].append(entity.name)
    parts: list[str] = []
    params: list[Any] = []
    for people, names in groups.items():
        parts.append("entity = any(%s)" if people is None else "(entity = any(%s) and owner = any(%s))")
        params.extend([names] if people is None else [names, list(people)])
    return (f"({' or '.join(parts)})", params) if parts else ("false", [])


def _by_words(words: str, folded: str, scope: str, params: list[Any]) -> list[Hit]:
    """Frequent words are found among the newest documents, rare ones by the index; neither reads more than a bounded number.

    Those whose name begins with the words come first.
    """
    asked = question(words)
    if asked is None:
        return []
    sql, own = asked
    found = _hits(
        f"select entity, record, title, subtitle from (select * from engine_searchdocument order by record desc "
        f"limit {NEWEST}) newest where vector @@ {sql} and {scope} limit {CANDIDATES}",
        [*own, *params],
    )
    if len(found) < CANDIDATES:
        found += _indexed(
            f"select entity, record, title, subtitle from (select * from engine_searchdocument "
            f"where vector @@ {sql} and {scope} limit {MOST_READ}) found "
            f"order by (words like %s) desc, length(title), record desc limit {CANDIDATES}",
            [*own, *params, f"{_literal(folded)}%"],
        )
    ranked = sorted(set(found), key=lambda hit: (_begins(hit, folded), len(hit.title), -hit.id.int))
    return ranked[:CANDIDATES]


def _begins(hit: Hit, folded: str) -> bool:
    return not fold(hit.title).startswith(folded)


def _by_likeness(folded: str, scope: str, params: list[Any]) -> list[Hit]:
    """Each word in its nearest spellings among all that are known: a wrong, missing or exchanged letter still finds the name."""
    groups = [spellings.near(word) or [f"{word}:*"] for word in folded.split()[:MOST_WORDS]]
    if not any(len(word) >= spellings.SHORTEST for word in folded.split()):
        return []
    asked = " & ".join(f"({' | '.join(group)})" for group in groups)
    return _indexed(
        f"select entity, record, title, subtitle from (select * from engine_searchdocument "
        f"where vector @@ to_tsquery('simple', %s) and {scope} limit {CANDIDATES}) found "
        f"order by %s <<-> lower(title) limit {CANDIDATES // 4}",
        [asked, *params, folded],
    )


def _indexed(sql: str, params: list[Any]) -> list[Hit]:
    """By the index of words and nothing else: the planner thinks unknown words frequent and would walk all documents."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = off; set local enable_indexscan = off")
        found = _hits(sql, params)
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = on; set local enable_indexscan = on")
    return found


def _hits(sql: str, params: list[Any]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Hit(*row) for row in cursor.fetchall()]


def _allowed(hits: list[Hit], actor: Actor, holding: Callable[[list[str]], bool]) -> list[Hit]:
    """The last word is the read door's: who may see it, and what it is called and shown with now, in the reader's language.

    Where fields are hidden from the actor, `holding(words)` must be true of the words that are left.
    """
    wanted: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for hit in hits:
        wanted[hit.entity].append(hit.id)
    seen: dict[uuid.UUID, Hit] = {}
    for name, ids in wanted.items():
        entity = registry.get(name)
        assert entity.search is not None, "only searchable entities have documents"
        shown = [key for key in (entity.title, *entity.search.subtitle) if not actor.withholds(name, key)]
        held = visible_keys(entity, actor) if hides_words(entity, actor) else []
        records = access.records(entity, actor).matching(ids).order_by("created_at")
        for row in records.rows([*shown, *held], limit=len(ids)):
            if not hides_words(entity, actor) or holding(_words(entity, row, held)):
                seen[row.id] = _hit(entity, row, shown)
    return [seen[hit.id] for hit in hits if hit.id in seen]


def _hit(entity: Entity, row: Row, shown: list[str]) -> Hit:
    texts = {key: entity.by_key[key].text(row[key]) for key in shown}
    title = texts.pop(entity.title, "") or str(row.number)
    return Hit(entity.name, row.id, title, " · ".join(filter(None, texts.values()))[:200])


def _words(entity: Entity, row: Row, keys: list[str]) -> list[str]:
    """What a record is found by, of the fields given."""
    return words_of(entity, row.number, {key: entity.by_key[key].text(row[key]) for key in keys})


def _is_near(folded: str, shown: list[str]) -> bool:
    return all(get_close_matches(part, shown, n=1) for part in folded.split())


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
