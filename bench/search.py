"""`python -m bench.search SIZE`: what one question to the search costs, rare words, frequent ones, wrong ones; and a rebuild."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
WORDS = ("smi", "john", "garcia", "иван", "company 12", "robinson", "elena", "c77", "mart", "deal 9", "smith john")
FORMS_AND_ERRORS = ("ivanova", "кузнецову", "robinsn")
TIMES = 7


def main(size: int) -> None:
    data = ROOT / "var" / "bench" / f"search-{size}-tasks"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from regulars.engine import actor as actors
        from regulars.engine.models import User

        if not User.objects.filter(email="manager0@bench.example").exists():
            from bench.data import fill

            fill(size, activities=size)
        _rebuild("contact")
        _ask("own records", actors.of(User.objects.get(email="rep1.1@bench.example")))
        _ask("branch", actors.of(User.objects.get(email="manager0@bench.example")))
        _ask("everything", actors.system())


def _rebuild(name: str) -> None:
    from regulars.engine import registry
    from regulars.services.search.rebuilding import rebuild

    began = time.perf_counter()
    written = rebuild(registry.get(name))
    print(f"rebuild: {written} documents, {written / (time.perf_counter() - began):.0f} a second", flush=True)


def _ask(who: str, actor: Any) -> None:
    """Wall milliseconds, the first of each word left out."""
    from regulars.services.search.queries import find

    taken: list[float] = []
    slowest = (0.0, "")
    for words in (*WORDS, *FORMS_AND_ERRORS):
        for turn in range(TIMES):
            began = time.perf_counter()
            find(words, actor, limit=10)
            if turn:
                taken.append((time.perf_counter() - began) * 1000)
                slowest = max(slowest, (taken[-1], words))
    taken.sort()
    p50, p95 = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    print(f"{who}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, most {slowest[0]:.1f} ms (“{slowest[1]}”)", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
