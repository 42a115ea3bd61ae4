"""`python -m bench.erasure CHANGES`: what the last look of an erasure (`privacy.erasing.sweep`) costs over a log of so many changes."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
REACH = ("ivana.horvat@bench.example", "+12025550147")
NAME = "Ivana Horvat"
TOLD = """
update engine_change set diff = '{"text": [null, "Ask Ivana Horvat, ivana.horvat@bench.example"]}'
where id in (select id from engine_change order by id limit 20)
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
        from bench import audit
        from regulars.engine import rows
        from regulars.services.privacy.erasing import marks, sweep

        audit.fill(size)
        rows.query(TOLD, [])
        wanted = marks.marks_of(REACH, (NAME,), "Erased person")
        began, program = time.perf_counter(), time.process_time()
        found = sweep.sweep(wanted)
        print(
            f"{size} changes: {time.perf_counter() - began:.1f} s, program {time.process_time() - program:.2f} s, "
            f"rows with marks {found}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
