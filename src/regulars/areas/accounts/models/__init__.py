"""Tables of accounts in depth."""

from regulars.areas.accounts.models.attitude import Attitude
from regulars.areas.accounts.models.plan import AccountMember, AccountRisk, Objective
from regulars.areas.accounts.models.relation import Relation, RelationKind

__all__ = ["AccountMember", "AccountRisk", "Attitude", "Objective", "Relation", "RelationKind"]
