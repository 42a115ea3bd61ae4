"""What is kept about duplicates."""

from regulars.services.duplicates.models.keys import MatchKey
from regulars.services.duplicates.models.rules import DuplicateRule, MatchingRule

__all__ = ["DuplicateRule", "MatchKey", "MatchingRule"]
