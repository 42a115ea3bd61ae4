"""Finding published entries: by words of their texts, in any form, by the product's name and SKU, by what is specified, by what
stands in the documents that everybody may read today.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from regulars.areas.encyclopedia.choices import PUBLISHED
from regulars.engine import rows
from regulars.engine.words import question
from regulars.services.search.excerpts import Piece, excerpt

PAGE = 24
FOUND = """
select e.id, t.name, t.summary, e.address, count(*) over () from encyclopedia_entry e
join encyclopedia_entrytext t on t.entry_id = e.id and t.language = %s and t.deleted_at is null
left join catalog_product p on p.id = e.product_id left join catalog_productfamily f on f.id = coalesce(e.family_id, p.family_id)
where e.status = %s and e.deleted_at is null
"""
MATCHES = """ and (to_tsvector('russian', t.name || ' ' || t.summary || ' ' || t.body) @@ websearch_to_tsquery('russian', %s)
 or t.name ilike %s or p.sku ilike %s or p.name ilike %s or exists (select 1 from encyclopedia_specification s
 where s.entry_id = e.id and s.deleted_at is null and s.language in ('', %s) and s.name || ' ' || s.value ilike %s) {documents})"""
"""Words of both languages are taken apart by the one dictionary: it hands Latin letters to the English one."""
RANKED = " order by (t.name ilike %s) desc, ts_rank(to_tsvector('russian', t.name || ' ' || t.summary || ' ' || t.body), websearch_to_tsquery('russian', %s)) desc, sort_key(t.name), e.id"

VALID = "{d}.deleted_at is null and {d}.is_public and coalesce({d}.valid_from, %s) <= %s and coalesce({d}.valid_until, %s) >= %s"
INSIDE = f"""from engine_filetext c join encyclopedia_entrydocument d on d.file_id = c.file_id
where c.vector @@ {{words}} and d.language in ('', %s) and {VALID.format(d="d")} and not exists (
 select 1 from encyclopedia_entrydocument n where n.entry_id = d.entry_id and lower(n.name) = lower(d.name) and n.language = d.language
 and {VALID.format(d="n")} and (coalesce(n.valid_from, '-infinity'), n.number) > (coalesce(d.valid_from, '-infinity'), d.number))"""
"""Documents for everybody that hold the words; of each the version that is present today (as `reading.sorted_documents` says)."""


@dataclass(frozen=True)
class Inside:
    """A document that holds the words, and the place where they stand."""

    id: uuid.UUID
    name: str
    file: str
    excerpt: list[Piece]


@dataclass(frozen=True)
class Found:
    """An entry in a list, with its documents that hold the words looked for."""

    id: uuid.UUID
    title: str
    summary: str
    address: str
    documents: tuple[Inside, ...] = ()


def find(language: str, *, words: str = "", family: uuid.UUID | None = None, page: int = 1) -> tuple[list[Found], int]:
    """A page of the published entries in a language, and how many there are."""
    sql = FOUND
    params: list[Any] = [language, PUBLISHED]
    if family is not None:
        sql += " and f.id = %s"
        params.append(family)
    if words:
        matches, asked = _matches(words, language)
        sql += matches + RANKED
        params += [*asked, f"%{_plain(words)}%", words]
    else:
        sql += " order by sort_key(t.name), e.id"
    listed: list[Any] = rows.query(sql + " limit %s offset %s", [*params, PAGE, (page - 1) * PAGE])
    inside = documents([row[0] for row in listed], words, language) if words else {}
    found = [Found(row[0], row[1], row[2], row[3], tuple(inside.get(row[0], ()))) for row in listed]
    return found, listed[0][4] if listed else 0


def documents(entries: list[uuid.UUID], words: str, language: str) -> dict[uuid.UUID, list[Inside]]:
    """By entry its documents that hold the words, as everybody may read them today."""
    held = _inside(words, language)
    if held is None or not entries:
        return {}
    sql, params = held
    found: dict[uuid.UUID, list[Inside]] = {}
    for entry, key, name, file, text in rows.query(
        f"select e.entry_id, e.id, e.name, f.name, c.text from (select d.id, d.entry_id, d.name, d.file_id {sql}) e "
        "join engine_storedfile f on f.id = e.file_id join engine_filetext c on c.file_id = f.id "
        "where e.entry_id = any(%s) order by sort_key(e.name), e.id",
        [*params, entries],
    ):
        found.setdefault(entry, []).append(Inside(key, name, file, excerpt(text, words)))
    return found


def _inside(words: str, language: str) -> tuple[str, list[Any]] | None:
    """What stands behind `from` to find documents by their contents, and its parameters; None where no word is left."""
    asked = question(words)
    if asked is None:
        return None
    today = timezone.localdate()
    return INSIDE.format(words=asked[0]), [*asked[1], language, *[today] * 8]


def _matches(words: str, language: str) -> tuple[str, list[Any]]:
    """The condition that an entry holds the words, and its parameters."""
    like, held = f"%{_plain(words)}%", _inside(words, language)
    sql = MATCHES.format(documents=f"or e.id in (select d.entry_id {held[0]})" if held else "")
    return sql, [words, like, like, like, language, like, *(held[1] if held else ())]


def families(language: str, words: str = "") -> list[tuple[uuid.UUID, str, int]]:
    """The families that published entries belong to, with how many each has; with `words` of those that hold them."""
    sql = FOUND.replace("select e.id, t.name, t.summary, e.address, count(*) over ()", "select f.id, f.name, count(*)")
    matches, asked = _matches(words, language) if words else ("", [])
    grouped = f"{sql}{matches} and f.id is not null group by f.id, f.name order by sort_key(f.name)"
    return list(rows.query(grouped, [language, PUBLISHED, *asked]))


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
