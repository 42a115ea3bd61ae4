"""Tables of sales."""

from regulars.areas.sales.models.deal import Deal
from regulars.areas.sales.models.expense import MarketingExpense
from regulars.areas.sales.models.health import DismissedSignal, StageLesson, StageNorm
from regulars.areas.sales.models.lead import Lead
from regulars.areas.sales.models.parts import Competitor, DealCompetitor, DealLine, DealRole, StageVisit
from regulars.areas.sales.models.pipeline import Pipeline, Stage

__all__ = [
    "Competitor",
    "Deal",
    "DealCompetitor",
    "DealLine",
    "DealRole",
    "DismissedSignal",
    "Lead",
    "MarketingExpense",
    "Pipeline",
    "Stage",
    "StageLesson",
    "StageNorm",
    "StageVisit",
]
