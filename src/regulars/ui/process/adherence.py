"""How far a process is kept to, over the records that the reader sees."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from regulars.engine import access, registry
from regulars.engine.describe import Entity
from regulars.services.process.adherence import StageFigures, figures
from regulars.services.process.definition import plan_of
from regulars.services.process.models import Process
from regulars.ui import formats, pages

DAYS = (30, 90, 365)


@require_GET
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Stage by stage: how many came, went on, were stopped, and how long it took. `days` says how far back."""
    actor = pages.actor_of(request)
    row: Process = access.records("process", actor).get(key)
    plan, entity = plan_of(row), registry.get(row.entity)
    days = next((each for each in DAYS if str(each) == request.GET.get("days")), DAYS[1])
    now = timezone.now()
    found = figures(plan, entity, actor, since=now - timedelta(days=days), until=now)
    context: dict[str, Any] = {
        "title": _("Adherence: %(process)s") % {"process": plan.label},
        "crumbs": [(str(entity.label_plural), pages.list_url(entity)), (str(plan.label), "")],
        "entity": entity,
        "stages": [_drawn(each, entity) for each in found],
        "days": days,
        "offered": [(each, ngettext("%(count)s day", "%(count)s days", each) % {"count": each}) for each in DAYS],
    }
    return pages.render(request, "ui/process/adherence.html", **context)


def _drawn(each: StageFigures, entity: Entity) -> dict[str, Any]:
    return {
        "figures": each,
        "median": _length(each.median),
        "ninety": _length(each.ninety),
        "kept": formats.percent(100 * each.kept / each.forward) if each.forward else "—",
        "missing": [(_said(key, each, entity), count) for key, count in each.missing],
    }


def _length(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    hours = float(seconds) / 3600
    if hours >= 48:
        return _("%(count)s d") % {"count": formats.number(hours / 24, 1)}
    return _("%(count)s h") % {"count": formats.number(hours, 1)}


def _said(key: str, each: StageFigures, entity: Entity) -> str:
    """What was missing, in words."""
    kind, _colon, rest = key.partition(":")
    if kind == "step":
        return next((str(one.step.label) for one in each.steps if one.step.key == rest), rest)
    if kind == "criteria":
        return _("Exit condition")
    if kind == "stage":
        return _("A stage was passed over")
    part = registry.find(key)
    return str(entity.by_key[key].label) if key in entity.by_key else str(part.label_plural) if part else key
