"""What the worker does for procedures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import task
from regulars.services.qualification import keeping

REFRESH = "qualification.refresh"


@task(REFRESH, _("Count qualification points anew"), retries=5)
def refresh(entity: str) -> None:
    """A procedure changed: records have other points."""
    keeping.refresh(entity)
