"""`python -m bench.territories SIZE`: what a map of 60 territories costs: saves with and without, the preview, the activation."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
REGIONS = ("Americas", "Europe", "Asia")
INDUSTRIES = ("software", "retail", "energy", "education", "finance")
SIZES = ((0, 100), (101, 1000), (1001, 10**6))
SAVED = 5000
CHUNK = 500


def main(size: int) -> None:
    data = ROOT / "var" / "bench" / f"territories-{size}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _prepare(size)
        print(f"no rules: {_saves():.0f} new accounts a second", flush=True)
        _map()
        _looks()
        _activates()
        print(f"60 territories: {_saves():.0f} new accounts a second", flush=True)
        print(f"without territories again: {_saves(named=True):.0f} a second, each set by hand", flush=True)


def _prepare(size: int) -> None:
    from bench.data import copies, fill
    from regulars.engine import rows
    from regulars.engine.models import User

    if User.objects.filter(email="manager0@bench.example").exists():
        return
    fill(100)
    rows.query("delete from engine_searchdocument where entity = 'account'", [])  # made anew with the others
    columns = {
        "name": "'Firm ' || made.n",
        "industry": f"(array{list(INDUSTRIES)!r})[1 + made.n % 5]",
        "employees": "(made.n::bigint * 7919 % 20000)::int",
        "billing_country": "(array['US', 'DE', 'JP'])[1 + made.n / 7 % 3]",
    }
    copies("account", size, columns)
    rows.query("vacuum analyze contacts_account", [])


def _map() -> None:
    """Three regions by country; in each five industries, each with three sizes: 3 + 15 + 45, less three."""
    for region, country in zip(REGIONS, ("US", "DE", "JP"), strict=True):
        top = _territory(region, None, {"field": "billing", "op": "country", "value": country})
        for industry in INDUSTRIES:
            middle = _territory(f"{region} {industry}", top, {"field": "industry", "op": "eq", "value": industry})
            for low, high in SIZES:
                asked = {"field": "employees", "op": "between", "value": [low, high]}
                _territory(f"{region} {industry} {low}", middle, asked)


def _territory(name: str, parent: Any, condition: dict[str, Any]) -> Any:
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.engine.models import Territory, TerritoryRule

    made = save.save(Territory(name=f"{name} {time.monotonic_ns()}", parent=parent), actor=actors.system())
    rule = TerritoryRule(territory=made, entity="account", label=name, condition=condition)
    save.save(rule, actor=actors.system())
    return made


def _saves(*, named: bool = False) -> float:
    from regulars.engine import actor as actors
    from regulars.engine import registry, save, values
    from regulars.engine.models import Territory

    entity = registry.get("account")
    place = Territory.objects.order_by("id").first() if named else None
    records = []
    for number in range(SAVED):
        record = values.new_record(entity)
        record.name, record.industry = f"New {number}", INDUSTRIES[number % 5]
        record.employees, record.billing_country = number * 7919 % 20000, ("US", "DE", "JP")[number % 3]
        record.territory, record.territory_is_manual = place, named
        records.append(record)
    began = time.process_time()
    for start in range(0, SAVED, CHUNK):
        save.save_many(records[start : start + CHUNK], actor=actors.system("import"))
    return SAVED / (time.process_time() - began)


def _looks() -> None:
    from regulars.engine import registry
    from regulars.engine.territories import plan
    from regulars.engine.territories.figures import figures, sights

    entity = registry.get("account")
    places = plan.places_of(plan.draft(entity))
    found = _timed("preview, figures", lambda: figures(entity, places))
    print(f"would move {found.moved} of {found.total}, {len(list(plan.every(places)))} territories")
    _timed("preview, who gains and loses sight", lambda: sights(entity, places, found))


def _activates() -> None:
    from regulars.engine import actor as actors
    from regulars.engine import registry
    from regulars.engine.models import Run
    from regulars.engine.territories import moves, plan

    entity = registry.get("account")
    run = moves.activate(entity, plan.digest(plan.draft(entity)), actor=actors.system())
    began = time.perf_counter(), time.process_time()
    moves.work(run.pk)
    run = Run.objects.get(pk=run.pk)
    wall, program = time.perf_counter() - began[0], time.process_time() - began[1]
    print(
        f"activation: {run.counts} in {wall:.1f} s, program {program:.1f} s: {run.done / wall:.0f} a second", flush=True
    )


def _timed(words: str, function: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    found = function()
    print(f"{words}: {(time.perf_counter() - began) * 1000:.0f} ms", flush=True)
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]))
