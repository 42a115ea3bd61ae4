"""How alike two values are, and by what others like them are found: pure functions, one `Comparison` for each kind of value."""

from regulars.services.duplicates.comparing.kinds import COMPARISONS, Comparison, comparison_of

__all__ = ["COMPARISONS", "Comparison", "comparison_of"]
