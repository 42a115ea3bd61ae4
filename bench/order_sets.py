"""`python -m bench.order_sets FOLDER [SET …] [--lines N]`: the published sets of orders through the importer, compared with their control totals.

FOLDER holds `northwind`, `adventureworks` and `uci-online-retail` as they were published (`docs/data-credits.md` says where). Each set goes into an empty database by the mappings
beside this file (`order_sets/SET/ENTITY.json`), as `bin/regulars import ENTITY FILE --map MAPPING` would; `--lines` takes the first so many lines of orders.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import lzma
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from bench.machine import ROOT

MAPS = Path(__file__).parent / "order_sets"
COIN = Decimal("0.01")
UNKNOWN = "guest"
"""Whose orders those are of which the set names no customer."""

Row = dict[str, str]


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.order_sets", description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("sets", nargs="*", default=list(SETS))
    asked.add_argument("--lines", type=int)
    args = asked.parse_args()
    for name in args.sets:
        data = ROOT / "var" / "bench" / "order_sets"
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        os.environ |= {"REGULARS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "regulars.project.settings"}
        if os.fork() == 0:  # each set with a database, and a Django, of its own
            _one(name, args.folder / name, data, args.lines)
            os._exit(0)
        os.wait()


def _one(name: str, folder: Path, data: Path, most: int | None) -> None:
    from regulars.base import garbage, postgres

    with postgres.running(data):
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        garbage.settle()
        print(f"{name}:", flush=True)
        files = SETS[name](folder, most)
        bring(name, files, data)
        compare(files)


def bring(name: str, files: list[tuple[str, list[Row]]], data: Path) -> None:
    """Import each table by its mapping; say how many rows a second."""
    from regulars.engine import actor as actors
    from regulars.services.exchange.importing import import_file

    for entity, rows in files:
        if not rows:
            continue
        path = data / f"{entity}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        began = time.perf_counter()
        result = import_file(entity, path, actor=actors.system("import"), mapping=MAPS / name / f"{entity}.json")
        seconds = time.perf_counter() - began
        print(
            f"  {entity}: {len(rows):,} rows, {result.created:,} created, {result.skipped:,} there already, {result.rejected:,} refused; {len(rows) / seconds:,.0f} a second",
            flush=True,
        )
        for reason, count in list(result.problems.items())[:3]:
            print(f"    {count:,} × {reason}", flush=True)


def compare(files: Iterable[tuple[str, list[Row]]]) -> None:
    """What is there beside what the files say: lines of orders, what of them came back, and what was credited otherwise."""
    from django.db.models import Sum

    from regulars.areas.billing.models import Invoice, InvoiceLine
    from regulars.areas.fulfilment.models import Order, OrderLine, OrderReturn, ReturnLine

    tables = dict(files)
    good, back, credited = (tables.get(name, []) for name in ("order-line", "return-line", "invoice-line"))
    told = {
        "lines": len(good),
        "orders with lines": len({_order(row) for row in good}),
        "amount": sum(map(amount, good)),
        "lines of returns": len(back),
        "amount that came back": sum(map(amount, back), Decimal(0)),
        "lines of credit notes": len(credited),
        "amount of credit notes": sum(map(amount, credited), Decimal(0)),
    }
    kept: Any = OrderLine.objects.filter(deleted_at=None)
    found = {
        "lines": kept.count(),
        "orders with lines": kept.values("order").distinct().count(),
        "amount": kept.aggregate(sum=Sum("amount"))["sum"],
        "lines of returns": ReturnLine.objects.count(),
        "amount that came back": OrderReturn.objects.aggregate(sum=Sum("total"))["sum"] or Decimal(0),
        "lines of credit notes": InvoiceLine.objects.count(),
        "amount of credit notes": Invoice.objects.aggregate(sum=Sum("total"))["sum"] or Decimal(0),
    }
    for key, value in told.items():
        print(f"  {key}: {found[key]:,} of {value:,}{'' if found[key] == value else '   <- DIFFERS'}")
    total = Order.objects.filter(deleted_at=None).aggregate(sum=Sum("total"))["sum"]
    whole = total - found["amount that came back"] - found["amount of credit notes"]
    print(
        f"  totals of {Order.objects.count():,} orders: {total:,.2f}; less returns and credit notes {whole:,.2f}",
        flush=True,
    )
    assert found == told, (found, told)


def amount(row: Row) -> Decimal:
    """Of a line, rounded to the coin."""
    whole = Decimal(row["quantity"]) * Decimal(row["price"])
    return (whole - whole * Decimal(row.get("discount") or 0) / 100).quantize(COIN, ROUND_HALF_UP)


def _order(row: Row) -> str:
    return row["order"]


def northwind(folder: Path, most: int | None) -> list[tuple[str, list[Row]]]:
    """As published; the discount per cent."""
    lines = [
        {"order": row["OrderID"], "product": row["ProductID"], "price": row["UnitPrice"], "quantity": row["Quantity"], "discount": f"{Decimal(row['Discount']) * 100:f}"}
        for row in rows(folder / "Order_Details.csv.gz", most)
    ]  # fmt: skip
    return [
        ("account", list(rows(folder / "Customers.csv.gz"))),
        ("product", list(rows(folder / "Products.csv.gz"))),
        ("order", list(rows(folder / "Orders.csv.gz"))),
        ("order-line", lines),
    ]


def adventureworks(folder: Path, most: int | None) -> list[tuple[str, list[Row]]]:
    """Sales of three years; a line's price is the product's, which the file of sales leaves out."""
    products = {row["ProductKey"]: row for row in rows(folder / "AdventureWorks_Products.csv.gz")}
    sales = [row for year in (2015, 2016, 2017) for row in rows(folder / f"AdventureWorks_Sales_{year}.csv.gz")][:most]
    customers = {row["CustomerKey"]: row for row in rows(folder / "AdventureWorks_Customers.csv.gz")}
    for row in products.values():
        row["ProductPrice"] = str(Decimal(row["ProductPrice"]).quantize(COIN, ROUND_HALF_UP))
    lines = [
        {"order": row["OrderNumber"], "position": row["OrderLineItem"], "product": row["ProductKey"], "quantity": row["OrderQuantity"], "price": products[row["ProductKey"]]["ProductPrice"]}
        for row in sales
    ]  # fmt: skip
    people = [{"key": key, "name": f"{row['FirstName']} {row['LastName']}".title()} for key, row in customers.items()]
    return [("account", people), ("product", list(products.values())), ("order", sales), ("order-line", lines)]


def uci_online_retail(folder: Path, most: int | None) -> list[tuple[str, list[Row]]]:
    """One file of lines: customers, products, orders and their lines; what it takes back of a line it names is a return, all else a credit note.

    A cancellation (C…) names no order: it is of the customer's latest ones of this product at this price of which so many are left. Rows that come to nothing and
    take goods away (breakage, without a customer) are no sales.
    """
    whole = list(rows(folder / "online_retail.csv.xz", most))
    for number, row in enumerate(whole, 1):
        row["row"], row["CustomerID"] = str(number), row["CustomerID"] or UNKNOWN
    sold = [row for row in whole if Decimal(row["Quantity"]) > 0 and Decimal(row["UnitPrice"]) >= 0]
    away = [row for row in whole if Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) < 0]
    print(f"  {len(whole) - len(sold) - len(away):,} of {len(whole):,} rows take goods away for nothing", flush=True)
    lines = [
        {"row": row["row"], "order": row["InvoiceNo"], "product": row["StockCode"], "name": row["Description"], "quantity": row["Quantity"], "price": row["UnitPrice"]}
        for row in sold
    ]  # fmt: skip
    returned, credited = taken_back(whole, {row["row"] for row in sold}, {row["row"] for row in away})
    return [
        ("account", first_of(whole, "CustomerID")), ("product", first_of(whole, "StockCode")), ("order", first_of(sold, "InvoiceNo")), ("order-line", lines),
        ("order-return", first_of(returned, "return")), ("return-line", returned), ("invoice", first_of(credited, "note")), ("invoice-line", credited),
    ]  # fmt: skip


def taken_back(whole: Iterable[Row], sold: set[str], away: set[str]) -> tuple[list[Row], list[Row]]:
    """Lines of returns, and of credit notes over what is found in no order."""
    left: dict[tuple[str, ...], list[tuple[Row, list[int]]]] = defaultdict(list)
    returned, credited = [], []
    for row in whole:
        bought = left[row["CustomerID"], row["StockCode"], row["UnitPrice"]]
        if row["row"] in sold:
            bought.append((row, [int(row["Quantity"])]))
        if row["row"] not in away:
            continue
        many = abs(int(row["Quantity"]))
        able = [] if row["CustomerID"] == UNKNOWN or Decimal(row["UnitPrice"]) < 0 else reversed(bought)
        for line, rest in able:
            part = min(many, rest[0])
            if part:
                rest[0], many = rest[0] - part, many - part
                returned.append(
                    {"return": f"{row['InvoiceNo']}-{line['InvoiceNo']}", "invoice": row["InvoiceNo"], "order": line["InvoiceNo"], "row": line["row"], "day": row["InvoiceDate"], "quantity": str(part), "price": row["UnitPrice"]}
                )  # fmt: skip
        if many:
            credited.append(
                {"note": row["InvoiceNo"], "customer": row["CustomerID"], "day": row["InvoiceDate"], "product": row["StockCode"], "name": row["Description"], "quantity": str(many), "price": row["UnitPrice"].lstrip("-")}
            )  # fmt: skip
    return returned, credited


def first_of(listed: Iterable[Row], key: str) -> list[Row]:
    """The first row of each."""
    found: dict[str, Row] = {}
    for row in listed:
        found.setdefault(row[key], row)
    return list(found.values())


def rows(path: Path, most: int | None = None) -> Iterator[Row]:
    opened = lzma.open if path.suffix == ".xz" else gzip.open
    with io.TextIOWrapper(opened(path), encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if most is not None and number >= most:
                return
            yield row


SETS = {"northwind": northwind, "adventureworks": adventureworks, "uci-online-retail": uci_online_retail}

if __name__ == "__main__":
    main()
