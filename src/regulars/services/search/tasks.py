"""What the worker does for the search."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import MASS, periodic, task
from regulars.services.search import opened, rebuild_runs, rebuilding


@task("search.refresh", _("Renew what is found by a changed name"), priority=MASS)
def refresh(entity: str, record: str) -> None:
    """Records found by the name of another follow its new name."""
    rebuilding.refresh_naming(entity, uuid.UUID(record))


@periodic("53 3 * * *", name="search.tidy", title=_("Shorten the lists of what was opened lately"), queue="upkeep")
def tidy() -> None:
    """Lists of what people opened lately stay short."""
    opened.tidy()


@task("search.rebuild", _("Rebuild the search"), queue="upkeep", retries=3)
def rebuild(run: str) -> None:
    """All documents written anew."""
    rebuild_runs.work(uuid.UUID(run))


@periodic("* * * * *", name="search.recover", title=_("Go on with an interrupted rebuild of the search"))
def recover() -> None:
    """A rebuild whose process has died goes on from where it stood."""
    rebuild_runs.recover()


@periodic("*/10 * * * *", name="search.renew", title=_("Look whether the search must be rebuilt"), queue="upkeep")
def renew() -> None:
    """After an upgrade that changes what records are found by, all documents are written anew once."""
    rebuild_runs.renew()
