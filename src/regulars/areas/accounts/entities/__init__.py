"""Accounts in depth, described; what it adds to the pages of accounts, contacts and deals."""

from regulars.areas.accounts.entities.attitude import ATTITUDE, ATTITUDE_PARTS
from regulars.areas.accounts.org_chart.panel import ORG_CHART
from regulars.engine.describe import Extend
from regulars.engine.registry import register

register(
    ATTITUDE,
    Extend("account", panels=(ORG_CHART,)),
    *ATTITUDE_PARTS,
)
