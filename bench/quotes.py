"""`python -m bench.quotes [ENTRIES]`: what a quote costs, on the data of `bench.prices`: written, sent, set as a PDF; beside the bare rows and typst alone."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import NamedTemporaryFile
from typing import Any

from bench.prices import LINES, ROOT
from bench.prices import fill as fill_prices

TIMES, FEW = 31, 8
ADDRESS = {"street": "Hafenstraße 12", "postcode": "20457", "city": "Hamburg", "country": "DE"}
ONE_WORD = '#set text(font: "Inter")\n#sys.inputs.data'
JSON_LISTS = ("bundle_options", "promotions")
_turns = count()


def main(entries: int) -> None:
    data = ROOT / "var" / "bench" / f"prices-{entries}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import garbage, postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        garbage.settle()  # as the command does
        fill_prices(entries)
        account, products = fill()
        measure_writing(account, products)
        measure_printing(account, products)


def fill() -> tuple[Any, list[Any]]:
    """A company of ours in Germany, a rate of its tax, a customer there with a price book of their own, and the products of that book."""
    from regulars.areas.catalog.models import Product, TaxCategory
    from regulars.areas.contacts.models import Account
    from regulars.areas.prices.models import PriceBookAccount
    from regulars.areas.taxes.models import Seller, TaxRate
    from regulars.engine import actor, save

    who = actor.system("bench")
    address = {f"address_{part}": value for part, value in ADDRESS.items()}
    if not Seller.objects.exists():
        save.save(Seller(name="Pumpenwerk", tax_id="DE811234567", bank="IBAN DE02", is_default=True, **address), actor=who)  # fmt: skip
        standard = TaxCategory.objects.get(is_default=True)
        save.save(TaxRate(name="VAT", category=standard, country="DE", percent=19), actor=who)
    key = PriceBookAccount.objects.order_by("number").values_list("account_id", flat=True)[20]
    account = Account.objects.get(pk=key)
    for part, value in ADDRESS.items():
        setattr(account, f"billing_{part}", value)
    save.save(account, actor=who)
    return account, list(Product.objects.order_by("number")[::5])


def measure_writing(account: Any, products: list[Any]) -> None:
    """Quotes written and sent, and the bare rows of one, each in milliseconds."""
    from regulars.areas.orders import actions
    from regulars.areas.prices.models import PriceBookEntry
    from regulars.engine import actor

    who = actor.system("bench")
    print(f"{PriceBookEntry.objects.count():,} prices; a quote is a head and its lines, each in a transaction")
    for lines in (LINES, FEW):
        written: list[Any] = []
        tell(f"written, {lines} lines", lambda: written.append(write(account, products, lines)))  # noqa: B023 - called at once
        priced = written[-1].lines.exclude(price=0).exclude(taxes=[]).count()
        assert priced == lines, priced
        tell(f"bare: the same rows, {lines} lines", bare(written[-1]))
        waiting = iter(written)
        tell(f"sent, {lines} lines", lambda: actions.send(next(waiting), actor=who))  # noqa: B023 - called at once


def write(account: Any, products: list[Any], lines: int) -> Any:
    """A quote as programs write one: the head, then its lines at once; prices, taxes and sums follow. No two are the same, since typst keeps what it has set."""
    from regulars.areas.orders.models import Quote, QuoteLine
    from regulars.engine import actor, save

    who, turn = actor.system("bench"), next(_turns)
    quote = save.save(Quote(account=account, currency="USD"), actor=who)
    chosen = [products[(turn * 7 + place) % len(products)] for place in range(lines)]
    save.save_many([QuoteLine(quote=quote, product=each, quantity=12 + turn) for each in chosen], actor=who)
    return Quote.objects.get(pk=quote.pk)


def inserting() -> Callable[..., None]:
    """What inserts the rows of records as they are stored, under new keys."""
    from psycopg.types.json import Jsonb

    from regulars.base.ids import uuid7
    from regulars.engine import rows

    fresh = count(time.time_ns())  # above all that are given

    def insert(table: str, records: list[Any], **others: Any) -> None:
        names = records[0].column_names()
        values: list[Any] = []
        for each in records:
            own = {"id": uuid7(), "number": next(fresh), **others}
            for name in names:
                value = own.get(name, each.__dict__[name])
                values.append(Jsonb(value) if isinstance(value, dict) or name in JSON_LISTS else value)
        places = ", ".join(f"({', '.join(['%s'] * len(names))})" for _each in records)
        rows.query(f"insert into {table} ({', '.join(names)}) values {places}", values)

    return insert


def bare(quote: Any) -> Callable[[], Any]:
    """Inserts the rows of a quote as they are stored under new keys: two statements, each with its commit."""
    from regulars.areas.orders.reactions import QUOTES
    from regulars.base.ids import uuid7

    insert, lines = inserting(), QUOTES.lines(quote)

    def both() -> None:
        key = uuid7()
        insert("orders_quote", [quote], code=f"B-{key}"[:30], link=None, id=key)
        insert("orders_quoteline", lines, quote_id=key)

    return both


def measure_printing(account: Any, products: list[Any]) -> None:
    """PDFs of what a quote says, of it typst with the same data, and typst with a word."""
    from regulars.areas.orders.document import QUOTE, data_of, printed
    from regulars.services.printing import documents, typesetting

    look = documents.look_of(None, QUOTE)

    for lines in (FEW, LINES):
        quotes = [write(account, products, lines) for _turn in range(2 * TIMES)]
        waiting, data = iter(quotes[:TIMES]), [documents.filled(QUOTE, data_of(each), look) for each in quotes[TIMES:]]
        pages = len(documents.pictures(QUOTE, data_of(quotes[0]) | {"number": ""}, look, ppi=10))
        tell(f"PDF, {lines} lines, pages: {pages}", lambda: printed(next(waiting)))  # noqa: B023 - called at once
        tell("  of it typst, our template and data", lambda: typesetting.pdf(documents.TEMPLATE, data.pop()))  # noqa: B023 - called at once
    with NamedTemporaryFile("w", suffix=".typ") as file:
        file.write(ONE_WORD)
        file.flush()
        tell("bare: typst, a page with one word", lambda: typesetting.pdf(Path(file.name), {"word": next(_turns)}))


def tell(words: str, do: Callable[[], Any]) -> None:
    """Prints median and 95th percentile by the clock, our own processor time, and how many a second that is."""
    taken, worked = [], []
    for _turn in range(TIMES):
        began, cpu = time.perf_counter(), time.process_time()
        do()
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    wall, program = median(taken), median(worked)
    slow = quantiles(taken, n=20)[-1]
    print(
        f"{words}: median {wall:.1f} ms, p95 {slow:.1f}, of it our CPU {program:.1f}; "
        f"a second {1000 / wall:.1f} by the clock, {1000 / program:.1f} of CPU",
        flush=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
