"""The process that learns: `python -m regulars.services.scoring.core.child FOLDER`. Reads table.json there, writes result.json.

It ends with all that it held, libraries included; it ends too when its parent does: the pipe of its standard input closes then.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from regulars.services.scoring.core.table import Table


def main(folder: Path) -> None:
    from regulars.services.scoring.core.learning import LEAST, TooFew, train

    given = json.loads((folder / "table.json").read_text())
    result: dict[str, Any]
    try:
        result = train(Table(given["kinds"], given["values"], given["good"]))
    except TooFew as few:
        result = {"too_few": {"good": few.good, "bad": few.bad, "least": LEAST}}
    (folder / "result.json").write_text(json.dumps(result))


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    main(Path(sys.argv[1]))
