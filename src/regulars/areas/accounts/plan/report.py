"""The plan of an account for programs and assistants: its figures, objectives, white space and risks (`/api/v1/reports/account-plan?account=ID`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.api.reports_known import Dashboard, Options
from regulars.areas.accounts.branch.companies import may_see as may_see_branch
from regulars.areas.accounts.branch.measures import condition, measures, total
from regulars.areas.accounts.plan.pages import parts_of, space_of
from regulars.base.i18n import N_
from regulars.engine import access, registry, workspace
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref, Sum

MOST = 500


def parameters(actor: Actor) -> dict[str, Options]:
    """The accounts that have an objective which the reader may see, by name."""
    if not access.may(actor, "objective", "view") or actor.withholds("objective", "account"):
        return {"account": []}
    groups = access.records("objective", actor).group("account", limit=MOST)
    return {"account": [(str(each.value.id), each.value.label) for each in groups if each.value is not None]}


def told(actor: Actor, asked: Mapping[str, str], *, filters: bool) -> dict[str, Any]:
    """Of the account named; without one how far the objectives of each account are."""
    if not asked.get("account"):
        return {"figures": [], "tables": [_overview(actor)]}
    account = access.records("account", actor).get(asked["account"])
    figures = _figures(account, actor, filters=filters) if may_see_branch(actor) else []
    tables = [_objectives(account, actor), _space(account, actor), _risks(account, actor)]
    return {"figures": figures, "tables": [each for each in tables if each is not None]}


def _figures(account: Any, actor: Actor, *, filters: bool) -> list[dict[str, Any]]:
    found = []
    for measure in measures(actor):
        figure = total(measure, account.pk, actor)
        value = _money(figure.sum) if measure.sum else figure.count
        behind = {"entity": measure.entity, "filter": condition(measure, account.pk)} if filters else {}
        found.append({"key": measure.key, "label": _(measure.label), "value": value, "count": figure.count, **behind})
    return found


def _overview(actor: Actor) -> dict[str, Any]:
    columns = {"objectives": _("Objectives")}
    groups = (
        access.records("objective", actor).group("account", limit=MOST)
        if access.may(actor, "objective", "view") and not actor.withholds("objective", "account")
        else []
    )
    rows = [_line(each.value, {"objectives": _count(each.size)}) for each in groups if each.value is not None]
    return {"key": "accounts", "label": _("Accounts with a plan"), "columns": columns, "rows": rows}


def _objectives(account: Any, actor: Actor) -> dict[str, Any] | None:
    found = parts_of("objective", account, actor)
    if found is None:
        return None
    columns = {"start": _("Start"), "current": _("Now at"), "target": _("Target"), "progress": _("Progress, %")}
    rows = [
        _line(
            Ref(each["id"], str(each["name"] or ""), "objective"), {key: _count(_number(each[key])) for key in columns}
        )
        for each in found
    ]
    return {"key": "objectives", "label": _("Objectives"), "columns": columns, "rows": rows}


def _space(account: Any, actor: Actor) -> dict[str, Any] | None:
    space = space_of(account, actor, by="family")
    if space is None:
        return None
    columns = {
        "bought": _("Companies that buy it"),
        "open": _("Companies with an open deal"),
        "white": _("Companies without it"),
        "similar": _("Similar accounts that buy it"),
    }
    rows = []
    for row in space.rows:
        states = [row.cells[each.id].state if each.id in row.cells else "white" for each in space.accounts]
        values = {state: _count(states.count(state)) for state in ("bought", "open", "white")}
        rows.append(
            {
                "of": row.key,
                "label": row.label,
                "values": {**values, "similar": _count(row.similar if space.similar else None)},
            }
        )
    return {"key": "white_space", "label": _("White space"), "columns": columns, "rows": rows}


def _risks(account: Any, actor: Actor) -> dict[str, Any] | None:
    found = parts_of("account-risk", account, actor)
    if found is None:
        return None
    rows = [
        _line(Ref(each["id"], str(each["name"] or ""), "account-risk"), {"weight": _count(each["weight"])})
        for each in found
    ]
    return {"key": "risks", "label": _("Risks"), "columns": {"weight": _("Weight")}, "rows": rows}


def _line(of: Ref, values: dict[str, Any]) -> dict[str, Any]:
    return {"of": {"id": str(of.id), "label": of.label}, "label": of.label, "values": values}


def _count(value: Any) -> dict[str, Any]:
    return {"value": value, "count": 1}


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _money(value: Any) -> Any:
    return registry.get("deal").by_key["amount"].dump(Sum(value, str(workspace.value("currency"))))


PLAN = Dashboard(
    "account-plan",
    N_("Account plan"),
    N_("Objectives, white space and risks of a key account."),
    "objective",
    parameters,
    told,
)
