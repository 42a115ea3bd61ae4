"""The command line: `bin/regulars COMMAND --help`. Each command is a module beside this one, imported when asked for."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from regulars import __version__
from regulars.base.postgres import DatabaseUnavailable
from regulars.project.cli.failure import Failure

COMMANDS = {
    "serve": "serve web pages, API, live updates and jobs until Ctrl-C",
    "worker": "run jobs only: one more machine for the queue",
    "migrate": "bring the database to this version",
    "demo": "load the demo data into an empty installation",
    "import": "import records from a file: CSV, XLSX, JSON lines, vCard",
    "export": "export records to a CSV, XLSX or JSON file",
    "settings": "write the settings into one file, or take such a file over",
    "search": "write anew what records are found by",
    "user": "make accounts of people and programs",
    "token": "make tokens for the API",
    "mail-in": "take a mail from a mail server's pipe, for a rule that mail begins",
    "backup": "write data and uploads into one file",
    "restore": "bring an installation back from such a file",
    "doctor": "check the installation and say what to mend",
    "bench": "measure speed",
    "openapi": "write or check the description of the API",
}


def main(arguments: Sequence[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(given)
    args = parser.parse_args(given)
    try:
        return args.run(args) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Failure, DatabaseUnavailable) as failure:
        return _fail(str(failure))
    except Exception as error:  # the edge of a command
        if os.environ.get("REGULARS_DEBUG"):
            raise
        return _fail(_explain(error))


def _parser(given: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="regulars", description="Regulars, a CRM that a company runs itself.")
    parser.add_argument("--version", action="version", version=f"Regulars {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name in given[:1]:  # the others are not imported
            import_module(f"regulars.project.cli.{name.replace('-', '_')}_").declare(command)
    return parser


def _explain(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"{error}. A package that this version needs is missing: bin/setup installs it."
    from regulars.base.errors import Refused
    from regulars.engine.registry import Misdescribed

    if isinstance(error, Misdescribed):
        return str(error)
    if isinstance(error, Refused):
        fields = [f"{name}: {message}" for name, message in error.fields.items() if str(message) != str(error)]
        return " ".join([str(error), *fields])
    text = " ".join(str(error).split()) or "no message"
    return f"{type(error).__name__}: {text} (REGULARS_DEBUG=1 shows where)"


def _fail(message: str) -> int:
    print(f"regulars: {message}", file=sys.stderr)
    return 1
