"""Which of what comes in a rule is for: lines such as “subject has offer”, all of which must hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regulars.services.workflow import comparing, incoming


def is_wanted(trigger: Mapping[str, Any], came: Any) -> bool:
    """Whether every line holds. Large and small letters are the same."""
    return comparing.hold(
        trigger.get("only"), lambda at: incoming.text_at(came, at.removeprefix(incoming.PREFIX).strip())
    )


def check(trigger: Mapping[str, Any]) -> None:
    """Raises Wrong."""
    comparing.check(trigger.get("only"))
