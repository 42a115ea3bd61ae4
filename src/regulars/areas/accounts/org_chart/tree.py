"""People put in their places: trees by whom they report to, and those who have no place yet."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from regulars.areas.accounts.org_chart.people import Person


@dataclass
class Node:
    """Somebody in the tree with those below. `count` is how many stand below in all; `is_stack`: they stand one under the other, because none leads anybody."""

    person: Person
    below: list[Node] = field(default_factory=list)
    count: int = 0
    is_stack: bool = False


@dataclass(frozen=True)
class Chart:
    """The roots, those with most people below first; people beside it; how many there are in all."""

    roots: list[Node]
    aside: list[Person]
    count: int


def chart_of(people: Iterable[Person]) -> Chart:
    """The chart of these people. Who reports to somebody that is not among them is a root; circles in old data are cut where they close."""
    listed = list(people)
    nodes = {each.id: Node(each) for each in listed}
    roots = []
    for each in listed:
        boss = nodes.get(each.boss) if each.boss else None
        if boss is None or _is_above(nodes, each.id, boss.person):
            roots.append(nodes[each.id])
        else:
            boss.below.append(nodes[each.id])
    for root in roots:
        _count(root)
    trees = sorted((root for root in roots if root.below), key=lambda root: -root.count)
    return Chart(trees, [root.person for root in roots if not root.below], len(listed))


def below(people: Iterable[Person], start: uuid.UUID) -> set[uuid.UUID]:
    """Somebody and everybody below them."""
    reports: dict[uuid.UUID, list[uuid.UUID]] = {}
    for each in people:
        if each.boss:
            reports.setdefault(each.boss, []).append(each.id)
    found: set[uuid.UUID] = set()
    waiting = [start]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += reports.get(at, [])
    return found


def steps(nodes: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    """The way through the trees: each is opened, then those below, then closed. However deep, without recursion."""
    waiting = [("open", node) for node in reversed(list(nodes))]
    while waiting:
        step, node = waiting.pop()
        yield step, node
        if step == "open":
            waiting.append(("close", node))
            waiting += [("open", each) for each in reversed(node.below)]


def _is_above(nodes: dict[uuid.UUID, Node], start: uuid.UUID, boss: Person) -> bool:
    """Whether going up from the boss one comes back, and `start` is where such a circle is cut: the first by id."""
    way = [start]
    at: Person | None = boss
    while at is not None and at.id not in way:
        way.append(at.id)
        node = nodes.get(at.boss) if at.boss else None
        at = node.person if node else None
    if at is None:
        return False
    return start == min(way[way.index(at.id) :])


def _count(root: Node) -> None:
    for step, node in steps([root]):
        if step == "close":
            node.count = sum(each.count + 1 for each in node.below)
            node.is_stack = len(node.below) > 2 and not any(each.below for each in node.below)
