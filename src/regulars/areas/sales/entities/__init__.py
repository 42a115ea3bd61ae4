"""Leads, pipelines, deals and what belongs to them, described; their panels on accounts, contacts and products."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.activities.queries import add_source
from regulars.areas.sales.entities.deal import DEAL
from regulars.areas.sales.entities.expense import MARKETING_EXPENSE
from regulars.areas.sales.entities.health import DISMISSED_SIGNAL
from regulars.areas.sales.entities.lead import LEAD
from regulars.areas.sales.entities.parts import COMPETITOR, DEAL_COMPETITOR, DEAL_LINE, DEAL_ROLE, STAGE_VISIT
from regulars.areas.sales.entities.pipeline import PIPELINE, STAGE
from regulars.areas.sales.queries import attention
from regulars.engine.describe import Extend, Related
from regulars.engine.registry import register

DEAL_COLUMNS = ("name", "stage", "amount", "closes_on", "owner")

register(
    LEAD,
    DEAL,
    PIPELINE,
    STAGE,
    DEAL_LINE,
    DEAL_ROLE,
    COMPETITOR,
    DEAL_COMPETITOR,
    STAGE_VISIT,
    DISMISSED_SIGNAL,
    MARKETING_EXPENSE,
    Extend(
        "account",
        related=(
            Related("deal", "account", DEAL_COLUMNS, _("Deals")),
            Related("lead", "account", ("name", "status", "owner"), _("Leads it came from")),
        ),
    ),
    Extend(
        "contact",
        related=(
            Related("deal", "contact", DEAL_COLUMNS, _("Deals")),
            Related("deal-role", "contact", ("deal", "role"), _("Roles in deals")),
            Related("lead", "contact", ("name", "status", "owner"), _("Leads it came from")),
        ),
    ),
    Extend(
        "product", related=(Related("deal-line", "product", ("deal", "quantity", "price", "total"), _("In deals")),)
    ),
)
add_source(attention)
