"""What areas above may add to: lists of functions that their `ready` appends to.

`ACCEPTED` are told of an accepted quote, `(quote, actor)`, within its transaction; each may add to `notice` of the quote what it did. `AFTERWARDS` say what is to be done now on the customer's page of an accepted quote,
`(quote)`: each gives pairs of words and the address where it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ACCEPTED: list[Callable[..., None]] = []
AFTERWARDS: list[Callable[[Any], list[tuple[str, str]]]] = []
