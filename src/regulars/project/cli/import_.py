import argparse


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", metavar="ZIP", help="everything, into an empty installation of the same version")
    parser.add_argument("entity", metavar="ENTITY", nargs="?", help="what the rows are: contacts, accounts, deals …")
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="CSV, XLSX, JSON lines or vCard; encoding and delimiter are found"
    )
    parser.add_argument("--map", metavar="FILE", help="JSON that says which column is which field")
    parser.add_argument("--match", metavar="FIELD", nargs="+", default=[], help="update the record with the same value")
    parser.add_argument(
        "--past", action="store_true", help="records of the past: stages and processes ask nothing of them"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    parser.add_argument("--user", metavar="EMAIL", help="whose import it is (an administrator when not given)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.services.exchange import commands

        return (commands.run_restore if args.all else commands.run_import)(args) or 0
