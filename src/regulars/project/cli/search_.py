import argparse
import sys
import time


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=("rebuild",),
        help="rebuild: write all search documents anew, while people work; goes on where one that was killed stood",
    )
    parser.add_argument("entities", metavar="ENTITY", nargs="*", help="only these: contacts, deals … (all)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.failure import Failure
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.engine.actor import system
        from regulars.engine.runs import RUNNING
        from regulars.services.search import rebuild_runs

        known = {name: each.name for each in rebuild_runs.searched() for name in (each.name, each.plural)}
        if unknown := [name for name in args.entities if name not in known]:
            raise Failure(f"Nothing is searched under this name: {', '.join(unknown)}.")
        run = rebuild_runs.begin(system("command"), [known[name] for name in args.entities], here=True)
        if run.state == RUNNING and not rebuild_runs.is_lost(run):
            raise Failure(f"This goes on already: {run.done} of {run.total} documents are written.")
        began, before = time.monotonic(), run.done

        def told(done: int, total: int) -> None:
            print(f"\r{done} of {total}", end="", file=sys.stderr, flush=True)

        rebuild_runs.work(run.pk, told)
        run.refresh_from_db()
        written, seconds = run.done - before, max(time.monotonic() - began, 0.001)
        if written:
            print(file=sys.stderr)
        if run.state != rebuild_runs.DONE:
            raise Failure(f"Stopped after {run.done} of {run.total} documents.")
        print(f"{written} documents written in {seconds:.1f} s ({written / seconds:.0f} a second).")
    return 0
