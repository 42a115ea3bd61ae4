import argparse
import sys
from pathlib import Path


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("export", "import"), help="export: write them; import: take a file over")
    parser.add_argument("file", metavar="FILE", help="the file of settings (JSON); - for standard output or input")
    parser.add_argument("--dry-run", action="store_true", help="import: only show what would change")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation():
        return _export(args.file) if args.what == "export" else _import(args.file, dry_run=args.dry_run)


def _export(name: str) -> int:
    from regulars.engine.promotion import file

    text = file.write()
    if name == "-":
        sys.stdout.write(text)
    else:
        Path(name).write_text(text, encoding="utf-8")
        print(f"Settings written to {name}.")
    return 0


def _import(name: str, *, dry_run: bool) -> int:
    from regulars.base.errors import Invalid
    from regulars.engine import actor
    from regulars.engine.promotion import taking
    from regulars.project.cli.failure import Failure

    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise Failure(f"{name} cannot be read: {problem}") from None
    do = taking.preview if dry_run else taking.take
    try:
        outcome = do(text, actor=actor.system("settings"))
    except Invalid as problem:
        raise Failure(_refused({key: str(text) for key, text in problem.fields.items()})) from None
    for each in outcome.differences:
        print(
            f"{'new' if each.is_new else 'change'}  {each.part.name}: {each.key}{f' (renamed from {each.was})' if each.was else ''}"
        )
        for what, here, there in () if each.is_new else each.moves:
            print(f"        {what}: {here!r} -> {there!r}")
    for part, key in outcome.only_here:
        print(f"stays   {part.name}: {key} (only here)")
    if outcome.wrong:
        raise Failure(_refused(outcome.wrong))
    print(f"{len(outcome.differences)} {'to change' if dry_run else 'changed'}.")
    return 0


def _refused(wrong: dict[str, str]) -> str:
    return "Nothing was changed. " + " ".join(f"{key}: {text}" for key, text in sorted(wrong.items()))
