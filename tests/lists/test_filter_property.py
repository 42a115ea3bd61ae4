"""The compiled filter against a slow and obvious one in Python, on filters made up at random."""

import random
from datetime import date, timedelta

import pytest

from regulars.engine import access
from tests.factories.people import SYSTEM
from tests.lists.records import make

pytestmark = pytest.mark.django_db
INDUSTRIES = ("software", "retail", None)
SIZES = (None, 0, 10, 250)
SUBJECTS = ("Call", "Send", "Visit")


@pytest.fixture
def world(company):
    """Accounts as dictionaries, each with its tasks: subject and days from today."""
    luck = random.Random(7)
    made = []
    for number in range(40):
        facts = {"name": f"Account {number:02}", "industry": luck.choice(INDUSTRIES), "employees": luck.choice(SIZES)}
        account = make(
            "account", owner=str(company.ann.id), **{key: value for key, value in facts.items() if value is not None}
        )
        facts["tasks"] = [(luck.choice(SUBJECTS), luck.randint(-20, 20)) for _each in range(luck.choice((0, 0, 1, 3)))]
        for subject, days in facts["tasks"]:
            due = (date.today() + timedelta(days=days)).isoformat()
            make(
                "task",
                name=subject,
                due_at=f"{due}T12:00:00Z",
                record=f"account:{account.id}",
                owner=str(company.ann.id),
            )
        made.append(facts)
    return made


def made_up(luck, depth=0):
    kind = luck.choice(("all", "any", "none", "has", "leaf", "leaf")) if depth < 3 else "leaf"
    if kind in ("all", "any", "none"):
        return {kind: [made_up(luck, depth + 1) for _each in range(luck.randint(0, 3))]}
    if kind == "has":
        node = {"entity": "task", "by": "record", "at_least": luck.randint(1, 2)}
        if luck.random() < 0.8:
            node["where"] = {
                luck.choice(("all", "any", "none")): [of_task(luck) for _each in range(luck.randint(1, 2))]
            }
        return {luck.choice(("has", "has_none")): node}
    return luck.choice(
        (
            {"field": "industry", "op": luck.choice(("eq", "ne")), "value": luck.choice(INDUSTRIES[:2])},
            {"field": "industry", "op": luck.choice(("empty", "filled"))},
            {
                "field": "employees",
                "op": luck.choice(("gt", "gte", "lt", "lte", "eq", "ne")),
                "value": luck.choice(SIZES[1:]),
            },
            {"field": "employees", "op": luck.choice(("empty", "filled"))},
            {"field": "name", "op": "contains", "value": str(luck.randint(0, 9))},
        )
    )


def of_task(luck):
    days = luck.randint(1, 15)
    return luck.choice(
        (
            {"field": "name", "op": "eq", "value": luck.choice(SUBJECTS)},
            {"field": "due_at", "op": luck.choice(("gt", "gte", "lt", "lte", "eq", "ne")), "value": f"today-{days}d"},
            {"field": "due_at", "op": "period", "value": f"{luck.choice(('last', 'next'))}_n_days:{days}"},
        )
    )


def meets(node, facts):
    """The filter as one would read it aloud; a comparison with what is empty is not true."""
    kind = next(iter(node))
    if kind == "all":
        return all(meets(each, facts) for each in node[kind])
    if kind == "any":
        return not node[kind] or any(meets(each, facts) for each in node[kind])
    if kind == "none":
        return not any(meets(each, facts) for each in node[kind])
    if kind in ("has", "has_none"):
        tasks = [{"name": subject, "due_at": days} for subject, days in facts["tasks"]]
        found = [task for task in tasks if meets(node[kind].get("where", {"all": []}), task)]
        return (len(found) >= node[kind]["at_least"]) == (kind == "has")
    return asked(node["op"], facts[node["field"]], node.get("value"))


def asked(op, value, wanted):
    if op in ("empty", "filled"):
        return (value is None) == (op == "empty")
    if op == "period":
        which, days = wanted.split("_n_days:")
        return -int(days) < value <= 0 if which == "last" else 0 <= value < int(days)
    if isinstance(wanted, str) and wanted.startswith("today-"):
        wanted = -int(wanted[6:-1])
    if op == "ne":
        return value != wanted
    if value is None:
        return False
    compare = {
        "eq": value == wanted,
        "gt": lambda: value > wanted,
        "gte": lambda: value >= wanted,
        "lt": lambda: value < wanted,
        "lte": lambda: value <= wanted,
        "contains": lambda: wanted in value,
    }[op]
    return compare() if callable(compare) else compare


def test_the_compiled_filter_finds_what_a_slow_one_finds(world):
    luck = random.Random(2026)
    for _each in range(250):
        node = made_up(luck)
        page = access.records("account", SYSTEM).where(node).order_by("name").page(["name"], limit=100)
        expected = [facts["name"] for facts in world if meets(node, facts)]
        assert [row["name"] for row in page.rows] == expected, node
