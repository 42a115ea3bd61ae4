"""Have a file read by a process that may fail without harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from regulars.services.files.reading.child import MOST

WAITED = 30
LARGEST = 100 << 20


class Unreadable(Exception):
    """The file is broken, locked, or takes more than it may."""


def text_of(path: Path, media_type: str) -> str:
    """The words of a file, at most some two hundred thousand characters. Raises Unreadable."""
    if path.stat().st_size > LARGEST:
        raise Unreadable("too large")
    command = [sys.executable, "-I", "-m", "regulars.services.files.reading.child", str(path), media_type]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=WAITED, env=_bare(), check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("took too long") from None
    if done.returncode:
        raise Unreadable(done.stderr.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1][:200] or "stopped")
    return done.stdout.decode("utf-8", "replace")[:MOST]


def _bare() -> dict[str, str]:
    """No secrets, and one thread: libraries would start more than the memory allows."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    return {**kept, "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
