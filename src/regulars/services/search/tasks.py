"""What the worker does for the search."""

from __future__ import annotations

import uuid

from regulars.base.jobs import periodic, task
from regulars.services.search import opened, rebuilding


@task("search.refresh")
def refresh(entity: str, record: str) -> None:
    """Records found by the name of another follow its new name."""
    rebuilding.refresh_naming(entity, uuid.UUID(record))


@periodic("53 3 * * *", name="search.tidy", queue="upkeep")
def tidy() -> None:
    """Lists of what people opened lately stay short."""
    opened.tidy()
