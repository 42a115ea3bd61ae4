"""`python -m bench.multiply SIZE TIMES`: so many times the contacts that `python -m bench` left under var/bench, in a folder of their own.

Ten million contacts by the program would take hours; here they are copied in SQL with what stands beside them: search documents and keys for duplicates, each with
an identity of its own. (The change log has a partition for each month: what is imported now does not touch the older ones.) Indexes are made anew at the end. The folder can be imported into: `python -m bench.multiply 1000000 10 --import 50000`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from bench.machine import ROOT

MULTIPLIED = {
    "contacts_contact": (
        "true",
        {
            "id": "{id}",
            "number": "number + {turn} * {most}",
            "email": "'k' || {turn} || email",
            "extra": "jsonb_build_object('code', 'K' || {turn} || (extra->>'code'))",
            "created_at": "created_at + {turn} * interval '1 microsecond'",
        },
    ),
    "engine_searchdocument": ("entity = 'contact'", {"record": "{id}"}),
    "duplicates_matchkey": (
        "exists (select from contacts_contact c where c.id = record)",
        {"key": "hashint8extended(key, {turn})", "record": "{id}"},
    ),
}
"""Table → which rows, and the columns that differ in each turn; the contacts last, while the others still ask for the first million."""
CONSTRAINTS = {"p": "primary key", "u": "unique"}
OTHER = "overlay({column}::text placing to_hex(192 + {turn}) from 20 for 2)::uuid"


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.multiply", description=__doc__)
    asked.add_argument("size", type=int)
    asked.add_argument("times", type=int)
    asked.add_argument(
        "--import", dest="rows", type=int, help="then import a file of so many contacts, and say how fast"
    )
    args = asked.parse_args()
    source = ROOT / "var" / "bench" / str(args.size)
    folder = source.parent / str(args.size * args.times)
    if not (folder / "multiplied").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["cp", "-a", source, folder], check=True)  # keeps the owner of the database's files
        _multiply(folder, args.times)
        (folder / "multiplied").touch()
    if args.rows:
        os.environ["REGULARS_DATA"] = str(folder)
        from bench import size

        print(size.import_speed(folder, args.rows), flush=True)


def _multiply(folder: Path, times: int) -> None:
    import psycopg

    from regulars.base import postgres

    began = time.perf_counter()
    with postgres.running(folder), psycopg.connect(postgres.url(folder), autocommit=True) as connection:
        for sql in ("session_replication_role = replica", "synchronous_commit = off", "maintenance_work_mem = '2GB'"):
            connection.execute(f"set {sql}")
        for table in reversed(MULTIPLIED):
            with connection.transaction():  # whoever breaks it off finds the indexes where they were
                _table(connection, table, times)
            print(f"{table}: {time.perf_counter() - began:.0f} s", flush=True)
        connection.execute("select setval('contacts_contact_number', (select max(number) from contacts_contact))")
        connection.execute("vacuum analyze")
        for table in MULTIPLIED:
            count, size = connection.execute(
                "select reltuples::bigint, pg_size_pretty(pg_total_relation_size(oid)) from pg_class where relname = %s",
                [table],
            ).fetchone()
            print(f"{table}: {count:,} rows, {size}", flush=True)
    print(f"{time.perf_counter() - began:.0f} s", flush=True)


def _table(connection: Any, table: str, times: int) -> None:
    where, changed = MULTIPLIED[table]
    columns = [name for (name,) in connection.execute(
        "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER' order by ordinal_position", [table]
    )]  # fmt: skip
    dropped = []
    for name, made, kind in connection.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid), c.contype from pg_index left join pg_constraint c on c.conindid = indexrelid "
        "and c.contype in ('p', 'u') where indrelid = %s::regclass and not exists (select from pg_constraint where confrelid = indrelid and indisprimary)",
        [table],
    ).fetchall():
        connection.execute(f"alter table {table} drop constraint {name}" if kind else f"drop index {name}")
        dropped.append(made)
        if kind:
            dropped.append(f"alter table {table} add constraint {name} {CONSTRAINTS[kind]} using index {name}")
    (most,) = connection.execute("select max(number) from contacts_contact").fetchone()
    connection.execute(f"create temp table multiplied as select * from {table} where {where}")
    identity = "record" if "record" in columns else "id"
    for turn in range(1, times):
        facts = {"turn": turn, "most": most, "id": OTHER.format(column=identity, turn=turn)}
        told = ", ".join(changed[name].format(**facts) if name in changed else f'"{name}"' for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        connection.execute(f"insert into {table} ({names}) select {told} from multiplied")
    connection.execute("drop table multiplied")
    for again in dropped:
        connection.execute(again)


if __name__ == "__main__":
    main()
