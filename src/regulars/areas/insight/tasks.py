"""What the worker does for insight by the clock."""

from regulars.areas.insight import tallies
from regulars.base.jobs import periodic


@periodic("*/10 * * * *", name="insight.settle")
def settle() -> None:
    """The fresh rows of the book of sums added up, so that it stays short."""
    tallies.settle()
