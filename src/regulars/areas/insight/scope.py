"""What a dashboard looks at: a pipeline, whose deals, a period; all of it in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.insight.figures import Filter, Period, all_of, is_
from regulars.areas.sales.models import Pipeline
from regulars.base import dates
from regulars.base.periods import FISCAL
from regulars.engine import access, registry, workspace
from regulars.engine.actor import Actor
from regulars.engine.models import User
from regulars.engine.names import told
from regulars.engine.withheld import veiled

USUAL = "this_quarter"
PERIODS = (
    "this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year",
    "this_fiscal_quarter", "last_fiscal_quarter", "this_fiscal_year", "last_fiscal_year", "last_n_days:90", "last_n_days:365",
)  # fmt: skip
MOST_MANAGERS = 60
MONTHS_AHEAD = 6


@dataclass(frozen=True)
class Scope:
    """Read from an address by `scope_of`: one of `pipelines`, those in use, or all. `pipeline` may be nothing where there is none yet."""

    pipelines: tuple[Pipeline, ...]
    pipeline: Pipeline | None
    every_pipeline: bool
    who: str
    period_name: str
    period: Period

    @property
    def where(self) -> Filter:
        """The pipeline and the people, as the one filter."""
        chosen = is_("pipeline", str(self.pipeline.pk)) if self.pipeline and not self.every_pipeline else None
        return all_of(chosen, people(self.who))

    @property
    def before(self) -> Period:
        """The same number of days just before the period, to compare with."""
        length = self.period.last - self.period.first
        last = self.period.first - timedelta(days=1)
        return Period(last - length, last)


def people(who: str, owner: str = "owner") -> Filter | None:
    """Whose deals: mine, my team's, a person's and of everyone below; everyone's without a word. `owner` is the way to theirs."""
    if who == "me":
        return {"field": owner, "op": "me"}
    if who == "team":
        return {"field": owner, "op": "my_team"}
    return {"field": owner, "op": "branch", "value": who} if who else None


def scope_of(asked: Mapping[str, str], actor: Actor, entity: str = "deal") -> Scope:
    """What the address asks for; what it cannot mean is as if it were not there."""
    pipelines = tuple(pipelines_in_use(actor))
    chosen = next((each for each in pipelines if str(each.pk) == asked.get("pipeline")), None)
    name = asked.get("period", USUAL)
    name = name if name in PERIODS else USUAL
    first, last = dates.period(name, timezone.localdate(), fiscal_month=actor.manner.fiscal_month)
    who = asked.get("who", "")
    is_known = bool(who) and who in {value for value, _label in whose(actor, entity)}
    default = chosen or (pipelines[0] if pipelines else None)
    return Scope(pipelines, default, chosen is None, who if is_known else "", name, Period(first, last))


def pipelines_in_use(actor: Actor) -> list[Pipeline]:
    """As the reader may see them, the default one first."""
    found = Pipeline.objects.filter(deleted_at=None, is_active=True).order_by("-is_default", "position", "name")
    return [veiled(each, actor) for each in found]


def pipeline_choices(actor: Actor) -> list[tuple[str, str]]:
    """The pipelines in use, to choose among."""
    return [(str(each.pk), each.name) for each in pipelines_in_use(actor)]


def whose(actor: Actor, entity: str = "deal") -> list[tuple[str, str]]:
    """The people a reader may choose: themselves, the team, and the branches of those who lead others."""
    scopes = access.scopes_of(actor, registry.get(entity), "view")
    if not actor.is_unlimited and not scopes & {"team", "branch", "all"}:
        return []
    found = [("", _("Everyone I see")), ("me", _("Me"))]
    if len(actor.team_members) > 1:
        found.append(("team", _("My team")))
    leaders = User.objects.filter(reports__deleted_at=None, reports__isnull=False, deleted_at=None).distinct()
    if not actor.is_unlimited and "all" not in scopes:
        leaders = leaders.filter(pk__in=access.people_of(actor, scopes))
    for key, name in leaders.order_by("name").values_list("pk", "name")[:MOST_MANAGERS]:
        found.append((str(key), _("%(name)s and below") % {"name": told("user", name, actor)}))
    return found


def period_words() -> list[tuple[str, str]]:
    """The periods to choose among; fiscal ones where the fiscal year is another than that of the calendar."""
    words = {
        "this_month": _("This month"),
        "last_month": _("Last month"),
        "this_quarter": _("This quarter"),
        "last_quarter": _("Last quarter"),
        "this_year": _("This year"),
        "last_year": _("Last year"),
        "this_fiscal_quarter": _("This fiscal quarter"),
        "last_fiscal_quarter": _("Last fiscal quarter"),
        "this_fiscal_year": _("This fiscal year"),
        "last_fiscal_year": _("Last fiscal year"),
        "last_n_days:90": _("Last 90 days"),
        "last_n_days:365": _("Last 365 days"),
    }
    is_fiscal = workspace.manner().fiscal_month != 1
    return [(name, words[name]) for name in PERIODS if is_fiscal or FISCAL not in name]


def year_before(today: date) -> Period:
    """The twelve months that end with this one."""
    first = today.replace(day=1)
    return Period(
        first.replace(year=first.year - 1, month=first.month % 12 + 1) if first.month < 12 else first.replace(month=1),
        today,
    )
