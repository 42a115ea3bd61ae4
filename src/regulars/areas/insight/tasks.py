"""What the worker does for insight by the clock."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.insight import tallies
from regulars.base.jobs import periodic


@periodic("*/10 * * * *", name="insight.settle", title=_("Add up the book of deal sums"))
def settle() -> None:
    """The fresh rows of the book of sums added up, so that it stays short."""
    tallies.settle()
