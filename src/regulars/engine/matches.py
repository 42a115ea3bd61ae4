"""Records that are like one being written, and how the program says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.base.errors import Refused

BLOCK, WARN, REPORT, ALLOW = "block", "warn", "report", "allow"
ACTIONS = (ALLOW, REPORT, WARN, BLOCK)
"""What is done on a match, from the mildest: shown alone; let through and kept as a pair; asked about; refused."""


@dataclass(frozen=True)
class Reason:
    """Why two records are taken for the same: the fields of both, how they were compared, how alike they are (0 to 1)."""

    field: str
    against: str
    comparison: str
    likeness: float
    text: str


@dataclass(frozen=True)
class Match:
    """A record that is like one being written, as far as the person may know of it."""

    entity: str
    id: UUID
    number: int
    label: str
    rule: str
    likeness: float
    why: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        return ", ".join(dict.fromkeys(each.text for each in self.why))


class Duplicate(Refused):
    """A record like this is here already (409).

    `matches` are those the person may see, `hidden` counts the others. `action` says what the rules do; a person may say yes to
    anything but a block.
    """

    status: ClassVar[int] = 409
    default_code: ClassVar[str] = "duplicate"

    def __init__(self, matches: Sequence[Match], *, hidden: int = 0, action: str) -> None:
        self.matches, self.hidden, self.action = tuple(matches), hidden, action
        super().__init__(self._sentence(), details=self._details())

    @property
    def confirmable(self) -> bool:
        return self.action != BLOCK

    @property
    def tokens(self) -> frozenset[str]:
        """What a person says yes to: other matches than these are asked about again."""
        return frozenset((*(str(each.id) for each in self.matches), *(("hidden",) if self.hidden else ())))

    @property
    def first(self) -> str:
        """The name and number of the match that is told first; empty where none may be seen."""
        return f"{self.matches[0].label} #{self.matches[0].number}" if self.matches else ""

    def _sentence(self) -> str:
        if not self.matches:
            return _("A record like this is here already; you may not see it.")
        first = self.matches[0]
        text = _("This may be here already: %(name)s (%(why)s).") if self.confirmable else _("This is here already: %(name)s (%(why)s).")  # fmt: skip
        text %= {"name": self.first, "why": first.reason}
        others = len(self.matches) + self.hidden - 1
        more = ngettext("And %(num)s more.", "And %(num)s more.", others) % {"num": others}
        return f"{text} {more}" if others else text

    def _details(self) -> dict[str, Any]:
        matches = [asdict(each) for each in self.matches]
        return {"action": self.action, "confirmable": self.confirmable, "matches": matches, "hidden": self.hidden}
