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
    """Finds the records of one entity, as far as the actor may see them. Remembers what it found."""

    target: Entity
    actor: Actor
    by: str = ""
    known: dict[str, Found] = field(default_factory=dict)
    words: dict[uuid.UUID, str] = field(default_factory=dict)
    coming: set[str] = field(default_factory=set)
    narrowed: dict[bytes, frozenset[uuid.UUID]] = field(default_factory=dict)

    def learn(self, cells: Iterable[str]) -> None:
        """Look up all words not known yet."""
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        wanted = {word: str(cell).strip() for cell in cells if (word := words_of(cell)) and word not in self.known}
        for key in self._keys() if wanted else ():
            for word, found in self._ask(key, wanted).items() if wanted else ():
                self.known[word] = found
                del wanted[word]
        for word in wanted:
            self.known[word] = NOTHING

    def forget_missing(self) -> None:
        """Words that meant nothing may mean something now that more records are there."""
        self.known = {word: found for word, found in self.known.items() if found.number}

    def unknown(self, cell: Any) -> bool:
        """Whether the words mean no record at all."""
        return not self.known.get(words_of(cell), NOTHING).number

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
        word = words_of(cell)
        if not word:
            return None
        found = self.known.get(word, NOTHING)
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
        return list(dict.fromkeys(("id", "external_id", *named, self.target.title, "number")))

    def _ask(self, key: str, wanted: dict[str, str]) -> dict[str, Found]:
        candidates = _candidates(key, wanted)
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
        if merged.names(self.target, key) and len(found) < len(wanted):
            named = "unnest(%s::text[], %s::text[]) v(name, value)"
            found = led(merged.leading(self.target, self.actor, named, condition, asked)) | found
        return found


def led(winners: Mapping[Any, uuid.UUID]) -> dict[Any, Found]:
    """What was named by the name of a merged record."""
    return {name: Found((winner,), 1, led=True) for name, winner in winners.items()}


def words_of(cell: Any) -> str:
    """A cell as it is compared: one line, single spaces, no case."""
    if cell is None:
        return ""
    return " ".join(str(cell).split()).casefold()


def _candidates(key: str, wanted: dict[str, str]) -> list[tuple[str, str]]:
    """Words that can be such a key at all, with the value to compare."""
    if key == "external_id":
        return list(wanted.items())
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
    if key == "external_id":
        return "t.external_id = v.value"
    found: Field = entity.by_key[key]
    column = column_of(entity, found, "t").sql
    if found.kind in EXACT:
        return f"{column} = v.value" if found.kind == "email" else f"lower({column}) = v.value"
    return f'sort_key({column}) collate "C" = sort_key(v.value) collate "C" and v.value <> \'\''
