"""What the words of a cell refer to: a record by id, number, external id, match fields or name; one query for many cells."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.base.errors import Refused
from regulars.engine import access, merged, rows
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Reference, Wrong
from regulars.engine.sql import column_of

SEVERAL = 20
SHOWN_WORDS = 200
MOST_KNOWN = 200_000
EXTERNAL = "external_id"
ANY_CASE = "external_id in any case"
"""Asked last, of words that are found by nothing else: no index answers it."""
EXACT = frozenset(("email", "url", "choice", "phone"))
UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
NUMBER = re.compile(r"(?:#|№|No\.?\s*)?(\d{1,18})", re.IGNORECASE)


class Found(NamedTuple):
    """The records some words may mean: up to twenty of them, and how many there are. `led` where they are those of a merged one."""

    ids: tuple[uuid.UUID, ...]
    number: int
    led: bool = False


NOTHING = Found((), 0)


@dataclass
class Resolver:
    """Finds the records of one entity, as far as the actor may see them. Remembers what it found.

    Letter case does not count, but in external identifiers of which there is one as it is written (`001A` and `001a` are two records of
    Salesforce): these are `spelled`, all others `known` by their folded words.
    """

    target: Entity
    actor: Actor
    by: str = ""
    known: dict[str, Found] = field(default_factory=dict)
    spelled: dict[str, Found] = field(default_factory=dict)
    words: dict[uuid.UUID, str] = field(default_factory=dict)
    coming: set[str] = field(default_factory=set)
    narrowed: dict[bytes, frozenset[uuid.UUID]] = field(default_factory=dict)

    def learn(self, cells: Iterable[str]) -> None:
        """Look up all words not known yet."""
        if len(self.spelled) > MOST_KNOWN:
            self.known.clear()
            self.spelled.clear()
        spellings = {_spelling(cell) for cell in cells} - self.spelled.keys() - {""}
        new = {spelling: words_of(spelling) for spelling in sorted(spellings)}
        wanted = {word: word for word in new.values() if word not in self.known}
        known_before = set(new.values()) - wanted.keys()
        keys = self._keys()
        for key in keys if new else ():
            if key == EXTERNAL:
                open_yet = wanted.keys() | known_before
                exact = self._ask(key, {spelling: spelling for spelling, word in new.items() if word in open_yet})
                self.spelled |= exact
                left = {word for spelling, word in new.items() if spelling not in exact}
                wanted = {word: word for word in wanted if word in left}
            else:
                self._know(wanted, self._ask(key, wanted))
        if EXTERNAL in keys:
            self._know(wanted, self._ask(ANY_CASE, wanted))
        self.spelled = dict.fromkeys(new, NOTHING) | self.spelled
        self.known |= dict.fromkeys(wanted, NOTHING)

    def _know(self, wanted: dict[str, str], found: dict[str, Found]) -> None:
        self.known |= found
        for word in found:
            del wanted[word]

    def forget_missing(self) -> None:
        """Words that meant nothing may mean something now that more records are there."""
        self.known = {word: found for word, found in self.known.items() if found.number}
        self.spelled = {spelling: found for spelling, found in self.spelled.items() if found.number}

    def unknown(self, cell: Any) -> bool:
        """Whether the words mean no record at all."""
        return not self._meant(cell).number

    def is_coming(self, cell: Any) -> bool:
        """Whether the words mean a record that would be created (in a rehearsal)."""
        return words_of(cell) in self.coming

    def promise(self, record: Any, entity: Entity) -> None:
        """In a rehearsal: this record would be there for later rows."""
        title = entity.by_key[entity.title]
        self.coming |= {words_of(title.text(title.get(record))), words_of(record.external_id)}

    def put(self, cell: str, key: uuid.UUID) -> None:
        """These words mean a record just created."""
        self.known[words_of(cell)] = Found((key,), 1)

    def find(self, cell: Any, reference: Reference | None = None, record: Any = None) -> Any:
        """The id of the record the cell means, or a Wrong saying why there is none. None for an empty cell."""
        if not _spelling(cell):
            return None
        found = self._meant(cell)
        if found.number == 1:
            return self._named(found.ids[0], cell)
        if reference is not None and record is not None:
            for limit in filter(None, (reference.narrow, reference.prefer)):
                if found.number > 1:
                    fitting = [key for key in found.ids if key in self._narrow(limit(record))]
                    found = Found(tuple(fitting), len(fitting)) if fitting or limit is reference.narrow else found
            if found.number == 1:
                return self._named(found.ids[0], cell)
        name, shown = str(self.target.label), str(cell).strip()[:80]
        if not found.number:
            return Wrong(_("There is no such record (%(entity)s): “%(name)s”.") % {"entity": name, "name": shown})
        text = ngettext(
            "%(count)s record fits “%(name)s” (%(entity)s). Give its number instead.",
            "%(count)s records fit “%(name)s” (%(entity)s). Give the number of one instead.",
            found.number,
        )
        return Wrong(text % {"count": found.number, "name": shown, "entity": name})

    def _meant(self, cell: Any) -> Found:
        found = self.spelled.get(_spelling(cell), NOTHING)
        return found if found.number else self.known.get(words_of(cell), NOTHING)

    def _named(self, key: uuid.UUID, cell: Any) -> uuid.UUID:
        if len(self.words) < SHOWN_WORDS:
            self.words[key] = str(cell).strip()
        return key

    def _narrow(self, data: Any) -> frozenset[uuid.UUID]:
        key = orjson.dumps(data or {}, default=str, option=orjson.OPT_SORT_KEYS)
        if key not in self.narrowed:
            try:
                self.narrowed[key] = frozenset(access.records(self.target, self.actor).where(data).ids())
            except Refused:
                self.narrowed[key] = frozenset()
        return self.narrowed[key]

    def _keys(self) -> list[str]:
        if self.by:
            return [key.strip() for key in self.by.split(",")]
        named = [key for key in self.target.exchange.match if key in self.target.by_key]
        return list(dict.fromkeys(("id", EXTERNAL, *named, self.target.title, "number")))

    def _ask(self, key: str, wanted: dict[str, str]) -> dict[str, Found]:
        candidates = _candidates(key, wanted) if wanted else []
        if not candidates:
            return {}
        scope, params = access.scope_sql(self.target, self.actor, "view", "t")
        condition = _equals(self.target, key)
        sql = (
            f"select v.word, count(*), (array_agg(t.id order by t.id))[1:{SEVERAL}] "
            f"from unnest(%s::text[], %s::text[]) v(word, value) join {self.target.source} t on {condition} "
            f"where t.deleted_at is null and {scope} group by v.word"
        )
        asked = [[word for word, _v in candidates], [value for _w, value in candidates]]
        found = {word: Found(tuple(ids), count) for word, count, ids in rows.query(sql, [*asked, *params])}
        if key != ANY_CASE and merged.names(self.target, key) and len(found) < len(wanted):
            named = "unnest(%s::text[], %s::text[]) v(name, value)"
            found = led(merged.leading(self.target, self.actor, named, condition, asked)) | found
        return found


def led(winners: Mapping[Any, uuid.UUID]) -> dict[Any, Found]:
    """What was named by the name of a merged record."""
    return {name: Found((winner,), 1, led=True) for name, winner in winners.items()}


def words_of(cell: Any) -> str:
    """A cell as it is compared: one line, single spaces, no case."""
    return _spelling(cell).casefold()


def _spelling(cell: Any) -> str:
    """A cell as it is written: one line, single spaces."""
    return "" if cell is None else " ".join(str(cell).split())


def _candidates(key: str, wanted: dict[str, str]) -> list[tuple[str, str]]:
    """Words that can be such a key at all, with the value to compare."""
    if key == "id":
        return [(word, word) for word in wanted if UUID.fullmatch(word)]
    if key == "number":
        return [(word, match[1]) for word in wanted if (match := NUMBER.fullmatch(word))]
    return [(word, word) for word in wanted]


def _equals(entity: Entity, key: str) -> str:
    """SQL that compares a column of `t` with the text `v.value`, without case."""
    if key == "id":
        return "t.id = v.value::uuid"
    if key == "number":
        return "t.number = v.value::bigint"
    if key == EXTERNAL:
        return "t.external_id = v.value"
    if key == ANY_CASE:
        return "lower(t.external_id) = lower(v.value)"
    found: Field = entity.by_key[key]
    column = column_of(entity, found, "t").sql
    if found.kind in EXACT:
        return f"{column} = v.value" if found.kind == "email" else f"lower({column}) = v.value"
    return f'sort_key({column}) collate "C" = sort_key(v.value) collate "C" and v.value <> \'\''
