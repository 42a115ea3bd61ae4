"""So many orders of five lines and as many invoices, filled by SQL after the pattern of one that went through the door, and what their screens cost beside bare SQL."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench.machine import Client, measure, serving

PORT, BASE, TIMES = 8872, 1000, 200
DOCUMENTS_BY_SQL = 100_000
"""From here on the search documents are those that SQL made: the program would take longer for them than for all else."""
WAITING = json.dumps({"field": "awaited", "op": "gt", "value": "0"})


def fill(size: int, stock: Callable[[], Any], order: Callable[..., Any]) -> dict[str, Any]:
    """People, accounts and `size` orders, once; their changes and search documents, too. `stock` makes the goods, `order` one order of an account with products. Gives how a manager signs in, and some orders that they see."""
    from django.db import connection

    from bench import data
    from regulars.engine.models import Setting, User
    from regulars.services.search import rebuild_runs

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from fulfilment_order where code like 'F-%'")
        is_there = cursor.fetchone()[0] == size
    if not is_there:
        data.fill(max(BASE, size // 10))
        account, products = stock()
        _orders(size, products, order(account, products[:1]).pk)
        _invoices(size)
        data.followed()
        if size > DOCUMENTS_BY_SQL:
            Setting.objects.update_or_create(name=rebuild_runs.SETTING, defaults={"value": rebuild_runs.EDITION})
        else:
            data.worked_out()
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        print(f"{size:,} orders filled in {time.perf_counter() - began:.0f} s", flush=True)
    manager = User.objects.get(email="manager0@bench.example")
    with connection.cursor() as cursor:
        sql = "select o.id, o.number from fulfilment_order o join engine_user u on u.id = o.owner_id where u.manager_id = %s and o.code like 'F-%%' limit 200"
        cursor.execute(sql, [manager.pk])
        orders = [(str(key), number) for key, number in cursor.fetchall()]
    return {"session": _session(manager), "orders": orders}


def _orders(size: int, products: list[Any], pattern_of: Any) -> None:
    from django.db import connection

    from bench import data
    from regulars.areas.fulfilment.models import OrderLine
    from regulars.engine import install, registry

    data.copies(
        "order",
        size,
        {
            "name": "'Order ' || made.n || ' of ' || made.last",
            "code": "'F-' || lpad(made.n::text, 8, '0')",
            "account_id": "made.account",
            "status": "case when made.n % 100 < 2 then 'draft' when made.n % 100 < 10 then 'confirmed' when made.n % 100 < 95 then 'delivered' else 'cancelled' end",
            "total": "50 + made.n % 900",
            "total_base": "50 + made.n % 900",
            "total_currency": "'USD'",
            "ordered_on": "made.at::date",
        },
    )
    pattern = OrderLine.objects.get(order=pattern_of)
    sequence = install.sequence_of(registry.get("order-line"))
    with connection.cursor() as cursor:
        # Links are right: they need not be looked at five million times.
        cursor.execute("set session_replication_role = replica")
        cursor.execute(
            f"""insert into fulfilment_orderline select r.* from fulfilment_order o, generate_series(1, 5) p, fulfilment_orderline c,
                lateral jsonb_populate_record(c, jsonb_build_object('id', {data.IDENTIFIER.replace("made.at", "o.created_at").replace("made.n", "o.number")},
                'number', nextval('"{sequence}"'), 'order_id', o.id, 'position', p, 'product_id', (%s::uuid[])[1 + (o.number * 5 + p) %% 200],
                'created_at', o.created_at, 'reserved', 0, 'delivered', case when o.status = 'delivered' then 1 else 0 end,
                'open_quantity', case when o.status in ('draft', 'confirmed') then 1 else 0 end,
                'awaited', case when o.status = 'confirmed' and p = 1 then 1 else 0 end)) r where c.id = %s and o.code like 'F-%%'""",
            [[each.pk for each in products], pattern.pk],
        )
        cursor.execute("reset session_replication_role")


def _invoices(size: int) -> None:
    """A fifth of them is unpaid, half of those overdue."""
    from bench import data

    data.copies(
        "invoice",
        size,
        {
            "name": "'INV-' || lpad(made.n::text, 8, '0') || ' · ' || made.last",
            "code": "'INV-' || lpad(made.n::text, 8, '0')",
            "account_id": "made.account",
            "status": "case when made.n % 10 < 8 then 'paid' when made.n % 10 < 9 then 'issued' else 'overdue' end",
            "total": "50 + made.n % 900",
            "total_base": "50 + made.n % 900",
            "total_currency": "'USD'",
            "currency": "'USD'",
            "open": "case when made.n % 10 < 8 then 0 else 50 + made.n % 900 end",
            "open_base": "case when made.n % 10 < 8 then 0 else 50 + made.n % 900 end",
            "open_currency": "'USD'",
            "issued_on": "made.at::date",
            "due_on": "made.at::date + 14",
        },
    )


def _session(manager: Any) -> str:
    from django.test import Client as Browser

    browser = Browser()
    browser.force_login(manager)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())


class Browser(Client):
    """Connects anew where the server ended a connection that was idle while it came to rest."""

    def get(self, path: str, **query: Any) -> bytes:
        try:
            return super().get(path, **query)
        except ConnectionError:
            self.connection.close()
            return super().get(path, **query)


def measured(data: Path, secrets: dict[str, Any]) -> None:
    """The list, a view of it, the record with its parts, back-orders: each asked of a real server, beside the rows of the same question in bare SQL."""
    import psycopg

    from regulars.base import postgres

    orders = secrets["orders"]
    with serving(data, PORT) as server:
        browser = Browser(PORT, {"Cookie": secrets["session"], "Accept": "text/html"})
        asked: dict[str, tuple[Callable[[int], Any], str, list[Any]]] = {
            "list of orders": (lambda n: browser.get("/orders/", view="all"), LISTED, []),
            "list, to be delivered": (lambda n: browser.get("/orders/", view="open"), OPEN, []),
            "record page": (lambda n: browser.get(f"/orders/{orders[n % len(orders)][1]}"), RECORD, [orders[0][0]]),
            "its lines and sums": (lambda n: browser.get(f"/orders/{orders[n % len(orders)][0]}/related", main=1), OF_ORDER, [orders[0][0]]),
            "back-orders": (lambda n: browser.get("/order-lines/", view="awaited"), AWAITED, []),
            "orders by status": (lambda n: browser.get("/orders/", view="all", group="status"), BY_STATUS, []),
            "list of invoices": (lambda n: browser.get("/invoices/", view="all"), INVOICES, []),
            "unpaid invoices": (lambda n: browser.get("/invoices/", view="open"), UNPAID, []),
        }  # fmt: skip
        server.settle()
        with psycopg.connect(postgres.url(data)) as connection:
            for name, (ask, sql, params) in asked.items():
                found = measure(server, ask, times=TIMES)
                taken = []
                for _turn in range(60):
                    began = time.perf_counter()
                    connection.execute(sql, params, prepare=True).fetchall()
                    taken.append((time.perf_counter() - began) * 1000)
                print(
                    f"{name}: {found.p50:.1f} ms, p95 {found.p95:.1f}, processor {found.cpu:.1f} ({found.app:.1f} + {found.database:.1f}); bare SQL {median(taken):.2f} ms",
                    flush=True,
                )


_HEAD = "select o.*, a.name account_name, u.name owner_name from fulfilment_order o join contacts_account a on a.id = o.account_id left join engine_user u on u.id = o.owner_id where o.deleted_at is null"
_MINE = " and o.owner_id in (select id from engine_user where manager_id = (select id from engine_user where email = 'manager0@bench.example'))"
LISTED = f"{_HEAD}{_MINE} order by o.created_at desc, o.id desc limit 50"
OPEN = f"{_HEAD}{_MINE} and o.status in ('confirmed', 'partly') order by o.requested_on, o.id limit 50"
RECORD = f"{_HEAD} and o.id = %s"
OF_ORDER = "select l.*, p.name product_name from fulfilment_orderline l left join catalog_product p on p.id = l.product_id where l.order_id = %s and l.deleted_at is null order by l.position"
AWAITED = f"select l.*, o.code from fulfilment_orderline l join fulfilment_order o on o.id = l.order_id where l.deleted_at is null and l.awaited > 0{_MINE} order by l.created_at desc limit 50"
BY_STATUS = (
    f"select status, count(*), sum(total_base) from fulfilment_order o where o.deleted_at is null{_MINE} group by 1"
)
_BILLS = f"select o.*, a.name account_name, u.name owner_name from billing_invoice o join contacts_account a on a.id = o.account_id left join engine_user u on u.id = o.owner_id where o.deleted_at is null{_MINE}"
INVOICES = f"{_BILLS} order by o.created_at desc, o.id desc limit 50"
UNPAID = f"{_BILLS} and o.status in ('issued', 'partly_paid', 'overdue') order by o.due_on, o.id limit 50"
