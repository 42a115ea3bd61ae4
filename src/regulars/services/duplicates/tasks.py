"""What the worker does about duplicates."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import enqueue, periodic, task
from regulars.engine.actor import system
from regulars.services.duplicates import certain, filling, rejudging
from regulars.services.duplicates.searching import running


@task("duplicates.keys", _("Make the keys of matching rules"), queue="upkeep", lock="duplicates.keys")
def make_keys() -> None:
    """Records that were there before a rule get the keys it looks for."""
    filling.fill()


@periodic("*/10 * * * *", name="duplicates.look", title=_("Look whether matching keys are missing"), queue="upkeep")
def look() -> None:
    """After an upgrade, or where a job was lost, the keys are made all the same."""
    if filling.behind():
        enqueue("duplicates.keys", queueing_lock="duplicates.keys")


@task("duplicates.judge", _("Judge changed pairs anew"), lock="duplicates.judge", retries=2)
def judge_again() -> None:
    """Pairs of which a record has changed, judged as they are now."""
    rejudging.work()


@task("duplicates.search", _("Search for duplicates"), queue="upkeep", retries=1)
def search(run: str) -> None:
    """All records, or those that changed, searched for duplicates."""
    running.work(uuid.UUID(run))


@task("duplicates.merge", _("Merge certain duplicates"), retries=1)
def merge_certain(run: str) -> None:
    """All certain ones merged."""
    certain.work(uuid.UUID(run))


@task("duplicates.part", _("Part what was merged at once"), retries=1)
def part(run: str) -> None:
    """What was merged at once parted again."""
    certain.part(uuid.UUID(run))


@periodic(
    "* * * * *", name="duplicates.recover", title=_("Go on with an interrupted search for duplicates"), queue="upkeep"
)
def recover() -> None:
    """A search whose process has died goes on from where it stood."""
    running.recover()


@periodic(
    "41 1 * * 1-6",
    name="duplicates.nightly",
    title=_("Search what changed for duplicates, every night"),
    queue="upkeep",
)
def search_changed() -> None:
    """What changed since the last search."""
    running.begin(system("job"), whole=False)


@periodic(
    "41 1 * * 0", name="duplicates.weekly", title=_("Search everything for duplicates, every week"), queue="upkeep"
)
def search_whole() -> None:
    """Everything, by weights learned anew."""
    running.begin(system("job"))
