"""`python -m bench.audit CHANGES`: what a page of the audit costs over a log of so many changes, filter by filter; and the writing."""

from __future__ import annotations

import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
TIMES = 11
GROUP = 1000
ROWS = """
insert into engine_change (at, actor, source, entity, record, version, verb, title, diff, refs, batch, origin)
select now() - (%s - n) * interval '20 seconds', ('00000000-0000-7000-8000-' || lpad((n %% 200)::text, 12, '0'))::uuid,
  (array['page', 'page', 'api', 'import'])[1 + n %% 4], (array['deal', 'contact', 'account', 'task', 'lead'])[1 + n %% 5],
  ('00000000-0000-7000-8001-' || lpad((n / 8)::text, 12, '0'))::uuid, 1 + n %% 8,
  case when n %% 8 = 0 then 'create' when n %% 997 = 0 then 'delete' when n %% 10007 = 0 then 'set_grants' else 'update' end,
  'Company ' || n / 8, case when n %% 50021 = 0 then '{"website": [null, "https://x.example"]}'::jsonb
  else jsonb_build_object('name', jsonb_build_array('Company ' || n, 'Company ' || n + 1), 'phone', jsonb_build_array(null, '+1202' || n)) end,
  '{}', null, ('00000000-0000-7000-8002-' || lpad((n %% 500)::text, 12, '0'))::uuid
from generate_series(1, %s) n
"""


def main(size: int) -> None:
    data = ROOT / "var" / "bench" / f"audit-{size}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        fill(size)
        _ask()
        _write()


def fill(size: int) -> None:
    """A log of at least so many changes."""
    from regulars.engine import partitions, rows

    if rows.query("select count(*) from engine_change", [])[0][0] < size:
        rows.query(ROWS, [size, size])
        partitions.prepare()
        rows.query("vacuum analyze engine_change", [])
    print(f"{size} changes in {len(partitions.parts('engine_change'))} parts", flush=True)


def _ask() -> None:
    from regulars.services.audit.asking import Asked

    someone = "00000000-0000-7000-8000-000000000007"
    for name, asked in (
        ("the newest", Asked()),
        ("of one person", Asked(actor=someone)),
        ("of one entity", Asked(entity="lead")),
        ("of one person and entity", Asked(actor=someone, entity="contact")),
        ("a rare verb", Asked(what="set_grants")),
        ("deletions", Asked(what="delete")),
        ("one record", Asked(record="00000000-0000-7000-8001-000000000100")),
        ("a year ago", Asked(until="2026-01-01T00:00:00+00:00")),
        ("from the API (looked through)", Asked(source="api")),
        ("a rare field (looked through)", Asked(field="website")),
    ):
        _time(name, asked)


def _time(name: str, asked: Any) -> None:
    from regulars.engine import actor as actors
    from regulars.services.audit.entries import page

    taken = []
    for _turn in range(TIMES):
        began = time.perf_counter()
        found = page(asked, actors.system())
        taken.append((time.perf_counter() - began) * 1000)
    print(
        f"{name}: {sorted(taken)[TIMES // 2]:.1f} ms, most {max(taken):.1f}, {len(found.entries)} entries", flush=True
    )


def _write() -> None:
    """The statement that every write ends with, a thousand changes at a time, and one event."""
    from django.utils import timezone

    from regulars.engine import rows
    from regulars.services import audit

    began = time.perf_counter()
    for _turn in range(20):
        rows.log([_change(timezone.now()) for _number in range(GROUP)])
    print(f"log: {20 * GROUP / (time.perf_counter() - began):.0f} changes a second", flush=True)
    began = time.perf_counter()
    for _turn in range(500):
        audit.record("export", title="Accounts", count=1)
    print(f"event: {(time.perf_counter() - began) * 2:.2f} ms", flush=True)


def _change(now: Any) -> dict[str, Any]:
    return {
        "at": now, "actor": uuid.uuid4(), "source": "import", "token": None, "entity": "contact", "record": uuid.uuid4(),
        "version": 1, "verb": "create", "title": "Someone", "diff": {"name": [None, "Someone"], "phone": [None, "+12025550147"]},
        "refs": [], "cause": None, "batch": uuid.uuid4(), "happened_at": None, "gone": None,
    }  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
