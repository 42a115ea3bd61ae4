"""What the worker does about history: by the clock, and when it is asked."""

import uuid

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import enqueue, periodic, task
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.services.audit import retention, returning


@periodic(
    "47 2 * * *", name="audit.retention", title=_("Archive old months and empty the bin, every night"), queue="upkeep"
)
def keep() -> None:
    """Months older than are kept go into the archive; what lay in the bin long enough goes for good."""
    retention.apply()


@task("audit.apply", _("Archive old months and empty the bin"), queue="upkeep", retries=0, lock="audit.retention")
def apply_now() -> None:
    """The same, asked for by an administrator."""
    retention.apply()


def ask_back(table: str, *, actor: Actor) -> None:
    """Have an archived month brought back. Raises NotAllowed, NotFound, Refused at once where it may not come."""
    returning.require(table, actor=actor)
    enqueue("audit.bring_back", queueing_lock=f"audit.bring_back {table}", table=table, actor=str(actor.id))


@task(
    "audit.bring_back", _("Bring an archived month of history back"), queue="upkeep", retries=0, lock="audit.retention"
)
def bring_back(table: str, actor: str) -> None:
    """An archived month comes back, for whoever asked."""
    asking = actors.by_id(uuid.UUID(actor))
    if asking is not None:
        returning.bring_back(table, actor=asking)
