"""Start the process that learns, and give what it found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from regulars.services.scoring.core.table import Table

CHILD = "regulars.services.scoring.core.child"
LONGEST = 1800


class TrainingFailed(Exception):
    """The process ended without a result; carries the end of what it said."""


def train(table: Table) -> dict[str, Any]:
    """What `learning.train` gives, or `too_few`. Raises TrainingFailed."""
    with tempfile.TemporaryDirectory(prefix="scoring-") as name:
        folder = Path(name)
        (folder / "table.json").write_text(json.dumps(asdict(table)))
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        with subprocess.Popen(
            [sys.executable, "-m", CHILD, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
        ) as process:
            try:
                _out, said = _wait(process)
            finally:
                if process.poll() is None:
                    process.kill()
        if process.returncode:
            raise TrainingFailed(said.decode(errors="replace")[-2000:])
        found: dict[str, Any] = json.loads((folder / "result.json").read_text())
        return found


def _wait(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Its standard input stays open: that is how it knows that we live."""
    try:
        process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
    return b"", process.stderr.read() if process.stderr else b""
