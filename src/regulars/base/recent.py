"""What was found out a moment ago and hardly changes: remembered a while, so that the next question need not ask again."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable


class Recent:
    """Facts that held within the last `seconds`, `most` of them at once; of this process alone."""

    def __init__(self, seconds: float, most: int = 2000) -> None:
        self.seconds, self.most = seconds, most
        self._noted: OrderedDict[Hashable, float] = OrderedDict()

    def __contains__(self, fact: Hashable) -> bool:
        noted = self._noted.get(fact)
        return noted is not None and time.monotonic() - noted < self.seconds

    def note(self, fact: Hashable) -> None:
        self._noted[fact] = time.monotonic()
        self._noted.move_to_end(fact)
        while len(self._noted) > self.most:
            self._noted.popitem(last=False)

    def forget(self) -> None:
        self._noted.clear()
