"""The first door: how an entity is described. Frozen dataclasses that hold no behaviour and point at functions."""

from regulars.engine.describe.action import Action, Offer, for_programs
from regulars.engine.describe.entity import Access, Entity, Entry, Exchange, Extend, Search
from regulars.engine.describe.views import (
    Board,
    Calendar,
    Lane,
    List,
    Panel,
    Place,
    Related,
    Rule,
    Section,
    Suggestion,
    View,
)

__all__ = [
    "Access",
    "Action",
    "Board",
    "Calendar",
    "Entity",
    "Entry",
    "Exchange",
    "Extend",
    "Lane",
    "List",
    "Offer",
    "Panel",
    "Place",
    "Related",
    "Rule",
    "Search",
    "Section",
    "Suggestion",
    "View",
    "for_programs",
]
