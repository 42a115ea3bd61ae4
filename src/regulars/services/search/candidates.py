"""What may be meant by some words: a bounded number of documents, looked for where the likeliest ones are."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from django.db import connection, transaction

from regulars.engine import rows
from regulars.engine.fields.base import Sql
from regulars.engine.words import question

MOST = 120
OPENED = 200
OWN = 500
NEWEST = 2000
BEGINNING = 300
MOST_READ = 400
MOST_SPELT = 1000
MARGIN = 20
ENOUGH = 4
WHOLE = "plainto_tsquery('simple', %s)"


class Candidate(NamedTuple):
    """A document that holds the words: `whole` where it holds them just so, `opened` days ago by the person."""

    entity: str
    id: uuid.UUID
    title: str
    owner: uuid.UUID | None
    whole: bool
    opened: float | None = None


class Scope(NamedTuple):
    """Which documents may be looked at: a condition on them, and the entity where only one is asked for."""

    sql: str
    params: list[Any]
    only: str = ""


_LIKELY = """
with asked as materialized (select {question} as words, {whole} as whole)
select * from (
    (select d.entity, d.record, d.title, d.owner, d.vector @@ asked.whole, extract(epoch from now() - d.at)::float8 / 86400
       from (select s.*, o.at from search_opened o join engine_searchdocument s on s.record = o.record
              where o.user_id = %(person)s order by o.at desc limit {opened}) d, asked
      where d.vector @@ asked.words and {scope})
    union all
    (select d.entity, d.record, d.title, d.owner, d.vector @@ asked.whole, null
       from (select * from engine_searchdocument where owner = %(person)s order by record desc limit {own}) d, asked
      where d.vector @@ asked.words and {scope} limit {most})
    union all
    (select d.entity, d.record, d.title, d.owner, d.vector @@ asked.whole, null
       from (select * from engine_searchdocument {of_entity} order by record desc limit {newest}) d, asked
      where d.vector @@ asked.words and {scope} limit {most})
    union all
    (select d.entity, d.record, d.title, d.owner, d.vector @@ asked.whole, null
       from (select * from engine_searchdocument where left(words, 40) like %(beginning)s limit {beginning}) d, asked
      where d.vector @@ asked.words and {scope} limit {most})
) likely
"""

_INDEXED = """
select d.entity, d.record, d.title, d.owner, d.vector @@ {whole}, null
  from (select * from engine_searchdocument d where vector @@ {question} and {scope} limit {read}) d
"""


def by_words(
    words: str, folded: str, scope: Scope, person: uuid.UUID | None, wanted: int
) -> tuple[list[Candidate], bool]:
    """Documents that hold every word, and whether there may be more.

    First among those the person opened lately, their own, the newest of all and those whose name begins so: each a bounded
    look. Only where these find few, by the index of words: several words as they stand, which is quick, then as beginnings.
    """
    asked = question(words)
    if asked is None:
        return [], False
    whole: list[Sql] = [(WHOLE, [folded[:200]])] if " " in folded else []
    return _asked([*whole, asked], folded, scope, person, wanted)


def by_other_names(
    words: str, asked: Sql, folded: str, scope: Scope, person: uuid.UUID | None, wanted: int
) -> list[Candidate]:
    """Documents that hold every word, each as it stands or by another name that is `asked` for; none where no word has others."""
    return [] if asked == question(words) else _asked([asked], folded, scope, person, wanted)[0]


def _asked(
    questions: list[Sql], folded: str, scope: Scope, person: uuid.UUID | None, wanted: int
) -> tuple[list[Candidate], bool]:
    """The last question says what is meant; those before it are asked of the index first."""
    found = _likely(questions[-1], folded, scope, person)
    if len(found) >= min(MOST, wanted * ENOUGH):
        return list(found.values()), True
    for each_asked in questions:
        read = _indexed(each_asked, folded, scope)
        found = {each.id: each for each in read} | found
        if len(found) >= wanted + MARGIN:
            break
    return list(found.values()), len(read) >= MOST_READ


def _likely(asked: Sql, folded: str, scope: Scope, person: uuid.UUID | None) -> dict[uuid.UUID, Candidate]:
    sql, params = asked
    named = {f"q{n}": each for n, each in enumerate(params)} | {f"s{n}": each for n, each in enumerate(scope.params)}
    named |= {"w0": folded[:200], "person": person, "beginning": f"{_literal(folded[:40])}%", "only": scope.only}
    statement = _LIKELY.format(
        question=_named(sql, "q"),
        whole=_named(WHOLE, "w"),
        scope=_named(scope.sql, "s"),
        of_entity="where entity = %(only)s" if scope.only else "",
        opened=OPENED,
        own=OWN,
        newest=NEWEST,
        beginning=BEGINNING,
        most=MOST,
    )
    found: dict[uuid.UUID, Candidate] = {}
    for each in _candidates(statement, named):
        found.setdefault(each.id, each)
    return found


def _indexed(asked: Sql, folded: str, scope: Scope) -> list[Candidate]:
    """By the index of words and nothing else: the planner thinks unknown words frequent and would walk all documents."""
    sql, params = asked
    statement = _INDEXED.format(question=sql, whole=WHOLE, scope=scope.sql, read=MOST_READ)
    return _by_bitmap(statement, [folded[:200], *params, *scope.params])


def by_spelling(spelt: str, scope: Scope, first: list[str]) -> list[Candidate]:
    """Documents that hold words spelt nearly so (a tsquery of known words); see `by_condition`."""
    return by_condition(("vector @@ to_tsquery('simple', %s)", [spelt]), scope, first)


def by_condition(asked: Sql, scope: Scope, first: list[str]) -> list[Candidate]:
    """Documents that meet a condition.

    Of many, those of the entities that come `first`: a name that people have stands in all their calls and tasks, too.
    """
    sql, params = asked
    return _by_bitmap(
        "select entity, record, title, owner, false, null from (select * from engine_searchdocument d "
        f"where {sql} and {scope.sql} limit {MOST_SPELT}) spelt "
        f"order by entity <> all(%s) limit {MOST}",
        [*params, *scope.params, first],
    )


def _by_bitmap(sql: str, params: list[Any]) -> list[Candidate]:
    is_inner = connection.in_atomic_block
    with transaction.atomic():
        rows.send("set local enable_seqscan = off; set local enable_indexscan = off", [])
        found = _candidates(sql, params)
        if is_inner:  # otherwise it ends with this transaction
            rows.send("set local enable_seqscan = on; set local enable_indexscan = on", [])
    return found


def _candidates(sql: str, params: Any) -> list[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Candidate(*row) for row in cursor.fetchall()]


def _named(sql: str, prefix: str) -> str:
    """The same SQL with named parameters, so that it may stand in a statement more than once."""
    first, *rest = sql.split("%s")
    return first + "".join(f"%({prefix}{n})s{part}" for n, part in enumerate(rest))


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
