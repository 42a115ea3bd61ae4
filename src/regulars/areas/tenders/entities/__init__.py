"""Tenders and their positions, described; their panels on accounts, contacts and deals."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.tenders.entities.position import TENDER_POSITION
from regulars.areas.tenders.entities.tender import TENDER
from regulars.engine.describe import Extend, Related
from regulars.engine.registry import register

COLUMNS = ("code", "name", "status", "submit_by")

register(
    TENDER,
    TENDER_POSITION,
    Extend("account", related=(Related("tender", "account", COLUMNS, _("Tenders")),)),
    Extend("contact", related=(Related("tender", "contact", COLUMNS, _("Tenders")),)),
    Extend("deal", related=(Related("tender", "deal", COLUMNS, _("Tenders")),)),
    Extend("quote", related=(Related("tender", "quote", COLUMNS, _("Tenders")),)),
)
