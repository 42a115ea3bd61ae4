"""Loads the demo, step by step; each step can be done again, so a load that was cut off is taken up where it stopped."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from regulars.areas.catalog.models import TaxCategory
from regulars.areas.contacts.models import Account
from regulars.areas.sales.health import keeping, learning
from regulars.areas.sales.install import add_pipeline
from regulars.areas.sales.models import Deal, Pipeline
from regulars.engine import actor as actors
from regulars.engine import workspace
from regulars.engine.actor import Actor
from regulars.engine.promotion import taking
from regulars.project.cli.failure import Failure
from regulars.project.demo import files, tables, totals
from regulars.project.demo.attention import add_attention
from regulars.project.demo.bicycles import add_bicycles
from regulars.project.demo.billing import add_company, add_invoices
from regulars.project.demo.bundles import add_bundles
from regulars.project.demo.calendar import Days
from regulars.project.demo.care import add_care
from regulars.project.demo.contracts import add_contracts
from regulars.project.demo.links import add_better_ones
from regulars.project.demo.orders import add_orders
from regulars.project.demo.people import ADMIN, add_people, agents, email_of
from regulars.project.demo.plans import add_plans
from regulars.project.demo.quotes import add_quotes, add_volume_prices
from regulars.project.demo.reading import add_reading
from regulars.project.demo.relations import add_northwind, add_relations
from regulars.project.demo.rivals import add_competitors
from regulars.project.demo.running import add_subscriptions, add_tender, add_warranties
from regulars.project.demo.scores import add_scores
from regulars.project.demo.selling import (
    add_data_sheets,
    add_document_templates,
    add_expenses,
    add_price_book,
    add_return,
)
from regulars.project.demo.steps import add_steps
from regulars.project.demo.to_order import add_configurators
from regulars.services.exchange.importing import Result, import_file

Say = Callable[[str], Any]
PIPELINE = "Maven sales"
STAGES = (
    ("Prospecting", "open", 20, "pipeline", (), "#8ea3c7"),
    ("Engaging", "open", 60, "best_case", (), "#4f7bd9"),
    ("Won", "won", 100, "closed", (), "#2e9e6b"),
    ("Lost", "lost", 0, "omitted", (), "#c25b4e"),
)
SELLER = "Darcel Schlecht"
"""Whose account Northwind is."""
SIGN_IN = "sign-in.txt"
DONE, LOADING = "done", "loading"


def load(passwords: str | None = None, say: Say = print) -> None:
    """Load the demo company. A second time it says that it is there. Raises `totals.Mismatch` when a total is wrong, `Failure` where
    people have records of their own.

    `passwords` is one password for all its people; without it one is made up, printed and kept in the data folder.
    """
    if workspace.value("demo") == DONE:
        say("The demo is there already.")
        return
    if not is_unfinished() and (Account.objects.exists() or Deal.objects.exists()):
        raise Failure("There are records here already: the demo goes into an empty installation.")
    who = actors.system("demo")
    workspace.put("demo", LOADING, actor=who)
    days = Days.ending_yesterday(timezone.now().date())
    password = passwords or _kept_password() or secrets.token_urlsafe(9)
    _keep_sign_in(password)
    people = add_people(password, actor=who)
    say(f"People: {len(people)}")
    with TemporaryDirectory(prefix="regulars-demo-") as folder:
        pipeline = _import_all(Path(folder), days, who, say)
    _look_at_sizes()
    say(f"Products of AdventureWorks: {add_bicycles(actor=who)}")
    say(f"Prices of AdventureWorks: {add_price_book(actor=who)}")
    say(f"Better products: {add_better_ones(actor=who)}")
    say(f"Bundles: {add_bundles(actor=who)}")
    say(f"Configurators: {add_configurators(actor=who)}")
    say(f"Volume prices: {add_volume_prices(actor=who)}")
    say(f"Data sheets: {add_data_sheets(actor=who)}")
    say(f"Texts in Russian: {add_reading(actor=who)}")
    say(f"Rules of scores: {add_scores(actor=who)}")
    say(f"Next steps: {add_steps(pipeline, days, actor=who)}")
    say(f"Our own company: {add_company(actor=who)}")
    say(f"Document templates: {add_document_templates(actor=who)}")
    say(f"Marketing expenses: {add_expenses(days.today, actor=who)}")
    say(f"Warranties: {add_warranties(actor=who)}")
    say(f"Orders: {add_orders(pipeline, actor=who)}")
    say(f"Quotes: {add_quotes(pipeline, actor=who)}")
    say(f"Contracts: {add_contracts(pipeline, actor=who)}")
    say(f"Invoices: {add_invoices(pipeline, actor=who)}")
    say(f"Returns: {add_return(actor=who)}")
    say(f"Subscriptions: {add_subscriptions(actor=who)}")
    say(f"Tenders: {add_tender(actor=who)}")
    say(f"Tiers of accounts: {add_care(pipeline, actor=who)}")
    say(f"Objectives: {add_plans(actor=who)}")
    say(f"Promises: {add_attention(actor=who)}")
    say(f"Relations: {add_relations(actor=who)}")
    say(f"Competitors: {add_competitors(pipeline, actor=who)}")
    say(f"Deals for bikes built to order: {add_northwind(pipeline, actor=who)}")
    say(f"Process, approval, rule: {_set_up(who)}")
    learning.learn()
    say(f"Open deals judged: {keeping.refresh_all()}")
    for name, value in totals.check(pipeline).items():
        say(f"{name[0].upper() + name[1:]}: {value:,.0f}")
    workspace.put("demo", DONE, actor=who)
    if passwords is None:
        say(_sign_in(password))


def is_unfinished() -> bool:
    """Whether a load was begun here and cut off."""
    return workspace.value("demo") == LOADING


def _import_all(folder: Path, days: Days, who: Actor, say: Say) -> Pipeline:
    """Everything that has a file, in the order in which one refers to the other."""
    pipeline = _pipeline()
    shift = {"date_shift_days": days.shift}
    steps: tuple[tuple[str, str, list[tables.Row], dict[str, Any]], ...] = (
        ("account", "accounts", tables.accounts(), shift),
        ("contact", "contacts", tables.contacts(), {}),
        ("account", "traders", tables.traders(SELLER), {}),
        ("contact", "employees", tables.employees(SELLER), {}),
        ("product", "products", tables.products(), {}),
        ("tax-rate", "tax_rates", tables.tax_rates(*_tax_categories()), {}),
        ("lead", "leads", list(tables.leads(days, agents())), {}),
        ("deal", "deals_begin", tables.deals(), shift),
        ("deal-line", "deal_lines", tables.deals(), shift),
        ("deal", "deals_end", [row for row in tables.deals() if row["close_date"]], shift),
    )
    for entity, name, rows, more in steps:
        path = files.write(folder / f"{name}.csv", rows)
        mapping = {**orjson.loads(files.map_of(name).read_bytes()), **more}
        say(f"{name.replace('_', ' ').capitalize()}: {_report(import_file(entity, path, actor=who, mapping=mapping))}")
    return pipeline


def _look_at_sizes() -> None:
    """The database learns how much there is now: until it looks by itself, it plans what follows as if the tables were empty."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _set_up(who: Actor) -> str:
    """What a company would set up for these deals, taken over as a file from another installation; the rule, which would write letters, is off."""
    text = files.settings()
    labels = {
        key: item["label"]
        for part in orjson.loads(text).values()
        if isinstance(part, dict)
        for key, item in part.items()
    }
    outcome = taking.take(text, actor=who)
    return ", ".join(labels[each.key] for each in outcome.differences) or "nothing new"


def _report(result: Result) -> str:
    if result.rejected:
        reasons = result.error_path.read_text(encoding="utf-8")[:2000] if result.error_path else ""
        raise totals.Mismatch(f"{result.rejected} rows were refused: {reasons}")
    counts: Mapping[str, int] = {"created": result.created, "updated": result.updated, "skipped": result.skipped}
    return ", ".join(f"{number:,} {what}" for what, number in counts.items() if number) or "nothing new"


@transaction.atomic
def _pipeline() -> Pipeline:
    found = Pipeline.objects.filter(name=PIPELINE, deleted_at=None).first()
    return found or add_pipeline(PIPELINE, STAGES, is_default=True)


def _tax_categories() -> tuple[str, str]:
    """The usual one and the next: the standard rate and the reduced one of a new installation, in its language."""
    usual, reduced, *_rest = TaxCategory.objects.filter(deleted_at=None).order_by("-is_default", "number")
    return usual.name, reduced.name


def _sign_in(password: str) -> str:
    return (
        f"Sign in as {email_of('Darcel Schlecht')} (sales agent), {email_of('Melvin Marxen')} (manager) "
        f"or {ADMIN} (administrator)\nPassword of everyone in the demo: {password}"
    )


def _keep_sign_in(password: str) -> None:
    """The data folder keeps how to sign in, readable by its owner only; the start page points there."""
    path = settings.DATA / SIGN_IN
    path.touch(mode=0o600)
    path.write_text(_sign_in(password) + "\n", encoding="utf-8")


def _kept_password() -> str | None:
    """The password of a load that was cut off: its people have it already."""
    path = settings.DATA / SIGN_IN
    return path.read_text(encoding="utf-8").strip().rsplit(": ", 1)[-1] if path.exists() else None
