"""Territories with their rules in the file of settings: the tree before roles and rules whose conditions name them. People stay at home.

The rules arrive as the draft that they are: whoever takes them over looks at what would move there, and activates them.
"""

from __future__ import annotations

from regulars.engine.promotion.nested import Inner, Whole

TERRITORIES = Whole("territories", "territory", kept=("owner",))
RULES = Inner("territory_rules", "territory-rule", TERRITORIES)


def add_parts() -> None:
    """Once, when all entities are described."""
    TERRITORIES.add(31)
    RULES.add(35)
