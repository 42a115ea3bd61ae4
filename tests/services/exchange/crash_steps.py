"""What the crash test has done by processes of their own, each on the database that DATABASE_URL names: `crash_steps STEP …`, an answer as JSON."""

import json
import sys
from datetime import timedelta
from pathlib import Path

SYSTEM = "test"


def known(path):
    """Records that are there before the import."""
    from regulars.services.exchange.importing import import_file

    return import_file("account", path, actor=_system()).created


def begin(path):
    from regulars.engine import stored
    from regulars.services.exchange import importing
    from regulars.services.exchange.plan import read_plan

    kept = stored.keep(Path(path), name="companies.csv", media_type="text/csv", actor_id=None)
    plan = read_plan({"match": ["external_id"]})
    return str(importing.begin(importing.entity_of("account"), kept, plan, actor=_system()).id)


def undo(run):
    from regulars.engine.models import Run
    from regulars.services.exchange import undoing

    return str(undoing.begin(Run.objects.get(id=run), actor=_system()).id)


def work(run):
    """What a worker does of a job; it dies where the database does."""
    from regulars.engine import tasks

    tasks.do_run(run_id=run)


def recover(run):
    """What the clock asks for when a run has been silent for long, and the worker doing it."""
    from django.utils import timezone

    from regulars.base import jobs
    from regulars.engine import runs, tasks
    from regulars.engine.models import Run

    Run.objects.filter(id=run).update(beat_at=timezone.now() - runs.LOST_AFTER - timedelta(seconds=1))
    tasks.recover(0)
    jobs.run_pending(queues=["exchange"])


def follow(after):
    """All that a program is told of accounts after a place in the feed, and the place it goes on from."""
    from regulars.engine import changes, registry
    from regulars.services.feed import pages

    position, told = changes.parse_position(after), []
    entities, more = {"account": registry.get("account")}, True
    while more:
        page = pages.page(position, entities, _system(), 1000)
        told += [[str(item["record"]["id"]), item["version"]] for item in page.items]
        position, more = page.position, page.more
    return {"next": str(position), "told": told}


def _system():
    from regulars.engine import actor as actors

    return actors.system(SYSTEM)


def main(step: str, *arguments: str) -> None:
    import django

    django.setup()
    print(json.dumps(globals()[step](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
