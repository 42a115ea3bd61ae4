"""The collector of reference cycles, told how this program lives: much is loaded once, and little of what follows is in cycles."""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 20


def settle() -> None:
    """To be called when all is loaded: that is not looked through again (and so stays shared after a fork), the rest less often.

    By the defaults (700 objects) a batch of an import is looked through a hundred times, for a fifth of the import's time.
    """
    if gc.isenabled():
        gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.enable()


def wait() -> None:
    """To be called before all is loaded, by a command that settles then and is not here for long: what little is garbage of it stays."""
    gc.disable()
