"""What is kept about duplicates."""

from regulars.services.duplicates.models.keys import MatchKey
from regulars.services.duplicates.models.pairs import DuplicatePair, DuplicateWeights
from regulars.services.duplicates.models.rules import DuplicateRule, MatchingRule

__all__ = ["DuplicatePair", "DuplicateRule", "DuplicateWeights", "MatchKey", "MatchingRule"]
