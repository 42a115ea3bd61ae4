"""Round the pages of rules: those who make rules, and the rule that an address names."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regulars.engine.describe import Entity
from regulars.services.workflow import log
from regulars.services.workflow.guards import may_have_rules
from regulars.services.workflow.models import Rule
from regulars.services.workflow.triggers import brings
from regulars.ui import pages
from regulars.ui.setup.of_entities import EntitySettings

LIST = "/admin/rules/"
RULES = EntitySettings("rule", LIST, may_have_rules)


def for_makers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Others are refused, with the page that says so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log.require_maker(pages.actor_of(request))
        return view(request, *args, **kwargs)

    return guarded


def rule_or_404(key: uuid.UUID) -> tuple[Rule, Entity]:
    return RULES.found(key)


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
