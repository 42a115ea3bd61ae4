"""The companies of a branch as an actor may see them, from the one at the top, with what each brings alone and with all below."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from regulars.areas.accounts.branch.measures import Figure, Measure, by_account
from regulars.areas.accounts.trees import Chart, chart_of, steps
from regulars.base.errors import NotFound
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.query import MAX_PAGE, Row

MOST = 1000
DEEPEST = 50


@dataclass
class Company:
    """A company of the branch. `own` are its figures by measure, `all` those with everything below that is drawn."""

    id: uuid.UUID
    number: int
    name: str
    above: uuid.UUID | None
    relation: str = ""
    industry: str = ""
    own: dict[str, Figure] = field(default_factory=dict)
    all: dict[str, Figure] = field(default_factory=dict)
    may_edit: bool = False


def may_see(actor: Actor) -> bool:
    """Whether an actor may see which company is part of which at all."""
    return access.may(actor, "account", "view") and not any(
        actor.withholds("account", key) for key in ("name", "parent")
    )


def way_up(account: Any, actor: Actor) -> list[Row]:
    """The companies above one, the next first, as far up as the actor may see them without a gap."""
    found: list[Row] = []
    at, seen = account.parent_id, {account.pk}
    while at is not None and at not in seen and len(found) < DEEPEST:
        try:
            row = access.records("account", actor).row(at, ["name", "parent"])
        except NotFound:
            break
        seen.add(at)
        found.append(row)
        at = row["parent"].id if row["parent"] else None
    return found


def companies_below(top: uuid.UUID, actor: Actor) -> list[Company]:
    """The company at the top and all below it that the actor may see."""
    columns = [key for key in ("name", "parent", "relation", "industry") if not actor.hides("account", key)]
    found = [_company(access.records("account", actor).row(top, columns))]
    records = (
        access.records("account", actor).where({"field": "parent", "op": "under", "value": str(top)}).order_by("name")
    )
    after = None
    while len(found) < MOST:
        page = records.page(columns, limit=MAX_PAGE, after=after)
        found += [_company(row) for row in page.rows if row.id != top]
        after = page.next
        if after is None:
            break
    return found


def branch_of(account: Any, actor: Actor, counted: list[Measure]) -> Chart[Company]:
    """The whole branch that an account stands in, with its figures."""
    above = way_up(account, actor)
    top = above[-1].id if above else account.pk
    listed = companies_below(top, actor)
    by_id = {each.id: each for each in listed}
    for measure in counted:
        for key, figure in by_account(measure, top, actor).items():
            if key in by_id:
                by_id[key].own[measure.key] = figure
    for key in _editable(list(by_id), actor):
        by_id[key].may_edit = True
    drawn = chart_of(listed)
    for step, node in steps(drawn.roots):
        if step == "close":
            node.one.all = _summed([node.one.own, *(each.one.all or each.one.own for each in node.below)])
    return drawn


def _summed(figures: list[dict[str, Figure]]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for each in figures:
        for key, figure in each.items():
            found[key] = found.get(key, Figure()).plus(figure)
    return found


def _company(row: Row) -> Company:
    above = row.values.get("parent")
    name = registry.get("account").by_key["name"].said(row.values.get("name")) or str(row.number)
    return Company(
        row.id,
        row.number,
        name,
        above.id if above else None,
        row.values.get("relation") or "",
        row.values.get("industry") or "",
    )


def _editable(ids: list[uuid.UUID], actor: Actor) -> list[uuid.UUID]:
    if actor.viewer is not None or actor.cannot_edit("account", "parent") or not access.may(actor, "account", "edit"):
        return []
    return access.records("account", actor, "edit").matching(ids).ids()
