"""What row-level security would cost: the questions of a list, with the scope in the query alone and with a policy behind it.

`python -m bench.second_wall`: 100,000 rows of 2,000 people on a server of its own; the reader's branch has 200 of them.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from regulars.base import postgres

ROWS, PEOPLE, BRANCH = 100_000, 2000, 200
TABLE = f"""
create extension if not exists pg_trgm;
create table account as select gen_random_uuid() as id, md5(n::text) || ' ' || md5((n * 7)::text) as name,
  md5((n % {PEOPLE})::text)::uuid as owner_id, now() - n * interval '1 second' as created_at,
  to_tsvector('simple', substr(md5((n * 7)::text), 1, 3)) as vector, jsonb_build_object('k', n % 50) as extra
  from generate_series(1, {ROWS}) n;
alter table account add primary key (id);
create index on account (created_at desc, id);
create index on account (owner_id, created_at desc);
create index on account using gin (name gin_trgm_ops);
create index on account using gin (vector);
create index on account ((extra->>'k'));
create role reader;
grant select on account to reader;
create policy wall on account for select to reader using (owner_id = any(current_setting('app.people')::uuid[]))
"""
SCOPE = "owner_id = any(%(people)s)"
QUESTIONS = {
    "page of 25": f"select id, name from account where {SCOPE} order by created_at desc, id limit 25",
    "one record": f"select * from account where id = %(id)s and {SCOPE}",
    "count up to 10,000": f"select count(*) from (select 1 from account where {SCOPE} limit 10001) counted",
    "part of the name": f"select id from account where name ilike %(part)s and {SCOPE} limit 25",
    "word of the search": f"select id from account where vector @@ to_tsquery('simple', %(word)s) and {SCOPE} limit 25",
    "own field": f"select id from account where extra->>'k' = %(choice)s and {SCOPE} limit 25",
}


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.running(Path(folder), durable=False) as url,
        psycopg.connect(url, autocommit=True) as server,
    ):
        for statement in TABLE.split(";"):
            server.execute(statement)
        server.execute("vacuum analyze account")
        people = [
            row[0] for row in server.execute("select distinct owner_id from account order by 1 limit %s", [BRANCH])
        ]
        mine = [row[0] for row in server.execute("select id from account where owner_id = any(%s)", [people])]
        ask = {name: _asker(server, sql, people, mine) for name, sql in QUESTIONS.items()}
        medians = {}
        for wall in ("disable", "enable"):
            server.execute(f"alter table account {wall} row level security")
            medians[wall] = {name: once(wall=wall == "enable") for name, once in ask.items()}
    for name in QUESTIONS:
        one, two = medians["disable"][name], medians["enable"][name]
        print(f"{name:20} {one:7.2f} ms  {two:7.2f} ms  {100 * (two / one - 1):+.0f} %")


def _asker(server: Any, sql: str, people: list[Any], mine: list[Any]) -> Callable[..., float]:
    def median(*, wall: bool) -> float:
        times = []
        for turn in range(220):
            values = {
                "people": people,
                "id": mine[turn % len(mine)],
                "choice": str(turn % 50),
                "word": f"{turn * 13 % 4096:03x}",
            }
            values["part"] = f"%{turn * 7919 % 65536:04x}a%"
            begun = time.perf_counter()
            with server.transaction():
                server.execute("set local role reader")
                if wall:
                    server.execute(
                        "select set_config('app.people', %s, true)", ["{" + ",".join(map(str, people)) + "}"]
                    )
                server.execute(sql, values).fetchall()
            times.append((time.perf_counter() - begun) * 1000)
        return statistics.median(times[20:])

    return median


if __name__ == "__main__":
    main()
