import argparse


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password", help="one password for all demo people (made up and printed when not given)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.project import demo

        demo.load(passwords=args.password)
    return 0
