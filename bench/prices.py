"""`python -m bench.prices [ENTRIES]`: what pricing a document costs: 100 lines against 100,000 prices, beside the bare questions of the same rows."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
TIMES, LINES = 101, 100
PRODUCTS, SEGMENTS = 2_000, 10
"""Each book has a fifth of the products, in two scales of quantity; a tenth of the books are for segments, one is for everyone."""


def main(entries: int) -> None:
    data = ROOT / "var" / "bench" / f"prices-{entries}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        fill(entries)
        measure()


def fill(entries: int) -> None:
    """Products, accounts and price books, written through the door; prices by the thousand."""
    from regulars.areas.catalog.models import Product
    from regulars.areas.contacts.models import Account
    from regulars.areas.prices.models import PriceBook, PriceBookAccount, PriceBookEntry
    from regulars.engine import actor, rows, save

    if PriceBookEntry.objects.count() >= entries:
        return
    who = actor.system("bench")
    products = [_product(Product, number) for number in range(PRODUCTS)]
    save.save_many(products, actor=who)
    own = PRODUCTS // 5
    books = max(1, entries // (own * 2))
    accounts = [Account(name=f"Account {number}", employees=number % SEGMENTS) for number in range(books)]
    save.save_many(accounts, actor=who)
    began = time.perf_counter()
    for number in range(books):
        audience = "everyone" if number == 0 else "segment" if number % 10 == 0 else "accounts"
        segment = {"field": "employees", "op": "eq", "value": number // 10 % SEGMENTS}
        book = save.save(
            PriceBook(name=f"Book {number}", currency="USD", audience=audience, condition=segment), actor=who
        )
        if audience == "accounts":
            save.save(PriceBookAccount(price_book=book, account=accounts[number]), actor=who)
        listed = [products[(number * 37 + place * 5) % PRODUCTS] for place in range(own)]
        save.save_many([_entry(PriceBookEntry, book, each, 0) for each in listed], actor=who)
        save.save_many([_entry(PriceBookEntry, book, each, 10) for each in listed], actor=who)
    print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)
    for table in ("prices_pricebookentry", "prices_pricebook", "prices_pricebookaccount", "catalog_product"):
        rows.query(f"vacuum analyze {table}", [])


def measure() -> None:
    """The time of pricing the lines of a document, of one line, and of the bare questions; in milliseconds."""
    from django.utils import timezone

    from regulars.areas.catalog.models import Product
    from regulars.areas.prices import queries
    from regulars.areas.prices.models import PriceBook, PriceBookAccount, PriceBookEntry
    from regulars.areas.prices.resolution import Question
    from regulars.engine import rows

    today = timezone.localdate()
    products = list(Product.objects.order_by("number").values_list("id", flat=True)[: LINES * 5 : 5])
    account = PriceBookAccount.objects.order_by("number").values_list("account_id", flat=True)[20]
    stranger = None
    theirs = [book.id for book in queries.books_for(account, today)]
    print(
        f"{PriceBookEntry.objects.count():,} prices in {PriceBook.objects.count()} books, {len(theirs)} of them theirs"
    )

    def asked(count: int, whose: Any) -> Callable[[], Any]:
        questions = [Question(each, today, whose, Decimal(12), None, "USD") for each in products[:count]]
        return lambda: queries.prices(questions)

    tell(f"{LINES} lines of an account with a book of its own", asked(LINES, account))
    tell(f"{LINES} lines of nobody in particular", asked(LINES, stranger))
    tell("1 line of the account", asked(1, account))
    tell("why, for one of them: every price of the product", lambda: _why(queries, products[0], account, today))
    tell("bare: the books", lambda: rows.query(queries.BOOKS + queries.VALID, [[account], today, today]))
    tell("bare: products and prices of the lines", lambda: rows.query(queries.GOODS, [theirs, products]))


def tell(words: str, ask: Callable[[], Any]) -> None:
    taken, worked = [], []
    for _turn in range(TIMES):
        began, cpu = time.perf_counter(), time.process_time()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    slow = quantiles(taken, n=20)[-1]
    print(f"{words}: median {median(taken):.2f} ms, p95 {slow:.2f}, of it our CPU {median(worked):.2f}", flush=True)


def _why(queries: Any, product: Any, account: Any, day: Any) -> Any:
    from regulars.areas.prices.resolution import Question

    question = Question(product, day, account, Decimal(12), None, "USD")
    return queries.prices([question], everything=True)


def _product(model: Any, number: int) -> Any:
    price = Decimal(10 + number % 500)
    return model(name=f"Product {number}", sku=f"S-{number}", price=price, price_currency="USD", cost=price / 2, cost_currency="USD")  # fmt: skip


def _entry(model: Any, book: Any, product: Any, least: int) -> Any:
    method = ("fixed", "discount", "markup")[book.number % 3]
    figure = {"price": product.price * (90 - least) / 100} if method == "fixed" else {"percent": Decimal(10 + least)}
    return model(price_book=book, product=product, from_quantity=least, method=method, **figure)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
