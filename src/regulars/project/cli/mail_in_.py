import argparse
import sys

TOO_LARGE, NO_USER, LATER = 65, 67, 75
"""What mail servers understand of a program's end (sysexits.h): the first two send it back, the last one tries again."""


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="the end of the rule's address, as its tab Arrivals shows it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    try:
        return _taken(args.key.rpartition("/")[2])
    except Exception as error:  # noqa: BLE001 - the edge of a command: whatever it is, the server keeps the message and comes again
        print(f"regulars: {' '.join(str(error).split())}", file=sys.stderr)
        return LATER


def _taken(key: str) -> int:
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.services.intake import doors, mailing
        from regulars.services.intake.kinds import MAIL

        found = doors.at(key, MAIL)
        if found is None:
            print("regulars: Nothing is received at this address.", file=sys.stderr)
            return NO_USER
        raw = sys.stdin.buffer.read(mailing.MOST_BYTES + 1)
        if len(raw) > mailing.MOST_BYTES or not raw.strip():
            print("regulars: The message is empty or too large.", file=sys.stderr)
            return TOO_LARGE
        mailing.keep(found[0], raw)
    return 0
