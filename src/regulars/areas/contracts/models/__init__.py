"""Tables of contracts."""

from regulars.areas.contracts.models.asset import Asset, Warranty
from regulars.areas.contracts.models.contract import Contract, ContractComment, ContractSigner, ContractVersion
from regulars.areas.contracts.models.prices import PriceIndex, PriceIndexValue
from regulars.areas.contracts.models.subscription import Subscription, SubscriptionLine, SubscriptionPeriod
from regulars.areas.contracts.models.terms import Obligation
from regulars.areas.contracts.models.wording import ContractClause, ContractTemplate

__all__ = [
    "Asset",
    "Contract",
    "ContractClause",
    "ContractComment",
    "ContractSigner",
    "ContractTemplate",
    "ContractVersion",
    "Obligation",
    "PriceIndex",
    "PriceIndexValue",
    "Subscription",
    "SubscriptionLine",
    "SubscriptionPeriod",
    "Warranty",
]
