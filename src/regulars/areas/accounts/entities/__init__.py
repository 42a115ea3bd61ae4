"""Accounts in depth, described; what it adds to the pages of accounts, contacts and deals."""

from regulars.areas.accounts.branch.panel import GROUP
from regulars.areas.accounts.entities.attitude import ATTITUDE, ATTITUDE_PARTS
from regulars.areas.accounts.entities.plan import ACCOUNT_MEMBER, ACCOUNT_RISK, OBJECTIVE, PLAN_PARTS
from regulars.areas.accounts.entities.relations import RELATION, RELATION_KIND, RELATION_PARTS
from regulars.areas.accounts.org_chart.panel import ORG_CHART
from regulars.engine.describe import Extend
from regulars.engine.registry import register

register(
    ATTITUDE,
    RELATION_KIND,
    RELATION,
    OBJECTIVE,
    ACCOUNT_RISK,
    ACCOUNT_MEMBER,
    Extend("account", panels=(ORG_CHART, GROUP)),
    *ATTITUDE_PARTS,
    *RELATION_PARTS,
    *PLAN_PARTS,
)
