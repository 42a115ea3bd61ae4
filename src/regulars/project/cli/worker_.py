import argparse

from regulars.project import env


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=env.number("REGULARS_JOBS", 2), help="jobs at once (2)")
    parser.add_argument("--queue", action="append", metavar="NAME", help="only these queues; repeatable (all)")
    parser.add_argument("--once", action="store_true", help="leave when nothing is due any more")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.project.serve import children

        children.worker(args.jobs, args.queue, wait=not args.once)
    return 0
