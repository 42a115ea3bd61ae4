"""Finding published entries: by words of their texts, in any form, by the product's name and SKU, by what is specified."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from regulars.areas.encyclopedia.choices import PUBLISHED
from regulars.engine import rows

PAGE = 24
FOUND = """
select e.id, t.name, t.summary, e.address, count(*) over () from encyclopedia_entry e
join encyclopedia_entrytext t on t.entry_id = e.id and t.language = %s and t.deleted_at is null
left join catalog_product p on p.id = e.product_id left join catalog_productfamily f on f.id = coalesce(e.family_id, p.family_id)
where e.status = %s and e.deleted_at is null
"""
MATCHES = """ and (to_tsvector('russian', t.name || ' ' || t.summary || ' ' || t.body) @@ websearch_to_tsquery('russian', %s)
 or t.name ilike %s or p.sku ilike %s or p.name ilike %s or exists (select 1 from encyclopedia_specification s
 where s.entry_id = e.id and s.deleted_at is null and s.language in ('', %s) and s.name || ' ' || s.value ilike %s))"""
"""Words of both languages are taken apart by the one dictionary: it hands Latin letters to the English one."""
RANKED = " order by (t.name ilike %s) desc, ts_rank(to_tsvector('russian', t.name || ' ' || t.summary || ' ' || t.body), websearch_to_tsquery('russian', %s)) desc, sort_key(t.name), e.id"


@dataclass(frozen=True)
class Found:
    """An entry in a list."""

    id: uuid.UUID
    title: str
    summary: str
    address: str


def find(language: str, *, words: str = "", family: uuid.UUID | None = None, page: int = 1) -> tuple[list[Found], int]:
    """A page of the published entries in a language, and how many there are."""
    sql = FOUND
    params: list[Any] = [language, PUBLISHED]
    if family is not None:
        sql += " and f.id = %s"
        params.append(family)
    if words:
        like = f"%{_plain(words)}%"
        sql += MATCHES + RANKED
        params += [words, like, like, like, language, like, like, words]
    else:
        sql += " order by sort_key(t.name), e.id"
    listed: list[Any] = rows.query(sql + " limit %s offset %s", [*params, PAGE, (page - 1) * PAGE])
    return [Found(*row[:4]) for row in listed], listed[0][4] if listed else 0


def families(language: str) -> list[tuple[uuid.UUID, str, int]]:
    """The families that published entries belong to, with how many each has."""
    sql = FOUND.replace("select e.id, t.name, t.summary, e.address, count(*) over ()", "select f.id, f.name, count(*)")
    return list(
        rows.query(f"{sql} and f.id is not null group by f.id, f.name order by sort_key(f.name)", [language, PUBLISHED])
    )


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
