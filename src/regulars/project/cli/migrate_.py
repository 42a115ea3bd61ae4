import argparse


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether something is pending (status 1 if so)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from django.core.management import call_command

    from regulars.project import database
    from regulars.project.cli.installation import installation

    with installation(migrated=False):
        pending = database.pending_migrations()
        if args.check:
            print("\n".join(pending) or "Nothing is pending.")
            return 1 if pending else 0
        call_command("migrate", interactive=False, verbosity=1)
    return 0
