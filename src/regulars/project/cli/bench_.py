import argparse
import subprocess
import sys

from regulars.project.cli.failure import Failure
from regulars.project.env import ROOT


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("options", nargs=argparse.REMAINDER, help="passed on to `python -m bench`")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if not (ROOT / "bench" / "__main__.py").exists():
        raise Failure("The measurements are part of the source tree: run this from a clone.")
    return subprocess.run([sys.executable, "-m", "bench", *args.options], cwd=ROOT, check=False).returncode
