"""Sets a source that somebody typed. It is a program: it runs in a process of its own that can open neither files nor connections, for a few seconds, in little memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.services.printing.typesetting import FONTS

SCRIPT = Path(__file__).with_name("sandboxed.py")
SECONDS = 8
"""Of its processor; by the clock twice as many."""
MEMORY = 1 << 30
MOST = 50_000_000
"""Bytes of what comes out."""


class Broken(Refused):
    """A source that cannot be set; `line` (from 1) is where, 0 where that is not known."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.line = line
        text = _("Line %(line)s: %(problem)s") % {"line": line, "problem": message} if line else message
        super().__init__(text, code="template_broken")


def typeset(
    source: str,
    data: Mapping[str, Any],
    *,
    form: Literal["pdf", "png"] = "pdf",
    ppi: float = 96,
    at: datetime | None = None,
) -> list[bytes]:
    """The PDF, or the pages as pictures, of a source that reads `json(bytes(sys.inputs.data))`. Raises Broken."""
    said, given = source.encode(), orjson.dumps(data)
    with tempfile.TemporaryDirectory(prefix="regulars-print-") as root:
        head = {
            "source": len(said),
            "data": len(given),
            "fonts": str(FONTS),
            "root": root,
            "format": form,
            "ppi": ppi,
            "at": int((at or timezone.now()).timestamp()),
            "seconds": SECONDS,
            "memory": MEMORY,
        }
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(SCRIPT)],
                input=orjson.dumps(head) + b"\n" + said + given,
                capture_output=True,
                timeout=2 * SECONDS,
                env={"LANG": "C.UTF-8"},
                cwd=root,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Broken(_("It takes too long to be set.")) from None
    first, _end, rest = done.stdout.partition(b"\n")
    if done.returncode or not first:
        raise Broken(_("It takes too long, or too much memory, to be set."))
    told = orjson.loads(first)
    if "sizes" not in told:
        raise Broken(" ".join((told["message"], *told["hints"]))[:500], told["line"])
    if len(rest) > MOST:
        raise Broken(_("What comes out of it is too large."))
    parts, place = [], 0
    for size in told["sizes"]:
        parts.append(rest[place : place + size])
        place += size
    return parts
