"""`python -m bench.orders [SECONDS]`: orders entered and confirmed a second with their reservations, by one and by several at once; of the last pieces nothing is sold twice."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PRODUCTS, LINES, PIECES = 200, 5, 100_000


def main(seconds: int) -> None:
    data = ROOT / "var" / "bench" / "orders"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
    from regulars.base import garbage, postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        garbage.settle()  # as the command does
        account, products = fill()
        for many in (1, 2, 4, 8):
            enter(account, products, many, seconds)
        last_pieces(account)
        balance()


def fill() -> tuple[Any, list[Any]]:
    """A customer, a warehouse, and products with more pieces than will be ordered."""
    from regulars.areas.catalog.models import Product
    from regulars.areas.contacts.models import Account
    from regulars.areas.stock.models import StockMove, Warehouse
    from regulars.engine import actor, save

    who = actor.system("bench")
    if not Warehouse.objects.exists():
        save.save(Warehouse(name="Main", is_default=True), actor=who)
        save.save(Account(name="Customer"), actor=who)
        made = [Product(name=f"Part {n}", price=Decimal(10), price_currency="USD") for n in range(PRODUCTS)]
        save.save_many(made, actor=who)
        save.save_many([StockMove(product=each, quantity=Decimal(PIECES)) for each in made], actor=who)
    return Account.objects.get(), list(Product.objects.filter(name__startswith="Part ").order_by("number"))


def enter(account: Any, products: list[Any], many: int, seconds: int) -> None:
    """So many people (threads with a connection each) enter orders as fast as they can."""
    from django.db import connection

    until, taken, wrong = time.perf_counter() + seconds, [], Counter()

    def person(seed: int) -> None:
        dice = random.Random(seed)
        try:
            while time.perf_counter() < until:
                began = time.perf_counter()
                one(account, dice.sample(products, LINES))
                taken.append((time.perf_counter() - began) * 1000)
        except Exception as problem:  # noqa: BLE001 - counted and told
            wrong[type(problem).__name__] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=person, args=(seed,)) for seed in range(many)]
    began, cpu = time.perf_counter(), time.process_time()
    [each.start() for each in threads]
    [each.join() for each in threads]
    wall, worked = time.perf_counter() - began, time.process_time() - cpu
    print(
        f"{many} at once: {len(taken) / wall:.1f} orders of {LINES} lines a second, median {median(taken):.0f} ms, "
        f"p95 {quantiles(taken, n=20)[-1]:.0f} ms, our CPU {worked / len(taken) * 1000:.1f} ms each; failed: {dict(wrong) or 0}",
        flush=True,
    )


def one(account: Any, products: list[Any]) -> Any:
    """An order as programs enter one: head, lines, confirmed with its goods reserved, in one transaction."""
    from django.db import transaction

    from regulars.areas.fulfilment import actions
    from regulars.areas.fulfilment.models import Order, OrderLine
    from regulars.engine import actor, save

    who = actor.system("bench")
    with transaction.atomic():
        order = save.save(Order(account=account, currency="USD"), actor=who)
        save.save_many([OrderLine(order=order, product=each, quantity=Decimal(1)) for each in products], actor=who)
        return actions.confirm(Order.objects.get(pk=order.pk), actor=who)


def last_pieces(account: Any) -> None:
    """Forty want one of ten."""
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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
