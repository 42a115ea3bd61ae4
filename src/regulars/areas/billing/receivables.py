"""`/receivables`: who owes what, since when; each figure opens its invoices."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.areas.billing.balance import AGES, age_words, receivables
from regulars.areas.billing.choices import UNPAID
from regulars.base.errors import NotAllowed
from regulars.base.i18n import N_
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.names import no_access
from regulars.ui import pages
from regulars.ui.navigation import Place, add_place

TOLD = frozenset(("account", "currency", "due_on", "kind", "open", "paid", "status", "total"))
"""What the figures are made of."""


def sees_receivables(actor: Actor) -> bool:
    return access.may(actor, "invoice", "view") and not actor.withheld("invoice") & TOLD


add_place(Place("/receivables", N_("Receivables"), "hand-coins", group="billing", shown=sees_receivables))


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Accounts with what they owe, by the invoices that one may see."""
    actor = pages.actor_of(request)
    if not sees_receivables(actor):
        raise NotAllowed
    found = receivables(actor)
    names = labels_of((Ref(each.account, "", "account") for each in found), actor)
    totals: dict[str, list[Any]] = {}
    for each in found:
        sums = totals.setdefault(each.currency, [0] * (len(AGES) + 3))
        for at, amount in enumerate((each.open, each.current, *each.ages, each.credit)):
            sums[at] += amount
    context: dict[str, Any] = {
        "title": _("Receivables"),
        "rows": [(each, names.get(each.account) or no_access(), _opens(each)) for each in found],
        "ages": age_words(),
        "totals": sorted(totals.items()),
    }
    return pages.render(request, "billing/receivables.html", **context)


def _opens(each: Any) -> str:
    """The list of the unpaid invoices of an account in a currency."""
    narrowed = {
        "all": [
            {"field": "account", "op": "in", "value": [str(each.account)]},
            {"field": "currency", "op": "in", "value": [each.currency]},
            {"field": "status", "op": "in", "value": list(UNPAID)},
        ]
    }
    return f"/invoices/?filter={quote(json.dumps(narrowed, separators=(',', ':')))}&sort=due_on"
