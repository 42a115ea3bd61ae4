"""What the worker does about history by the clock."""

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import periodic, task
from regulars.services.audit import retention


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
