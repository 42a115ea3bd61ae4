import argparse


def declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = actions.add_parser(
        "create", help="make a token", description="Make a token for the API; it is printed once and nothing else is."
    )
    create.add_argument("--user", metavar="EMAIL", required=True, help="whose rights the token has")
    create.add_argument("--name", default="", help="what it is for, shown in the list of tokens")
    create.add_argument(
        "--scope",
        action="append",
        default=[],
        help="limit it: read, write, or ENTITY-PLURAL:read and :write; repeatable",
    )
    create.add_argument("--expires", metavar="DAYS", type=int, help="days it is good for (for ever when not given)")
    create.set_defaults(run=run)
    listed = actions.add_parser("list", help="tokens of a user", description="Tokens of a person or a program.")
    listed.add_argument("--user", metavar="EMAIL", required=True, help="whose tokens")
    listed.set_defaults(run=run_list)
    revoke = actions.add_parser("revoke", help="revoke a token", description="A token that opens nothing any more.")
    revoke.add_argument("token", metavar="ID", help="its id, as `token list` prints it")
    revoke.set_defaults(run=run_revoke)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.services.identity import commands

        commands.create_token(args.user, args.scope, args.expires, args.name)
    return 0


def run_list(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.services.identity import commands

        commands.list_tokens(args.user)
    return 0


def run_revoke(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.services.identity import commands

        commands.revoke_token(args.token)
    return 0
