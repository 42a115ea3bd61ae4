"""Figures of a branch in words, each with the list behind it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.accounts.branch.measures import condition, measures, total
from regulars.engine import registry, workspace
from regulars.engine.actor import Actor
from regulars.ui import formats, pages


def shown_totals(account: Any, actor: Actor) -> list[dict[str, Any]]:
    """Each measure over an account and all below it: `label`, `value`, `note`, `url`."""
    return [_shown(measure, account, actor) for measure in measures(actor)]


def _shown(measure: Any, account: Any, actor: Actor) -> dict[str, Any]:
    figure = total(measure, account.pk, actor)
    entity = registry.get(measure.entity)
    count = formats.number(figure.count)
    value = formats.money(round(figure.sum), str(workspace.value("currency"))) if measure.sum else count
    return {
        "key": measure.key,
        "label": _(measure.label),
        "value": value,
        "note": _("Number: %(count)s") % {"count": count} if measure.sum else "",
        "url": pages.filtered_url(entity, condition(measure, account.pk)) if figure.count else "",
    }
