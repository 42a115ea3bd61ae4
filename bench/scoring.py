"""`python -m bench.scoring [bank|hillstrom|response]…`: the model of leads on published outcomes, by the product's own way from leads to figures.

Every row becomes a lead with fields of its own and comes to its end through the write door; then the job learns, as it does for a company, and leads
are scored. The files are looked for in `REGULARS_DATASETS`. What is known only after the fact (`duration` of the bank) is left to the product to find.
"""

from __future__ import annotations

import csv
import gzip
import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 1000
TIMED = 300


@dataclass(frozen=True)
class Outcomes:
    """A published table: its file, the column that says how it ended and what is good, which columns are numbers, which are left out (and why, in the docs)."""

    file: str
    delimiter: str
    ended: str
    good: str
    numbers: tuple[str, ...]
    without: tuple[str, ...] = ()


KNOWN = {
    "bank": Outcomes(
        "uci-bank-marketing/bank-additional-full.csv.gz", ";", "y", "yes",
        ("age", "duration", "campaign", "pdays", "previous", "emp.var.rate", "cons.price.idx", "cons.conf.idx", "euribor3m", "nr.employed"),
    ),
    "hillstrom": Outcomes(
        "hillstrom-email/hillstrom.csv.gz", ",", "visit", "1", ("recency", "history"), ("conversion", "spend"),
    ),
    "response": Outcomes(
        "marketing-campaign-response/marketing_campaign.csv.gz", "\t", "Response", "1",
        ("Year_Birth", "Income", "Kidhome", "Teenhome", "Recency", "MntWines", "MntFruits", "MntMeatProducts", "MntFishProducts", "MntSweetProducts",
         "MntGoldProds", "NumDealsPurchases", "NumWebPurchases", "NumCatalogPurchases", "NumStorePurchases", "NumWebVisitsMonth"),
        ("ID", "Z_CostContact", "Z_Revenue", "Dt_Customer"),
    ),
}  # fmt: skip


def main(names: list[str]) -> None:
    for name in names:
        data = ROOT / "var" / "bench" / f"scoring-{name}"
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        if os.fork() == 0:  # each in a process of its own, with a database of its own
            _measure(name, data)
            os._exit(0)
        os.wait()


def _measure(name: str, data: Path) -> None:
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        rows = _rows(KNOWN[name])
        started = time.perf_counter()
        _fill(rows, KNOWN[name])
        print(f"{name}: {len(rows)} leads made and ended in {time.perf_counter() - started:.0f} s", flush=True)
        _learn(name)
        _time_scoring()


def _rows(told: Outcomes) -> list[dict[str, str]]:
    place = Path(os.environ.get("REGULARS_DATASETS", ROOT / "var" / "datasets")) / told.file
    with gzip.open(place, "rt", encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=told.delimiter))


def _fill(rows: list[dict[str, str]], told: Outcomes) -> None:
    """A field for each column, a lead for each row, in the order of the file; then its end, as another change."""
    from regulars.areas.sales.models import Lead
    from regulars.engine import actor, registry, save, workspace
    from regulars.engine.models import CustomField

    who = actor.system("bench")
    keys = {column: _key(column) for column in rows[0] if column != told.ended and column not in told.without}
    for place, (column, key) in enumerate(keys.items()):
        kind = "decimal" if column in told.numbers else "text"
        rules = {"places": 4} if kind == "decimal" else {}
        save.save(CustomField(entity="lead", key=key, kind=kind, label=column, rules=rules, position=place), actor=who)
    workspace.move_settings_epoch()
    fields = registry.get("lead").by_key
    for at in range(0, len(rows), AT_ONCE):
        part = rows[at : at + AT_ONCE]
        leads = []
        for number, row in enumerate(part, at + 1):
            lead = Lead(name=f"Client {number}", status="working")
            for column, key in keys.items():
                value = row[column].strip()
                if value and not (key == "pdays_x" and value == "999"):
                    fields[key].set(lead, fields[key].parse(value))
            leads.append(lead)
        save.save_many(leads, actor=who)
        for lead, row in zip(leads, part, strict=True):
            is_good = row[told.ended] == told.good
            lead.status = "converted" if is_good else "disqualified"
            lead.disqualify_reason = "" if is_good else "no_interest"
        save.save_many(leads, actor=who, verb="convert")


def _key(column: str) -> str:
    words = "".join(letter if letter.isalnum() else "_" for letter in column.lower()).strip("_")
    return f"{words}_x".replace("__", "_")


def _learn(name: str) -> None:
    from regulars.engine import actor, workspace
    from regulars.services.scoring import training
    from regulars.services.scoring.models import ScoreModel

    started = time.perf_counter()
    row = training.ask("lead", actor=actor.system("bench"))
    training.learn(row.pk)
    workspace.move_settings_epoch()
    took = time.perf_counter() - started
    row = ScoreModel.objects.get(pk=row.pk)
    if row.state != "ready":
        print(f"  {row.state}: {row.problem}")
        return
    figures = row.figures
    print(
        f"  learnt in {took:.0f} s from {figures['good']} good and {figures['bad']} bad; {figures['told']} told by the history"
    )
    print(
        f"  AUC {figures['auc']:.4f} ± {figures['auc_spread']:.4f} over {figures['folds']} parts; best tenth × {figures['lift']:.2f}"
    )
    print(
        f"  Brier {figures['brier']:.4f} (rate alone {figures['brier_of_the_rate']:.4f}); calibration error {figures['calibration_error']:.4f}"
    )
    if figures["later"]:
        print(f"  latest fifth foretold from what was before: AUC {figures['later']['auc']:.4f}")
    left = [f"{each['field']}: {each['why']}" for each in row.excluded if each["field"].endswith("_x")]
    print(f"  left out of the file's columns: {'; '.join(left) or 'none'}", flush=True)


def _time_scoring() -> None:
    """What a score costs a lead that is saved, and what all living ones cost the job; sklearn is nowhere in this process."""
    from regulars.areas.sales.models import Lead
    from regulars.engine import actor, registry
    from regulars.services.scoring import working
    from regulars.services.scoring.book import plan_of

    entity, who = registry.get("lead"), actor.system("bench")
    plan, leads = plan_of(entity), list(Lead.objects.all()[:TIMED])
    if plan is None:
        return
    started = time.perf_counter()
    for lead in leads:
        working.worked_out(plan, entity, lead, who, links=_links(), held={}, now=working.present())
    each = (time.perf_counter() - started) / len(leads)
    loaded = sorted(name for name in sys.modules if name.split(".")[0] in ("sklearn", "scipy"))
    print(
        f"  a score costs {1e6 * each:.0f} µs; of scikit-learn and scipy {len(loaded)} modules are loaded here",
        flush=True,
    )


def _links() -> Any:
    from regulars.engine import judge

    return judge.Links()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
    main(sys.argv[1:] or list(KNOWN))
