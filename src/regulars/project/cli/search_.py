import argparse
import sys
import time


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", choices=("rebuild",), help="rebuild: write all search documents anew, while people work"
    )
    parser.add_argument("entities", metavar="ENTITY", nargs="*", help="only these: contacts, deals … (all)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.failure import Failure
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.engine import registry
        from regulars.engine.describe import Entity
        from regulars.services.search.rebuilding import rebuild

        searchable = [entity for entity in registry.entities() if entity.search is not None]
        known = {name: entity for entity in searchable for name in (entity.name, entity.plural)}
        if unknown := [name for name in args.entities if name not in known]:
            raise Failure(f"Nothing is searched under this name: {', '.join(unknown)}.")
        began, total = time.monotonic(), 0

        def told(entity: Entity, done: int) -> None:
            print(f"\r{entity.plural}: {done}", end="", file=sys.stderr, flush=True)

        for entity in [known[name] for name in args.entities] or searchable:
            if written := rebuild(entity, told=told):
                print(file=sys.stderr)
            total += written
        seconds = max(time.monotonic() - began, 0.001)
        print(f"{total} documents written in {seconds:.1f} s ({total / seconds:.0f} a second).")
    return 0
