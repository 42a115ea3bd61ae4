"""`python -m bench.coupons FOLDER`: the coupons of real households, redeemed again and compared with what the set says.

FOLDER holds `complete-journey` as it was published (`docs/data-credits.md`): 27 campaigns with their days, who was addressed, 1,197 coupons, 2,102 redemptions. Each redemption is a
quote of that household on that day. All lie within the days of their campaign and are of addressed households; what a household redeems a second time is refused, and so is every
coupon in the hands of somebody who was not addressed, or on the day after the last.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.machine import ROOT

Row = dict[str, str]


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.coupons", description=__doc__)
    asked.add_argument("folder", type=Path)
    folder = asked.parse_args().folder / "complete-journey"
    data = ROOT / "var" / "bench" / "coupons"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    os.environ |= {"REGULARS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "regulars.project.settings"}
    from regulars.base import garbage, postgres

    with postgres.running(data):
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        garbage.settle()
        _compare(folder)


def _compare(folder: Path) -> None:
    campaigns, addressed = _rows(folder, "campaign_descriptions"), _rows(folder, "campaigns")
    coupons = sorted({(row["campaign_id"], row["coupon_upc"]) for row in _rows(folder, "coupons")})
    redeemed = sorted(_rows(folder, "coupon_redemptions"), key=lambda row: row["redemption_date"])
    households = _households(addressed, {row["household_id"] for row in redeemed})
    _set_up(campaigns, coupons)
    asked = [(row["household_id"], _code(row), _day(row["redemption_date"])) for row in redeemed]
    expected = {
        "redeemed": len({(key, code) for key, code, _day_ in asked}),
        "coupon_used_up": len(asked) - len({(key, code) for key, code, _day_ in asked}),
    }
    _said("as they were redeemed", asked, households, expected)
    reached = {(row["campaign_id"], row["household_id"]) for row in addressed}
    others = sorted(households)
    strangers = [
        (next(each for each in others if (row["campaign_id"], each) not in reached), _code(row), _day(row["redemption_date"]))
        for row in redeemed
    ]  # fmt: skip
    _said("by who was not addressed", strangers, households, {"coupon_not_theirs": len(strangers)})
    last = {row["campaign_id"]: _day(row["end_date"]) for row in campaigns}
    late = [(row["household_id"], _code(row), last[row["campaign_id"]] + timedelta(days=1)) for row in redeemed]
    _said("a day after the last", late, households, {"coupon_not_valid": len(late)})


def _said(
    label: str, asked: Iterable[tuple[str, str, date]], households: dict[str, Any], expected: dict[str, int]
) -> None:
    """Redeem all of these, each on its day, and say what became of them. Raises SystemExit where it is not as expected."""
    from regulars.areas.orders.coupons import add_coupon
    from regulars.areas.orders.models import Quote
    from regulars.base.errors import Refused
    from regulars.engine.actor import system
    from regulars.engine.save import save

    who, found, spent = system("bench"), Counter[str](), 0.0
    for household, code, day in asked:
        with patch("django.utils.timezone.now", return_value=datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            quote = save(Quote(name=code, account=households[household], currency="USD"), actor=who)
            began = time.perf_counter()
            try:
                add_coupon(quote, code=code, actor=who)
                found["redeemed"] += 1
            except Refused as problem:
                found[problem.code] += 1
            spent += time.perf_counter() - began
    count = found.total()
    print(f"{label}: {count:,} in {spent:.1f} s, {count / spent:,.0f} a second: {dict(found)}", flush=True)
    if dict(found) != expected:
        raise SystemExit(f"expected {expected}")


def _households(addressed: list[Row], wanted: set[str]) -> dict[str, Any]:
    """An account for each household, with its campaigns as tags."""
    from regulars.areas.contacts.models import Account
    from regulars.engine.actor import system
    from regulars.engine.save import save_many

    tags: dict[str, list[str]] = {}
    for row in addressed:
        tags.setdefault(row["household_id"], []).append(f"campaign-{row['campaign_id']}")
    made = {key: Account(name=f"Household {key}", kind="person", tags=tags.get(key, [])) for key in sorted(wanted)}
    save_many(made.values(), actor=system("bench"))
    return made


def _set_up(campaigns: list[Row], coupons: list[tuple[str, str]]) -> None:
    """A promotion for each campaign, for who was addressed and in its days; its coupons, each once for each household."""
    from regulars.areas.promotions.models import Coupon, Promotion
    from regulars.engine.actor import system
    from regulars.engine.save import save_many

    who = system("bench")
    made: dict[str, Any] = {
        row["campaign_id"]: Promotion(
            name=f"Campaign {row['campaign_id']}",
            method="percent",
            percent=10,
            needs_code=True,
            valid_from=_day(row["start_date"]),
            valid_until=_day(row["end_date"]),
            condition={"field": "tags", "op": "has_any", "value": [f"campaign-{row['campaign_id']}"]},
        )
        for row in campaigns
    }
    save_many(made.values(), actor=who)
    listed = [Coupon(name=f"{key}-{upc}", promotion=made[key], uses_per_account=1) for key, upc in coupons]
    save_many(listed, actor=who)
    print(f"{len(made)} campaigns, {len(listed):,} coupons", flush=True)


def _code(row: Row) -> str:
    return f"{row['campaign_id']}-{row['coupon_upc']}"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _rows(folder: Path, name: str) -> list[Row]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
