import argparse
from pathlib import Path

from regulars.project.cli.failure import Failure

SNAPSHOT = Path(__file__).resolve().parents[4] / "docs" / "openapi.json"


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="compare with docs/openapi.json instead of writing it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    import django
    import orjson

    django.setup()
    from regulars.api import openapi

    text = orjson.dumps(
        openapi.document(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    )
    if not args.check:
        SNAPSHOT.write_bytes(text)
    elif not SNAPSHOT.exists() or SNAPSHOT.read_bytes() != text:
        raise Failure("The API differs from docs/openapi.json: look at what changed, then run `bin/regulars openapi`.")
    return 0
