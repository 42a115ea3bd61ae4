"""Round the pages of rules: those who make rules, and the rule that an address names."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from regulars.engine.describe import Entity
from regulars.services.workflow import log
from regulars.services.workflow.guards import may_have_rules
from regulars.services.workflow.models import Rule
from regulars.services.workflow.triggers import brings
from regulars.ui import pages
from regulars.ui.setup.rows import able_or_404

LIST = "/admin/rules/"
entity_or_404 = partial(able_or_404, may=may_have_rules)


def for_makers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Others are refused, with the page that says so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log.require_maker(pages.actor_of(request))
        return view(request, *args, **kwargs)

    return guarded


def rule_or_404(key: uuid.UUID) -> tuple[Rule, Entity]:
    row = get_object_or_404(Rule, pk=key, deleted_at=None)
    return row, entity_or_404(row.entity)


def tabs(rule: Rule, current: str) -> list[dict[str, Any]]:
    """The places of one rule."""
    here = f"{LIST}{rule.pk}"
    places = [
        ("rule", _("Rule"), here),
        ("try", _("Try it"), f"{here}/try"),
        *([("arrivals", _("Arrivals"), f"{here}/arrivals")] if brings(rule.trigger) else []),
        ("month", _("Last month"), f"{here}/month"),
        ("runs", _("Runs"), f"{here}/runs"),
        ("versions", _("Versions"), f"{here}/versions"),
    ]
    return [{"label": label, "url": url, "current": name == current} for name, label, url in places]
