import argparse


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--all", metavar="ZIP", help="everything: records, history, files, people, settings, in one archive"
    )
    parser.add_argument("entity", metavar="ENTITY", nargs="?", help="what to export: contacts, accounts, deals …")
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="its ending says the form: .csv, .xlsx, .json, .jsonl or .vcf"
    )
    parser.add_argument(
        "--format",
        choices=("csv", "xlsx", "json", "jsonl", "vcf", "vcf4"),
        help="the form, when the file's ending does not say it",
    )
    parser.add_argument("--filter", metavar="JSON", help="the one filter, as the API takes it")
    parser.add_argument("--fields", metavar="FIELD", nargs="+", default=[], help="these fields only")
    parser.add_argument("--user", metavar="EMAIL", help="whose rights limit it (an administrator's when not given)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation():
        from regulars.services.exchange import commands

        return (commands.run_archive if args.all else commands.run_export)(args) or 0
