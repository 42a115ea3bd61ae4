"""What an account and all below it buy, what is offered to them, and what they never bought: product families or products against companies."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from regulars.areas.accounts.branch.measures import ORDERED
from regulars.engine import access, groups, registry
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref

BOUGHT, OPEN, WHITE = "bought", "open", "white"
MOST_ROWS = 200
MOST_PRODUCTS = 5000
FEWEST_SIMILAR = 3
"""Below so many similar accounts nothing is said of them: one would be told what a certain other customer buys."""


@dataclass(frozen=True)
class Sale:
    """Lines of a product at an account, `state` bought or open, with their sum in the workspace's currency."""

    account: uuid.UUID
    product: Ref
    state: str
    count: int
    sum: Decimal


Source = Callable[[Actor, dict[str, Any]], Iterable[Sale]]
"""Sales on the accounts that meet a condition on `account` (the one filter, asked of an account's link)."""


@dataclass(frozen=True)
class Range:
    """What is sold: name and family of each product, and of which product each variant is one."""

    products: dict[uuid.UUID, tuple[str, Ref | None]]
    parents: dict[uuid.UUID, uuid.UUID]

    def of(self, product: uuid.UUID) -> tuple[uuid.UUID, tuple[str, Ref | None] | None]:
        key = self.parents.get(product, product)
        return key, self.products.get(key)


@dataclass
class Cell:
    """A company and a row: the strongest state, how many lines, their sums."""

    state: str = WHITE
    count: int = 0
    sum: Decimal = Decimal(0)


@dataclass
class Row:
    """A family or a product: its cells by account; how many of the similar accounts buy it."""

    key: str
    label: str
    family: str = ""
    cells: dict[uuid.UUID, Cell] = field(default_factory=dict)
    similar: int = 0

    @property
    def is_far(self) -> bool:
        """Whether neither they nor anybody like them has anything to do with it."""
        return not self.cells and not self.similar


@dataclass(frozen=True)
class WhiteSpace:
    """The matrix. `similar` is how many accounts it is compared with: customers of the same industry; 0 where they are too few."""

    by: str
    rows: list[Row]
    accounts: list[Any]
    similar: int


def may_see(actor: Actor) -> bool:
    """Whether an actor may see products and what is sold of them."""
    shown = (
        *(("product", key) for key in ("name", "is_active")),
        *(("deal-line", key) for key in ("product", "deal")),
        *(("deal", key) for key in ("account", "status")),
    )
    return all(access.may(actor, entity, "view") and not actor.withholds(entity, key) for entity, key in shown)


_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let an area tell of further sales: orders, subscriptions. Once, at start."""
    if source not in _sources:
        _sources.append(source)


def deal_lines(actor: Actor, accounts: dict[str, Any]) -> Iterable[Sale]:
    """Lines of won and open deals."""
    for status, state in (("won", BOUGHT), ("open", OPEN)):
        asked = {"all": [_on("deal.", accounts), {"field": "deal.status", "op": "eq", "value": status}]}
        yield from grouped("deal-line", ("deal.account", "product"), "total", asked, state, actor)


def order_lines(actor: Actor, accounts: dict[str, Any]) -> Iterable[Sale]:
    """Lines of confirmed orders that came of no deal: those of a deal are its own."""
    kept = (
        *(("order-line", key) for key in ("product", "order")),
        *(("order", key) for key in ("account", "status", "deal")),
    )
    if not access.may(actor, "order-line", "view") or any(actor.withholds(*each) for each in kept):
        return
    counted = {"field": "order.status", "op": "in", "value": ORDERED}
    asked = {"all": [_on("order.", accounts), counted, {"field": "order.deal", "op": "empty"}]}
    yield from grouped("order-line", ("order.account", "product"), "amount", asked, BOUGHT, actor)


def grouped(
    entity: str, by: tuple[str, str], money: str, asked: dict[str, Any], state: str, actor: Actor
) -> Iterable[Sale]:
    """Sales from lines of an entity, by account and product; without sums where they are withheld."""
    sums = () if actor.withholds(entity, money) else (money,)
    found = groups.grouped(access.records(entity, actor).where(asked), by, sums=sums, limit=None)
    for cell in found.cells:
        account, product = cell.values
        if account is not None and product is not None:
            yield Sale(account.id, product, state, cell.size, cell.sums.get(money) or Decimal(0))


def _on(path: str, condition: dict[str, Any]) -> dict[str, Any]:
    """A condition on `account` as one on the link at a path; those of an account's own fields stand behind it."""
    if "field" not in condition:
        return {name: [_on(path, each) for each in nodes] for name, nodes in condition.items()}
    return {**condition, "field": f"{path}{condition['field']}"}


def white_space(account: Any, companies: Sequence[Any], actor: Actor, *, by: str = "family") -> WhiteSpace:
    """The matrix of an account and the companies of its branch that are shown. Rows are families, those without one as products; or products."""
    sold = _range(actor)
    rows = _rows(sold, by)
    shown = {each.id for each in companies}
    branch = {"field": "account", "op": "under", "value": str(account.pk)}
    for sale in _sales(actor, branch):
        if sale.account in shown and (row := _row(rows, sold, sale.product, by)) is not None:
            cell = row.cells.setdefault(sale.account, Cell())
            cell.state = BOUGHT if BOUGHT in (cell.state, sale.state) else sale.state
            cell.count += sale.count
            cell.sum += sale.sum if sale.state == cell.state else 0
    similar = _compare(rows, sold, account, branch, actor, by)
    listed = sorted(rows.values(), key=_rank)
    return WhiteSpace(by, listed[:MOST_ROWS], list(companies), similar)


def _rank(row: Row) -> tuple[Any, ...]:
    """First what most of the similar accounts buy, then what is bought here: what is worth a talk stands above, and is never cut off."""
    return (-row.similar, -len(row.cells), row.family.casefold(), row.label.casefold())


def _compare(rows: dict[str, Row], sold: Range, account: Any, branch: dict[str, Any], actor: Actor, by: str) -> int:
    """How many accounts of the same industry there are that buy anything, outside of the branch, and how many of them buy each row."""
    if not account.industry or actor.withholds("account", "industry"):
        return 0
    alike = {"all": [{"field": "account.industry", "op": "eq", "value": account.industry}, {"none": [branch]}]}
    buyers: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    everyone: set[uuid.UUID] = set()
    for sale in _sales(actor, alike):
        if sale.state == BOUGHT:
            everyone.add(sale.account)
            if (row := _row(rows, sold, sale.product, by)) is not None:
                buyers[row.key].add(sale.account)
    if len(everyone) < FEWEST_SIMILAR:
        return 0
    for key, row in rows.items():
        row.similar = len(buyers[key])
    return len(everyone)


def _sales(actor: Actor, accounts: dict[str, Any]) -> Iterable[Sale]:
    for source in (deal_lines, order_lines, *_sources):
        yield from source(actor, accounts)


def _range(actor: Actor) -> Range:
    """The products that are sold; variants count as their parent."""
    columns = [key for key in ("name", "family", "variant_of") if not actor.hides("product", key)]
    found = Range({}, {})
    after = None
    while len(found.products) < MOST_PRODUCTS:
        page = (
            access.records("product", actor)
            .where(is_active=True)
            .order_by("name")
            .page(columns, limit=500, after=after)
        )
        for row in page.rows:
            if parent := row.values.get("variant_of"):
                found.parents[row.id] = parent.id
            else:
                name = registry.get("product").by_key["name"].said(row["name"])
                found.products[row.id] = (name, row.values.get("family"))
        after = page.next
        if after is None:
            break
    return found


def _rows(sold: Range, by: str) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for key, (name, family) in sold.products.items():
        if by == "family" and family is not None:
            rows.setdefault(f"family:{family.id}", Row(f"family:{family.id}", family.label or "—"))
        else:
            rows[f"product:{key}"] = Row(f"product:{key}", name, family.label if family else "")
    return rows


def _row(rows: dict[str, Row], sold: Range, product: Ref, by: str) -> Row | None:
    """The row of a product; one that is sold no more has none."""
    key, known = sold.of(product.id)
    if known is None:
        return None
    family = known[1]
    return rows.get(f"family:{family.id}" if by == "family" and family is not None else f"product:{key}")
