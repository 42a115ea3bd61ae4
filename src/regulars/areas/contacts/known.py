"""Accounts that a piece of work looks at again and again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from regulars.areas.contacts.models import Account
from regulars.engine import asked


def accounts_of(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Any]:
    """These accounts by id, those in the bin too; to be read and not to be saved."""
    return asked.records("account", Account, ids)
