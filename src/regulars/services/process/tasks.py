"""What the worker does for processes."""

from __future__ import annotations

from regulars.base.jobs import task
from regulars.services.process import joining

JOIN = "process.join"


@task(JOIN, retries=5)
def join(entity: str) -> None:
    """A process came into force: records that stand on its stages already take part."""
    joining.join(entity)
