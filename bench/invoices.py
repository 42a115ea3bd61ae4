"""`python -m bench.invoices`: invoices issued per second, by one and by several at once; each takes a number of one series, keeps its PDF and writes its story."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.prices import ROOT

MANY, THREADS, LINES = 120, (1, 2, 4), 8


def main() -> None:
    data = ROOT / "var" / "bench" / "invoices"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import garbage, postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        garbage.settle()  # as the command does
        accounts = fill()
        for threads in THREADS:
            measure(accounts, threads)


def fill() -> list[Any]:
    """A company of ours in Germany with its tax, and customers."""
    from regulars.areas.catalog.models import TaxCategory
    from regulars.areas.contacts.models import Account
    from regulars.areas.taxes.models import Seller, TaxRate
    from regulars.engine import actor, save

    who = actor.system("bench")
    if not Seller.objects.exists():
        save.save(Seller(name="Pumpenwerk", tax_id="DE811907980", address_country="DE", is_default=True), actor=who)
        standard = TaxCategory.objects.get(is_default=True)
        save.save(TaxRate(name="VAT", category=standard, country="DE", percent=19), actor=who)
        made = [Account(name=f"Customer {place}", billing_country="DE", billing_city="Kiel") for place in range(50)]
        save.save_many(made, actor=who)
    return list(Account.objects.all()[:50])


def write(account: Any) -> Any:
    """A draft of so many lines."""
    from regulars.areas.billing.models import Invoice, InvoiceLine
    from regulars.engine import actor, save

    who = actor.system("bench")
    invoice = save.save(Invoice(account=account, currency="EUR"), actor=who)
    lines = [InvoiceLine(invoice=invoice, name=f"Work {place}", price=place * 7 + 3, price_currency="EUR", quantity=2) for place in range(LINES)]  # fmt: skip
    save.save_many(lines, actor=who)
    return Invoice.objects.get(pk=invoice.pk)


def measure(accounts: list[Any], threads: int) -> None:
    """So many issued by so many threads of one process; their numbers have neither gaps nor doubles."""
    from django.db import connection

    from regulars.areas.billing import issuing
    from regulars.areas.billing.models import Invoice
    from regulars.engine import actor

    who = actor.system("bench")
    drafts = [write(accounts[place % len(accounts)]) for place in range(MANY)]

    def one(draft: Any) -> None:
        try:
            issuing.issue(draft, actor=who)
        finally:
            connection.close()  # back to the pool

    connection.close()
    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, drafts))
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    numbers = sorted(
        int(code.rpartition("-")[2]) for code in Invoice.objects.exclude(code="").values_list("code", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))
    print(f"{threads} at once: {MANY / wall:.1f} invoices a second, {1000 * spent / MANY:.0f} ms of our CPU each")


if __name__ == "__main__":
    main()
