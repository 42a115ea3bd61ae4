"""What the worker does for the engine by the clock."""

import uuid

from django.utils.translation import gettext_lazy as _

from regulars.base.jobs import AWAITED, periodic, task
from regulars.engine import actor as actors
from regulars.engine import bulk_runs, changes, handing, partitions, working
from regulars.engine.custom import converting, erasing, indexes
from regulars.engine.derived import recompute
from regulars.engine.models import Run
from regulars.engine.territories import moves


@periodic("* * * * *", name="changes.follow", title=_("Bring followers of the change log up to date"))
def follow() -> None:
    """Every follower caught up at least once a minute, should the worker's ear have gone deaf."""
    changes.catch_up_all()


@periodic("23 2 * * *", name="history.parts", title=_("Make the next months of the logs"))
def make_parts() -> None:
    """Parts of the logs for the months to come, and for rows that found none."""
    partitions.prepare()


RUN = "exchange.run"  # the name that jobs of earlier versions wait under


@task(RUN, _("Carry out a run"), queue="exchange", retries=3, priority=AWAITED)
def do_run(run_id: str) -> None:
    """One run of any kind, from where it stands."""
    working.work(run_id)


@periodic("* * * * *", name="exchange.recover", title=_("Go on with interrupted runs"))
def recover() -> None:
    working.recover()


working.does(bulk_runs.KIND, bulk_runs.work, source="bulk")
working.does(bulk_runs.LOOK, bulk_runs.work, source="bulk")
working.does(handing.KIND, handing.work, source="job")


@task("derived.recompute", _("Work out formulas and roll-ups anew"), retries=3)
def recompute_derived(run: str) -> None:
    """Formulas and roll-ups of an entity worked out anew."""
    recompute.work(uuid.UUID(run))


@task("custom.indexes", _("Make the indexes of own fields"), lock="custom.indexes")
def make_indexes() -> None:
    """The indexes of custom fields as administrators asked for them."""
    indexes.settle()


@task("custom.convert", _("Give an own field another type"), retries=0, lock="custom.indexes")
def convert(run: str) -> None:
    """Another type for an own field."""
    work = Run.objects.select_related("actor").get(pk=run)
    converting.carry_out(work, actors.of(work.actor, source="job") if work.actor else actors.system("job"))


@task("custom.erase", _("Delete an own field or entity for good"), retries=0, lock="custom.indexes")
def erase(run: str) -> None:
    """An own field or entity deleted for good."""
    work = Run.objects.select_related("actor").get(pk=run)
    erasing.carry_out(work, actors.of(work.actor, source="job") if work.actor else actors.system("job"))


@task("territories.move", _("Move records into their territories"), retries=3)
def move_territories(run: str) -> None:
    """Records brought into the territories that the rules say."""
    moves.work(uuid.UUID(run))


@periodic("47 2 * * *", name="territories.settle", title=_("Settle territories, every night"))
def settle_territories() -> None:
    """What follows from linked records and from the clock."""
    moves.settle_all()
