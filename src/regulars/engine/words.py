"""Words a person looks for, as a question to the search documents: beginnings, word forms, parts of telephone numbers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from regulars.base.phone import national_number, phone_digits
from regulars.base.recent import Recent
from regulars.base.text import fold, joined
from regulars.engine import names, regrouping, rows
from regulars.engine.fields import Field
from regulars.engine.fields.base import Sql
from regulars.engine.fleeting import fleeting_forms
from regulars.engine.regrouping import MOST_WORDS

if TYPE_CHECKING:
    from regulars.engine.actor import Actor
    from regulars.engine.describe import Entity
    from regulars.engine.query import Records, Row

SHORTEST_REGROUPED = 3
MOST_CHECKED = 2000
PAGE = 500
FEW = 30_000
"""So many records at most are collected before a list is put in order."""
LOOKED_AT = 100_000
"""So many documents at most are looked at to collect them, and put in order where they tell it themselves."""
WALKED = 10_000
"""So many rows of a list by title at most are walked to words that more hold; where no page is full by then, all documents are put in order."""
frequent = Recent(seconds=300)
_PHONE = re.compile(r"\+?[\d\s().-]{5,}")
SHORTEST_PHONE = 5
_TRUNK = re.compile(r"^(?:00|0|8)")
_ALPHABETIC = re.compile(r"[^\W\d_]{3,}")


class Held(NamedTuple):
    """Words that a record is found by: folded, and those that have forms, as `SearchDocument` keeps them."""

    words: str
    plain: str


class Holding(NamedTuple):
    """The rows that hold some words, as a condition on t0; `are_few` where it names them all.

    Of words that very many hold, `each` asks one row of t0 by its document, and `documents` are all of them, with what titles are sorted by.
    """

    sql: str
    params: list[Any]
    are_few: bool = False
    each: Sql | None = None
    documents: Sql | None = None


def question(words: str, *, called: Callable[[str], Sequence[str]] | None = None) -> Sql | None:
    """SQL of a tsquery that asks for every word: as a beginning («ann smi» finds Anna Smith) or in another form of it.

    Forms are those of PostgreSQL's `russian` dictionaries, which treat Latin words as English, and `fleeting_forms`. None when nothing is left. `called` tells
    of a word other names of the same people, which are asked for as well («катя» finds Екатерина; `base.other_names`).
    """
    parts: list[str] = []
    params: list[Any] = []
    for word in words.split()[:MOST_WORDS]:
        folded = fold(word).split()
        if not folded:
            continue
        whole = [f"{each}:*" for each in joined(word)] if len(folded) > 1 else []
        others = called(folded[0]) if called and len(folded) == 1 else ()
        beginnings = " & ".join(f"{each}:*" for each in folded[:MOST_WORDS])
        params.append(" | ".join([beginnings, *whole, *fleeting_forms(word), *others]))
        forms = "" if any(map(str.isdigit, word)) else plain(word)  # “anna1985” is no Anna
        parts.append(f"({BEGINNINGS}{' || ' + FORMS if forms else ''})")
        if forms:
            params.append(forms)
    if not parts:
        return None
    sql = " && ".join(parts)
    digits = dialled(words) if _PHONE.fullmatch(words.strip()) else []
    if digits:
        sql = f"({sql}) || to_tsquery('simple', %s)"
        params.append(" | ".join(f"{each}:*" for each in digits))
    return f"({sql})", params


# The parser cuts “8e0771ec” in two and asks for the parts side by side; the documents keep no places, so both will do.
BEGINNINGS = "replace(to_tsquery('simple', %s)::text, '<->', '&')::tsquery"
FORMS = "plainto_tsquery('russian', %s)"


def plain(text: str) -> str:
    """The words of a text that have forms, each once."""
    return " ".join(dict.fromkeys(_ALPHABETIC.findall(text.lower().replace("ё", "е"))))


def phone_words(kept: str) -> list[str]:
    """What a number kept in E.164 is found by besides its groups: all its digits, those without the country, without an area of three digits or of four."""
    digits = phone_digits(kept)
    if len(digits) < SHORTEST_PHONE:
        return []
    return list(dict.fromkeys(filter(None, (digits, national_number(kept), digits[-7:], digits[-6:]))))


def dialled(typed: str) -> list[str]:
    """What a number may be meant by, of which a part is typed: as it stands, without what is dialled before it (8, 0, 00), its end."""
    digits = re.sub(r"\D", "", typed)
    if len(digits) < SHORTEST_PHONE:
        return []
    without = _TRUNK.sub("", digits) if not typed.lstrip().startswith("+") else digits
    ends = (digits[-10:], digits[-7:]) if len(digits) > 10 else (digits[-7:],) if len(digits) > 7 else ()
    return list(dict.fromkeys((digits, *([without] if len(without) >= SHORTEST_PHONE else []), *ends)))


class Lookup(NamedTuple):
    """The documents that hold some words as two tables, `looked` and of it `kept` (their records and what titles are sorted by), each of them bounded.

    At most `most` are kept. `is_all` where documents tell all that the actor's rights go by.
    """

    sql: str
    params: list[Any]
    known_by: tuple[Any, ...]
    most: int
    is_all: bool

    def is_whole(self, looked: int, kept: int) -> bool:
        """Whether all of them were looked at and kept. That they are too many is remembered a while."""
        if looked <= LOOKED_AT and kept <= self.most:
            return True
        for most in {FEW, self.most}:
            frequent.note((most, *self.known_by))
        return False

    @property
    def is_too_much(self) -> bool:
        """Whether they were too many a moment ago."""
        return (self.most, *self.known_by) in frequent


def condition(entity: Entity, words: str, actor: Actor) -> Holding:
    """Rows of a list (under t0) that hold the words. Fields hidden from the actor find nothing."""
    asked = question(words)
    if asked is None:
        return Holding("false", [])
    if hides_words(entity, actor):
        return Holding("t0.id = any(%s)", [_checked(entity, asked, actor)], are_few=True)
    found = _worded(entity, asked, words, actor)
    links = names.links_searched(entity, actor)
    if not links:
        return found
    told, own = _told(entity, links, actor)
    checked = _checked(entity, asked, actor, among=(f"not ({told})", own))
    sql = f"{found.sql} and (({told}) or t0.id = any(%s))"
    return Holding(sql, [*found.params, *own, checked], found.are_few)


def lookup(entity: Entity, words: str, actor: Actor, *, kept: int | None = None) -> Lookup | None:
    """Where the records that hold the words may be collected by the question that shows them, `kept` of them at most (`FEW`).

    None where each record would have to be looked at because something is hidden from the actor.
    """
    asked = question(words)
    if asked is None or hides_words(entity, actor) or names.links_searched(entity, actor):
        return None
    return _lookup(entity, asked, actor, kept=kept)


def regrouped(entity: Entity, words: str, actor: Actor) -> Holding:
    """Rows whose documents hold the words together or apart as others write them; none does so as they stand."""
    folded = fold(words)
    if len(folded) < SHORTEST_REGROUPED:
        return Holding("false", [])
    sql, own = regrouping.condition(folded, anew=True)
    found = _lookup(entity, (sql, own), actor, most=FEW)
    return _collected(_looked_up(found)[2])


def _worded(entity: Entity, asked: Sql, words: str, actor: Actor) -> Holding:
    """Rows whose documents hold the words; where none does, as others write them (`regrouped`).

    The planner cannot know how frequent a word is: it takes every one for frequent, and walks the list in its order until a page
    is full, which is the whole list where few rows hold it. So few are looked up once; frequent ones may be walked to. That words
    are frequent is remembered a while: only the way of asking hangs on it, never the answer.
    """
    found = _lookup(entity, asked, actor)
    if not found.is_too_much:
        looked, kept, ids = _looked_up(found)
        if not looked:
            return regrouped(entity, words, actor)
        if found.is_whole(looked, kept):
            return _collected(ids)
    mine, whose = _mine(entity, actor)
    sql, given = asked
    documents = (
        f"select record, title_key from engine_searchdocument where entity || '' = %s and vector @@ {sql} and {mine}"
    )
    params = [entity.name, *given, *whose]
    # Behind an offset the planner asks each row for its document, instead of all documents first.
    each = f"exists (select 1 from engine_searchdocument where record = t0.id and vector @@ {sql} offset 0)"
    all_of_them = (documents, params) if found.is_all else None
    return Holding(f"t0.id in (select record from ({documents}) d)", params, each=(each, given), documents=all_of_them)


def _lookup(entity: Entity, asked: Sql, actor: Actor, most: int | None = None, *, kept: int | None = None) -> Lookup:
    """`asked` is a tsquery, or a whole condition with `most`, the documents that are looked at.

    The entity is compared so that its own index, which holds half of all documents, is not read beside that of the words. Of those
    whose records the actor does not see nothing is kept, where whose they are is all that rights go by.
    """
    from regulars.engine.access import scope_sql

    sql, given = asked
    kept = FEW if kept is None else kept
    mine, whose = _mine(entity, actor)
    holds_it = f"vector @@ {sql}" if most is None else sql
    tables = (
        "looked as materialized (select record, owner, title_key from engine_searchdocument "
        f"where entity || '' = %s and {holds_it} limit {LOOKED_AT + 1 if most is None else most}), "
        f"kept as materialized (select record, title_key from looked where {mine} limit {kept + 1})"
    )
    params = [entity.name, *given, *whose]
    is_all = bool(whose) or scope_sql(entity, actor, "view", "t0")[0] == "true"
    return Lookup(tables, params, (entity.name, *map(str, given), *map(frozenset, whose)), kept, is_all)


def _mine(entity: Entity, actor: Actor) -> Sql:
    """Documents of records of people whom the actor reaches; all where rights go by more than that."""
    from regulars.engine.access import by_owner_alone

    people = by_owner_alone(entity, actor, "view")
    return ("true", []) if people is None else ("owner = any(%s)", [list(people)])


def _looked_up(found: Lookup) -> tuple[int, int, str | None]:
    """How many documents were looked at and kept, and the records of these as an array's text."""
    ((looked, kept, ids),) = rows.query(
        f"with {found.sql} select (select count(*) from looked), count(*), array_agg(record)::text from kept",
        found.params,
    )
    return looked, kept, ids


def _collected(ids: str | None) -> Holding:
    return Holding("t0.id = any(%s::uuid[])", [ids or "{}"], are_few=True)


def _told(entity: Entity, links: list[Field], actor: Actor) -> Sql:
    """Whether the names of all records that these links lead to may be told."""
    from regulars.engine.sql import column_of

    parts, params = [], []
    for link in links:
        sql, own = names.seen_sql(link, column_of(entity, link, "t0"), actor)
        parts.append(sql)
        params += own
    return " and ".join(parts), params


def hides_words(entity: Entity, actor: Actor) -> bool:
    """Whether something that the entity is found by is hidden from the actor."""
    search = entity.search
    return search is not None and any(actor.withholds(entity.name, key) for key in (entity.title, *search.fields))


def visible_keys(entity: Entity, actor: Actor) -> list[str]:
    """The fields by which the actor may find records of the entity."""
    fields = entity.search.fields if entity.search else ()
    return [key for key in (entity.title, *fields) if not actor.withholds(entity.name, key)]


def words_of(entity: Entity, row: Row, keys: list[str]) -> Held:
    """What a record is found by, of the fields given, as its document would say it."""
    shown = [entity.by_key[key].said(row[key]) for key in keys]
    phones = [word for key in keys if entity.by_key[key].kind == "phone" and row[key] for word in phone_words(row[key])]
    text = " ".join([str(row.number), *shown])
    return Held(" ".join([fold(text), *joined(text), *phones]), plain(text))


def holding(asked: Sql, held: Sequence[Held]) -> list[bool]:
    """Of each of these words whether they hold what is asked, just as a document of them would: anything looser would tell of the words that are hidden."""
    sql, params = asked
    found = rows.query(
        f"select (to_tsvector('simple', v.words) || to_tsvector('russian', v.plain)) @@ {sql} "
        "from unnest(%s::text[], %s::text[]) with ordinality as v(words, plain, place) order by v.place",
        [*params, [each.words for each in held], [each.plain for each in held]],
    )
    return [row[0] for row in found]


def _checked(entity: Entity, asked: Sql, actor: Actor, *, among: Sql = ("true", [])) -> list[uuid.UUID]:
    """The newest records that hold the words in fields the actor sees; looked at one by one, so bounded."""
    from regulars.engine import rows
    from regulars.engine.query import Records

    sql, params = asked
    records = Records(entity, actor)
    source, own = records.source()
    limit, limited = among
    found = rows.query(
        f"select t0.id {source} and t0.id in (select record from engine_searchdocument where entity || '' = %s "
        f"and vector @@ {sql}) and {limit} order by t0.id desc limit {MOST_CHECKED}",
        [*own, entity.name, *params, *limited],
    )
    ids = [row[0] for row in found]
    kept: list[uuid.UUID] = []
    for start in range(0, len(ids), PAGE):
        kept += _holding(records.matching(ids[start : start + PAGE]), asked)
    return kept


def _holding(records: Records, asked: Sql) -> list[uuid.UUID]:
    entity = records.entity
    keys = visible_keys(entity, records.actor)
    found = records.order_by("created_at").rows(keys, limit=PAGE)
    held = holding(asked, [words_of(entity, row, keys) for row in found])
    return [row.id for row, holds in zip(found, held, strict=True) if holds]
