"""The Today page put together: sections of lines, figures that higher areas add, first steps of a newcomer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.activities import decisions
from regulars.areas.activities.lines import Line, Section, Tool, lateness
from regulars.areas.activities.next_steps import has_next_step
from regulars.areas.activities.queries import Day, TodayItem, day_of, today
from regulars.base import dates
from regulars.base.i18n import babel_locale
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Action, Entity
from regulars.engine.withheld import answer_or
from regulars.ui.cells import cell

SHOWN = {"overdue": 10, "today": 20, "attention": 8}
PLANS = ("task", "meeting", "call")


@dataclass(frozen=True)
class Shown:
    """A figure below the list: its name, its value in words, where its records are, a note."""

    label: str
    value: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Strip:
    """Figures of a person or of those they lead."""

    title: str
    note: str = ""
    figures: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class FirstStep:
    """What a newcomer does first."""

    title: str
    text: str
    icon: str
    url: str
    dialog: str = ""


Figures = Callable[[Actor, Day], Strip | None]
_figures: list[Figures] = []


def add_figures(source: Figures) -> None:
    """Let a higher area show its figures below the day."""
    if source not in _figures:
        _figures.append(source)


def strips(actor: Actor) -> list[Strip]:
    day = day_of(actor, timezone.now())
    found = (answer_or(None, partial(source, actor, day), actor) for source in _figures)
    return [strip for strip in found if strip is not None]


def sections(actor: Actor, *, everything: bool = False) -> list[Section]:
    """The day's lines by urgency; the first of each unless everything is wanted."""
    found = today(actor)
    now = timezone.now()
    names = (("overdue", _("Overdue"), "bad"), ("today", _("Today"), ""), ("attention", _("Needs attention"), ""))
    waits = decisions.waiting(actor, everything=everything)
    made = [waits] if waits is not None else []
    for key, label, tone in names:
        items = [item for item in found if item.state == key]
        shown = items if everything else items[: SHOWN[key]]
        if items:
            lines = [line_of(item, actor, now) for item in shown]
            made.append(Section(key, label, tone, len(items), lines, len(items) - len(shown)))
    return made


def line_of(item: TodayItem, actor: Actor, now: datetime) -> Line:
    """One line: what it is, when, and what can be done with it here."""
    entity = registry.get(item.entity)
    verbs = [verb for verb in item.actions if verb in entity.action_by_verb and access.may(actor, entity, verb)]
    waits = item.state == "attention"
    plans = waits and has_next_step(item.entity) and access.may(actor, "task", "create")
    address = f"/{entity.plural}/{item.id}"
    return Line(
        key=f"{item.entity}-{item.id}",
        title=item.title or str(entity.label),
        note=_reason(item, actor, now),
        url=address,
        icon="warning" if waits and item.figure is not None else entity.icon,
        when=str(cell(item.figure, entity.by_key["amount"])) if item.figure is not None else _when(item, actor, now),
        late=item.state == "overdue",
        today=item.state == "today",
        urgent=item.priority in ("high", "urgent"),
        about=_about(item),
        done_url=f"/today/{entity.plural}/{item.id}/complete" if "complete" in verbs else "",
        plan_url=f"/today/{entity.plural}/{item.id}/plan" if plans else "",
        tools=[_tool(entity.action_by_verb[verb], address) for verb in verbs if verb != "complete"],
    )


def _tool(action: Action, address: str) -> Tool:
    return Tool(str(action.label), action.icon, f"{address}/actions/{action.verb}")


def _reason(item: TodayItem, actor: Actor, now: datetime) -> str:
    if not item.reason:
        return ""
    if item.since is None:
        return str(item.reason)
    return f"{item.reason} · {dates.relative(item.since, now, actor.manner.language).span}"


def _when(item: TodayItem, actor: Actor, now: datetime) -> str:
    """3 days late; 14:00; nothing for a task of the day that has no hour."""
    if item.at is None:
        return ""
    here = item.at.astimezone(ZoneInfo(actor.manner.timezone))
    if item.state == "overdue":
        return lateness(item.at, now, actor.manner.language)
    if here.time() == time():
        return _("today")
    return dates.format_time(item.at, actor.manner.language, actor.manner.timezone)


def _about(item: TodayItem) -> dict[str, str] | None:
    if item.about is None or not item.about.label:
        return None
    return {"label": item.about.label, "url": f"/{registry.get(item.about.entity).plural}/{item.about.id}"}


def title_of(day: date, language: str) -> str:
    """Today, Monday 23 November."""
    named = format_date(day, "EEEE, d MMMM", locale=babel_locale(language))
    return _("Today, %(day)s") % {"day": named}


def is_new(actor: Actor) -> bool:
    """Whether the person has never planned anything: then the page shows how to begin."""
    mine = {"field": "owner", "op": "me"}
    able = [name for name in PLANS if access.may(actor, name, "view")]
    return not any(answer_or(True, access.records(name, actor).where(mine).exists, actor) for name in able)


def first_steps(actor: Actor) -> Iterator[FirstStep]:
    """Bring the customers, enter the first sale, plan the first step, make it one's own, invite the others."""
    customers = _first(
        actor, "import", lambda each: each.group == "contacts" and bool(each.owner_column) and each.exchange.importable
    )
    if customers is not None:
        text = _("From a spreadsheet: columns are recognised, nothing is doubled, and all of it can be undone.")
        label = _("Import: %(entity)s") % {"entity": customers.label_plural}
        yield FirstStep(label, text, "upload", f"/{customers.plural}/import")
    sale = _first(actor, "create", lambda each: each.board is not None)
    if sale is not None:
        url = f"/{sale.plural}/new"
        label = _("New: %(entity)s") % {"entity": sale.label}
        yield FirstStep(label, str(sale.help), sale.icon, url, f"{url}?dialog=1")
    if access.may(actor, "task", "create"):
        text = _("What is planned for you appears on this page on its day.")
        yield FirstStep(_("Plan your first task"), text, "task", "/tasks/new", "/tasks/new?dialog=1")
    text = _("Language, time zone, theme, a second step at sign-in.")
    yield FirstStep(_("Make it yours"), text, "settings", "/settings/")
    if actor.is_admin:
        text = _("Give them roles and teams; everyone sees what they should.")
        yield FirstStep(_("Invite colleagues"), text, "users", "/admin/people/")


def _first(actor: Actor, action: str, fits: Callable[[Entity], bool]) -> Entity | None:
    found: Any = (each for each in registry.entities() if each.menu and fits(each) and access.may(actor, each, action))
    return next(found, None)
