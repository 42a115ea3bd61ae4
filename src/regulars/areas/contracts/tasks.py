"""What the worker does for contracts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.areas.contracts import obligations
from regulars.areas.contracts.actions.ending import end_due
from regulars.areas.contracts.actions.signing import begin_due
from regulars.areas.contracts.actions.subscriptions import end_due as end_due_subscriptions
from regulars.areas.contracts.charging import bill_due
from regulars.areas.contracts.renewals import prepare_due
from regulars.base.jobs import periodic


@periodic("12 * * * *", name="contracts.days", title=_("Begin, renew and end contracts whose day has come"))
def days() -> None:
    """Every hour: where the company is, a day ends at another time than here."""
    begin_due()
    prepare_due()
    end_due()
    begin_due()
    obligations.look_after()


@periodic("22 * * * *", name="contracts.subscriptions", title=_("Invoice the periods of subscriptions that have begun"))
def subscriptions() -> None:
    """Every hour; a period is invoiced once, however often this looks."""
    bill_due()
    end_due_subscriptions()
