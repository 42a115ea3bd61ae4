"""`python -m bench.orders [ORDERS] [SECONDS]`: orders entered and confirmed a second with their reservations, by threads and by processes at once, beside the bare rows; of the last pieces nothing is sold twice. Then the screens of so many orders."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PRODUCTS, FEW, LINES, PIECES = 200, 6, 5, 1_000_000


def main(size: int, seconds: int) -> None:
    data = ROOT / "var" / "bench" / f"orders-{size}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
    from regulars.base import garbage, postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from bench import order_screens

        call_command("migrate", verbosity=0)
        garbage.settle()  # as the command does
        secrets = order_screens.fill(size, fill, one)
        account, products = fill()
        measure_bare(account, products)
        for few in (PRODUCTS, FEW):
            for processes, threads in ((1, 1), (1, 4), (2, 1), (2, 4)):
                by_processes(processes, threads, few, seconds)
        last_pieces(account)
        balance()
        connections.close_all()  # the server of this connection ends with this block
    order_screens.measured(data, secrets)


def by_processes(processes: int, threads: int, few: int, seconds: int) -> None:
    """Processes of their own, each with so many threads, enter orders of so many products at once."""
    command = [sys.executable, "-m", "bench.orders", "enter", str(threads), str(few), str(seconds)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _each in range(processes)]
    told = [json.loads(each.communicate()[0]) for each in running]
    taken, wrong = [each for one in told for each in one["taken"]], Counter()
    for one in told:
        wrong.update(one["wrong"])
    rate = sum(len(one["taken"]) / one["wall"] for one in told)
    print(
        f"{processes} processes of {threads} threads, {few} products: {rate:.1f} orders of {LINES} lines a second, median {median(taken):.0f} ms, "
        f"p95 {quantiles(taken, n=20)[-1]:.0f} ms, our CPU {sum(one['cpu'] for one in told) / len(taken) * 1000:.1f} ms each; failed: {dict(wrong) or 0}",
        flush=True,
    )


def measure_bare(account: Any, products: list[Any]) -> None:
    """The rows of an order with their reservations and levels, inserted under new keys in one transaction."""
    from django.db import transaction

    from bench.quotes import inserting
    from regulars.areas.fulfilment.reactions import ORDERS
    from regulars.areas.stock.models import Reservation
    from regulars.base.ids import uuid7
    from regulars.engine import rows

    order = one(account, products[:LINES])
    lines = ORDERS.lines(order)
    kept = list(Reservation.objects.filter(holder__in=[line.pk for line in lines]))
    levels = [each.level_id for each in kept]
    insert, taken, keys = inserting(), [], []
    for _turn in range(101):
        began = time.perf_counter()
        with transaction.atomic():
            rows.query("select 1 from stock_stocklevel where id = any(%s) order by id for update", [levels])
            key = uuid7()
            insert("fulfilment_order", [order], code=f"B-{key}"[:30], id=key)
            insert("fulfilment_orderline", lines, order_id=key)
            for each in kept:
                rows.query(
                    "insert into stock_reservation (id, level_id, holder, quantity) values (%s, %s, %s, 1)",
                    [uuid7(), each.level_id, key],
                )
            keys.append(key)
            rows.query("update stock_stocklevel set on_hand = on_hand where id = any(%s)", [levels])
        taken.append((time.perf_counter() - began) * 1000)
    Reservation.objects.filter(holder__in=keys).delete()  # nothing is reserved for these
    print(f"bare: the same rows, {median(taken):.1f} ms, p95 {quantiles(taken, n=20)[-1]:.1f} ms", flush=True)


def fill() -> tuple[Any, list[Any]]:
    """A customer, a warehouse, and products with more pieces than will be ordered."""
    from regulars.areas.catalog.models import Product
    from regulars.areas.contacts.models import Account
    from regulars.areas.stock.models import StockMove, Warehouse
    from regulars.engine import actor, save

    who = actor.system("bench")
    if not Warehouse.objects.exists():
        save.save(Warehouse(name="Main", is_default=True), actor=who)
        save.save(Account(name="The customer of the bench"), actor=who)
        made = [Product(name=f"Part {n}", price=Decimal(10), price_currency="USD") for n in range(PRODUCTS)]
        save.save_many(made, actor=who)
        save.save_many([StockMove(product=each, quantity=Decimal(PIECES)) for each in made], actor=who)
    return Account.objects.get(name="The customer of the bench"), list(
        Product.objects.filter(name__startswith="Part ").order_by("number")
    )


def enter(threads: int, few: int, seconds: int) -> None:
    """One process: so many people (threads with a connection each) enter orders as fast as they can. Tells what it took as JSON."""
    import django

    django.setup()
    from django.db import connection

    account, products = fill()
    one(account, products[:LINES])
    connection.close()
    until, taken, wrong = time.perf_counter() + seconds, [], Counter()

    def person(seed: int) -> None:
        dice = random.Random(seed)
        try:
            while time.perf_counter() < until:
                began = time.perf_counter()
                try:
                    one(account, dice.sample(products[:few], LINES))
                except Exception as problem:  # noqa: BLE001 - counted and told
                    wrong[type(problem).__name__] += 1
                else:
                    taken.append((time.perf_counter() - began) * 1000)
        finally:
            connection.close()

    people = [threading.Thread(target=person, args=(time.time_ns() + seed,)) for seed in range(threads)]
    began, cpu = time.perf_counter(), time.process_time()
    [each.start() for each in people]
    [each.join() for each in people]
    wall, worked = time.perf_counter() - began, time.process_time() - cpu
    print(json.dumps({"taken": taken, "wall": wall, "cpu": worked, "wrong": wrong}))


def one(account: Any, products: list[Any]) -> Any:
    """An order as programs enter one: head, lines, confirmed with its goods reserved, in one transaction."""
    from django.db import transaction

    from regulars.areas.fulfilment import actions
    from regulars.areas.fulfilment.models import Order, OrderLine
    from regulars.engine import actor, asked, save

    who = actor.system("bench")
    with transaction.atomic(), asked.once():
        order = save.save(Order(account=account, currency="USD"), actor=who)
        save.save_many([OrderLine(order=order, product=each, quantity=Decimal(1)) for each in products], actor=who)
        return actions.confirm(Order.objects.get(pk=order.pk), actor=who)


def last_pieces(account: Any) -> None:
    """Forty want one of ten pieces, at once."""
    from django.db import connection

    from regulars.areas.catalog.models import Product
    from regulars.areas.fulfilment.models import OrderLine
    from regulars.areas.stock.models import StockMove
    from regulars.engine import actor, save

    who = actor.system("bench")
    rare = save.save(Product(name=f"Rare {time.time_ns()}", price=Decimal(5), price_currency="USD"), actor=who)
    save.save(StockMove(product=rare, quantity=Decimal(10)), actor=who)

    def person() -> None:
        try:
            one(account, [rare])
        finally:
            connection.close()

    threads = [threading.Thread(target=person) for _ in range(40)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    told = Counter(OrderLine.objects.filter(product=rare).values_list("reserved", "awaited"))
    print(
        f"forty at once want one of ten pieces: {told[Decimal(1), Decimal(0)]} have it, {told[Decimal(0), Decimal(1)]} wait"
    )


def balance() -> None:
    """What is reserved is what is kept for somebody, and never more than there is."""
    from django.db.models import Sum

    from regulars.areas.stock.models import Reservation, StockLevel

    reserved = StockLevel.objects.aggregate(Sum("reserved"))["reserved__sum"]
    kept = Reservation.objects.aggregate(Sum("quantity"))["quantity__sum"]
    less = StockLevel.objects.filter(available__lt=0).count()
    print(f"reserved {reserved:,.0f}, kept for orders {kept:,.0f}, levels below nothing: {less}")
    assert reserved == kept
    assert not less


if __name__ == "__main__":
    if sys.argv[1:2] == ["enter"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
        enter(*map(int, sys.argv[2:5]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 10)
