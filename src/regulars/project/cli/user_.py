import argparse
import getpass
import sys

from regulars.project.cli.failure import Failure


def declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = actions.add_parser(
        "create", help="make an account", description="Make an account of a person or a program."
    )
    create.add_argument("email", metavar="EMAIL")
    create.add_argument("--name", default="", help="how colleagues see the person (from the address when not given)")
    create.add_argument("--role", action="append", default=[], metavar="NAME", help="a role to give; repeatable")
    create.add_argument(
        "--program", action="store_true", help="a service account: no password, tokens only; EMAIL may be a plain name"
    )
    create.add_argument("--admin", action="store_true", help="may do and set everything")
    create.add_argument(
        "--password-stdin", action="store_true", help="read the password from the first line of the input"
    )
    create.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    args.password = "" if args.program else _password(from_input=args.password_stdin)
    with installation():
        from regulars.services.identity import commands

        if args.program:
            commands.create_program(args.email, name=args.name, roles=args.role)
            return 0
        commands.create_user(args.email, admin=args.admin, name=args.name, password=args.password, roles=args.role)
    return 0


def _password(*, from_input: bool) -> str:
    if from_input:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise Failure("The two passwords differ.")
    else:
        raise Failure("No terminal to ask for the password: give it with --password-stdin.")
    if not password:
        raise Failure("The password is empty.")
    return password
