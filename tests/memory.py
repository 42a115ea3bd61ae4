"""What a process keeps in memory of a database, thrown away between tests: a test rolls its rows back, not what was worked out of them."""

from django.core.cache import cache

from regulars.api import limits
from regulars.engine import counted, origin, registry, workspace
from regulars.services.identity import calls
from regulars.services.oauth import pace
from regulars.services.process import refused


def forget() -> None:
    """As in a process that has just begun. The registry goes back to the code, and with its edition all that is kept by it."""
    for kept in (workspace, origin, counted, limits, pace, calls, refused.gathered):
        kept.forget()
    registry.forget()
    cache.clear()
