"""People or companies put in their places: trees by who is above whom, and those who have no place yet."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class Placed(Protocol):
    """What stands in a tree: `above` is the id of what it stands below, None at the top."""

    id: uuid.UUID
    above: uuid.UUID | None


T = TypeVar("T", bound=Placed)
MOST_BESIDE = 5
"""So many stand beside each other on a screen, below a root even where none of them leads anybody; more stand one under the other."""


@dataclass
class Node(Generic[T]):
    """One in the tree with those below. `count` is how many stand below in all; `is_stack`: they stand one under the other, because none leads anybody or they are too many."""

    one: T
    below: list[Node[T]] = field(default_factory=list)
    count: int = 0
    is_stack: bool = False


@dataclass(frozen=True)
class Chart(Generic[T]):
    """The roots, those with most below first; those beside it; how many there are in all."""

    roots: list[Node[T]]
    aside: list[T]
    count: int


def chart_of(placed: Iterable[T]) -> Chart[T]:
    """The chart of these. Who stands below one that is not among them is a root; circles in old data are cut where they close."""
    listed = list(placed)
    nodes = {each.id: Node(each) for each in listed}
    cuts = _cuts(nodes)
    roots = []
    for each in listed:
        above = nodes.get(each.above) if each.above else None
        if above is None or each.id in cuts:
            roots.append(nodes[each.id])
        else:
            above.below.append(nodes[each.id])
    for root in roots:
        _count(root)
    trees = sorted((root for root in roots if root.below), key=lambda root: -root.count)
    return Chart(trees, [root.one for root in roots if not root.below], len(listed))


def below(placed: Iterable[Placed], start: uuid.UUID) -> set[uuid.UUID]:
    """One and everything below it."""
    under: dict[uuid.UUID, list[uuid.UUID]] = {}
    for each in placed:
        if each.above:
            under.setdefault(each.above, []).append(each.id)
    found: set[uuid.UUID] = set()
    waiting = [start]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += under.get(at, [])
    return found


def steps(nodes: Iterable[Node[T]]) -> Iterator[tuple[str, Node[T]]]:
    """The way through the trees: each is opened, then those below, then closed. However deep, without recursion."""
    waiting = [("open", node) for node in reversed(list(nodes))]
    while waiting:
        step, node = waiting.pop()
        yield step, node
        if step == "open":
            waiting.append(("close", node))
            waiting += [("open", each) for each in reversed(node.below)]


def _cuts(nodes: dict[uuid.UUID, Node[T]]) -> set[uuid.UUID]:
    """Where circles are cut: of each the first by id."""
    done: set[uuid.UUID] = set()
    found: set[uuid.UUID] = set()
    for start in nodes:
        way: dict[uuid.UUID, int] = {}
        at: uuid.UUID | None = start
        while at is not None and at in nodes and at not in done and at not in way:
            way[at] = len(way)
            at = nodes[at].one.above
        if at in way:
            found.add(min(list(way)[way[at] :]))
        done |= way.keys()
    return found


def _count(root: Node[T]) -> None:
    for step, node in steps([root]):
        if step == "close":
            node.count = sum(each.count + 1 for each in node.below)
            beside = MOST_BESIDE if node is root else 2
            lead = any(each.below for each in node.below)
            node.is_stack = len(node.below) > (MOST_BESIDE if lead else beside)
    for step, node in steps([root]):
        if step == "open" and node.is_stack:
            for each in node.below:
                each.is_stack = bool(each.below)
