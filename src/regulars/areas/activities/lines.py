"""The Today page in lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from regulars.base import dates


@dataclass(frozen=True)
class Tool:
    """Something to do with a line, in the dialog behind `url`."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True)
class Line:
    """A line as the page shows it. `done_url` completes it; `tools` are further deeds; `plan_url` plans a next step."""

    key: str
    title: str
    note: str
    url: str
    icon: str
    when: str
    late: bool = False
    today: bool = False
    urgent: bool = False
    about: dict[str, str] | None = None
    done_url: str = ""
    plan_url: str = ""
    tools: list[Tool] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """What waits for a decision, overdue, today, or what needs attention; `more` lines are not shown until asked for."""

    key: str
    label: str
    tone: str
    count: int
    lines: list[Line]
    more: int


def lateness(due: datetime, now: datetime, language: str) -> str:
    """3 days late; due now, where it is so for less than a minute."""
    words = dates.relative(due, now, language)
    return _("%(span)s late") % {"span": words.span} if words.count else _("due now")
