"""Who reports to whom, as a tree: rights of scope “branch” follow it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.engine.models import User
from regulars.services.identity.pages.guard import for_admins, page


@dataclass
class Node:
    """A person and those who report to them; `below` counts everyone under, however deep."""

    person: Any
    reports: list[Node] = field(default_factory=list)
    below: int = 0


@for_admins
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    roots = managers_tree()
    alone = [node for node in roots if not node.reports]
    context = {
        "title": _("Managers"),
        "roots": [node for node in roots if node.reports],
        "alone": [node.person for node in alone],
    }
    return page(request, "identity/managers.html", context)


def managers_tree() -> list[Node]:
    """The tops of the tree, largest branch first. Someone under a person who left stands at the top."""
    found = User.objects.filter(deleted_at=None, is_active=True).select_related("team").order_by("name")
    nodes = {person.pk: Node(person) for person in found}
    below: defaultdict[Any, list[Node]] = defaultdict(list)
    for node in nodes.values():
        below[node.person.manager_id if node.person.manager_id in nodes else None].append(node)
    for pk, node in nodes.items():
        node.reports = below.get(pk, [])
    roots = below.get(None, [])
    for root in roots:
        _count(root)
    return sorted(roots, key=lambda node: (-node.below, node.person.name))


def _count(node: Node) -> int:
    node.below = sum(1 + _count(report) for report in node.reports)
    return node.below
