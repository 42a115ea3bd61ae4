"""What the worker does for processes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import task
from regulars.services.process import joining

JOIN = "process.join"


@task(JOIN, _("Let records join a process"), retries=5)
def join(entity: str) -> None:
    """A process came into force: records that stand on its stages already take part."""
    joining.join(entity)
