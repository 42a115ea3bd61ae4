"""What areas above may add to: lists of functions that their `ready` appends to.

`CONFIRM_CHECKS` are asked before an order is confirmed, `(order)`, under its lock; each may raise Refused (a credit limit).
`CONFIRMED` are told of a confirmed order, `(order, actor)`; `DELIVERED` of a posted delivery with its lines, `(delivery, lines, actor)`; `RETURNED` of goods that came back,
`(return, lines, actor)`; `CANCELLED` of an order that ended without all of it having been delivered, `(order, actor)`. All within the transaction of what they are told of: what they raise takes it back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

CONFIRM_CHECKS: list[Callable[[Any], None]] = []
CONFIRMED: list[Callable[..., None]] = []
DELIVERED: list[Callable[..., None]] = []
RETURNED: list[Callable[..., None]] = []
CANCELLED: list[Callable[..., None]] = []
