"""The questions of `bench.questions` as plain SQL, without rights on fields, counts, translations or a page: what they are compared with."""

from __future__ import annotations

import time
from typing import Any

from bench.questions import DAYS_AGO, WORDS

MINE = "deleted_at is null and owner_id = any(%s::uuid[])"
OPEN = f"from sales_deal where {MINE} and status = 'open'"
LARGE = (
    "select 1 from sales_deal d where d.account_id = a.id and d.deleted_at is null and d.owner_id = any(%s::uuid[]) "
    "and d.status = 'open' and d.amount_base > 99000"
)
LATER = "select 1 from engine_change c where c.entity = 'deal' and c.record = d.id and c.version > 1 and c.at > now() - interval"
SORTED = "order by amount_base desc, id desc limit 25"
BY_NAME = 'order by sort_key(name) collate "C", id limit 25'
FOUND = (
    "select c.* from engine_searchdocument s join contacts_contact c on c.id = s.record where s.entity = 'contact' "
    "and s.owner = any(%s::uuid[]) and c.deleted_at is null and s.vector @@ to_tsquery('simple', %s) limit 25"
)
KATYA = "катя:* | екатерина:* | катерина:* | ekaterina:* | katya:*"
TIMES = 60


def questions(branch: list[str], deal: str) -> dict[str, tuple[str, list[list[Any]]]]:
    """By the name of the question its SQL and the parameters that are asked in turn."""
    mine = [[branch]]
    return {
        "API read": ("select * from sales_deal where id = %s", [[deal]]),
        "API list, filter, sort, count": (f"select * {OPEN} {SORTED}", mine),
        "Count to ten thousand": (f"select count(*) from (select 1 {OPEN} limit 10001) b", mine),
        "API list, filter on a relation": (
            f"select * from sales_deal d where {MINE} and exists (select 1 from contacts_account a where a.id = d.account_id "
            f"and a.deleted_at is null and a.owner_id = any(%s::uuid[]) and lower(a.name) like 'company 7%%') {SORTED}",
            [[branch, branch]],
        ),
        "API list, has such deals": (
            f"select * from contacts_account a where {MINE} and exists ({LARGE}) {BY_NAME}",
            [[branch, branch]],
        ),
        "API list, has no such deals": (
            f"select * from contacts_account a where {MINE} and not exists ({LARGE}) {BY_NAME}",
            [[branch, branch]],
        ),
        "API list, changed since": (
            f"select * from sales_deal d where {MINE} and exists ({LATER} '30 days' and c.diff ? 'amount') {SORTED}",
            mine,
        ),
        "API list, as of a past day (those unchanged since)": (
            f"select * {OPEN.replace('sales_deal', 'sales_deal d')} and created_at < now() - interval '{DAYS_AGO} days' "
            f"and not exists ({LATER} '{DAYS_AGO} days') {SORTED}",
            mine,
        ),
        "API list, own field": (
            f"select * from contacts_contact where {MINE} and extra_text(extra->'code') = 'C-00000500' limit 25",
            mine,
        ),
        "API list, newest contacts": (
            f"select * from contacts_contact where {MINE} order by id desc limit 25",
            mine,
        ),
        "API list, by name": (f"select * from contacts_contact where {MINE} {BY_NAME}", mine),
        "API list, words": (
            FOUND,
            [[branch, " & ".join(f"{part}:*" for part in words.split())] for words in WORDS],
        ),
        "API list, nickname": (FOUND, [[branch, KATYA]]),
        "API exact count": (f"select count(*) {OPEN}", mine),
        **_groups(mine),
        "API create (the row alone, taken back)": (
            "insert into contacts_contact select r.* from (select c from contacts_contact c limit 1) one, "
            "lateral jsonb_populate_record(one.c, jsonb_build_object('id', gen_random_uuid(), 'number', "
            "(select max(number) + 1 from contacts_contact), 'external_id', null, 'email', %s::text)) r returning id",
            [["bare@x.example"]],
        ),
    }


def _groups(mine: list[list[Any]]) -> dict[str, tuple[str, list[list[Any]]]]:
    keys = {
        "stage": ("stage_id",),
        "month and owner": ("date_trunc('month', closes_on)", "owner_id"),
        "fiscal quarter": ("date_trunc('quarter', closes_on)",),
        "ranges": ("width_bucket(amount_base, 0, 100000, 10)",),
        "tags": ("unnest(tags)",),
    }
    return {
        f"API groups by {name}": (
            f"select {', '.join(by)}, count(*), sum(amount_base) {OPEN} group by {', '.join(map(str, range(1, len(by) + 1)))}",
            mine,
        )
        for name, by in keys.items()
    }


def asked(address: str, branch: list[str], deal: str) -> dict[str, float]:
    """By a prepared client in one process: wall ms at the median. What they write is taken back."""
    import psycopg

    found = {}
    with psycopg.connect(address) as connection:
        for name, (sql, params) in questions(branch, deal).items():
            taken = []
            for n in range(TIMES):
                began = time.perf_counter()
                connection.execute(sql, params[n % len(params)], prepare=True).fetchall()
                taken.append((time.perf_counter() - began) * 1000)
                connection.rollback()
            found[name] = round(sorted(taken)[TIMES // 2], 3)
    return found
