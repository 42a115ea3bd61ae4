"""The month so far on the Today page: one's own, or of those one leads."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.activities.queries import Day
from regulars.areas.activities.today import Shown, Strip
from regulars.areas.insight import queries, shown
from regulars.areas.insight.figures import Filter, Period
from regulars.areas.insight.scope import people
from regulars.base import dates
from regulars.base.i18n import babel_locale
from regulars.engine import access
from regulars.engine.actor import Actor


def month_so_far(actor: Actor, day: Day) -> Strip | None:
    """Won this month, what is open, the win rate of ninety days; each opens its deals."""
    if not access.may(actor, "deal", "view") or actor.withholds("deal", "amount"):
        return None
    whose, where = _whose(actor)
    if not access.records("deal", actor).where(where).exists():
        return None
    today = day.now.astimezone(ZoneInfo(actor.manner.timezone)).date()
    first, last = dates.period("this_month", today)
    won = queries.won_total(actor, Period(first, last), where)
    open_now, weighted = queries.open_total(actor, where), queries.open_total(actor, where, weighted=True)
    rate = queries.win_rate(actor, Period(today - timedelta(days=89), today), where)
    name = format_date(today, "LLLL", locale=babel_locale(actor.manner.language))
    left = (last - today).days
    return Strip(
        title=whose % {"month": name[:1].upper() + name[1:]},
        note=ngettext("%(num)s day left", "%(num)s days left", left) % {"num": left},
        figures=[
            Shown(_("Won"), shown.money(won.value), shown.list_url(won.opens), shown.deals_count(won.count)),
            Shown(
                _("Open pipeline"),
                shown.money(open_now.value),
                shown.list_url(open_now.opens),
                shown.deals_count(open_now.count),
            ),
            Shown(_("Weighted"), shown.money(weighted.value), shown.list_url(weighted.opens)),
            Shown(
                _("Win rate, 90 days"),
                shown.share(rate.value),
                shown.list_url(rate.opens),
                shown.deals_count(rate.count),
            ),
        ],
    )


def _whose(actor: Actor) -> tuple[str, Filter]:
    """An administrator looks at all, who leads others at their branch, everyone else at their own."""
    if len(actor.branch) > 1:
        return _("%(month)s: deals of my people"), people(str(actor.id)) or {}
    if actor.is_admin:
        return _("%(month)s: everyone’s deals"), {}
    return _("%(month)s: my deals"), people("me") or {}
