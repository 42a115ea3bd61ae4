"""What a process keeps in memory of a database, thrown away between tests: a test rolls its rows back, not what was worked out of them."""

from django.core.cache import cache

from regulars.api import limits
from regulars.base import pace
from regulars.engine import counted, origin, query, registry, words, workspace
from regulars.services.identity import calls
from regulars.services.process import refused

_known = [registry.edition()]


def forget() -> None:
    """As in a process that has just begun, and knows the settings of an empty database."""
    for kept in (workspace, origin, counted, query.beyond, words.frequent, limits, pace, calls, refused.gathered):
        kept.forget()
    cache.clear()
    if registry.edition() != _known[0]:
        registry.forget(at=registry.epoch())
        _known[0] = registry.edition()
