"""The process that learns and compares: `python -m regulars.services.duplicates.linkage.child FOLDER`.

Reads plan.json and records.csv (and wanted.csv) of the folder, writes pairs.csv and model.json, and says on its standard output how far it is.
It keeps within the memory of its plan, spills to the folder, and ends with all that it held; it ends too when its parent does,
however that came: the pipe of its standard input closes then.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from regulars.services.duplicates.linkage import again, blocking, learning
from regulars.services.duplicates.linkage.levels import LEVELS
from regulars.services.duplicates.linkage.model import level_names
from regulars.services.duplicates.linkage.traits import BETWEEN, LISTS, PARTS, Trait


def main(folder: Path) -> None:
    logging.disable(logging.WARNING)
    plan = json.loads((folder / "plan.json").read_text())
    traits = [Trait(**each) for each in plan["traits"]]
    database = _open(folder, plan["memory_mb"])
    _say("read")
    _load(database, folder / "records.csv", traits)
    if plan["wanted"]:
        again.judge(database, traits, plan["model"], folder)
        (folder / "model.json").write_text("{}")
        return
    _say("block")
    pairs = blocking.block(database, traits, per_record=plan["pairs_per_record"])
    if not pairs:
        (folder / "pairs.csv").write_text("")
        (folder / "model.json").write_text("{}")
        return
    _say("learn", pairs=pairs)
    linker = learning.taught(database, traits, plan.get("model"))
    _say("compare", pairs=pairs)
    prior = learning.judge(linker, database, plan["least"])
    _write(database, traits, folder / "pairs.csv")
    (folder / "model.json").write_text(json.dumps(learning.kept(linker, prior)))
    _say("done", pairs=pairs)


def _open(folder: Path, memory_mb: int) -> Any:
    import duckdb

    database = duckdb.connect(str(folder / "work.duckdb"))
    database.execute(f"set memory_limit = '{memory_mb}MB'")
    database.execute("set temp_directory = ?", [str(folder / "spilt")])
    database.execute("set preserve_insertion_order = false")
    database.execute("set enable_progress_bar = false")
    return database


def _load(database: Any, path: Path, traits: Sequence[Trait]) -> None:
    """The records, one row each; nothing known is null."""
    names = [column for trait in traits for column in trait.columns]
    columns = {"n": "integer", "is_main": "boolean", "is_new": "boolean", **dict.fromkeys(names, "varchar")}
    told = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    chosen = ", ".join(_cell(trait, part) for trait in traits for part in PARTS[trait.kind])
    database.execute(
        f"create table records as select n, is_main, is_new, {chosen} from read_csv(?, header = false, columns = {{{told}}}, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', auto_detect = false)",
        [str(path)],
    )


def _cell(trait: Trait, part: str) -> str:
    name = f"{trait.name}_{part}"
    is_list = trait.kind in LISTS or part in ("n", "t")
    return f"string_split({name}, '{BETWEEN}') as {name}" if is_list else name


def _write(database: Any, traits: Sequence[Trait], path: Path) -> None:
    """The pairs, the likeliest first: both records, the probability, the weight, and by trait its level and weight."""
    parts = []
    for trait in traits:
        names = ", ".join(f"'{name}'" for name in level_names(trait.kind))
        bits = f"coalesce(mw_{trait.name}, 0)" + (f" + coalesce(mw_tf_adj_{trait.name}, 0)" if _frequent(trait) else "")
        parts.append(
            f"case when gamma_{trait.name} < 0 then '' else list_extract([{names}], gamma_{trait.name} + 1) end"
        )
        parts.append(f"round({bits}, 2)")
    database.execute(
        f"copy (select n_l, n_r, round(p, 6), round(match_weight, 3), {', '.join(parts)} from judged order by match_weight desc) "
        f"to '{path}' (header false, delimiter ',')"
    )


def _frequent(trait: Trait) -> bool:
    return any(level.frequent for level in LEVELS[trait.kind])


def _say(stage: str, **more: Any) -> None:
    print(json.dumps({"stage": stage, **more}), flush=True)


def _end_with_parent() -> None:
    """Nothing is ever written to the pipe: what ends the reading is that nobody holds its other end any more."""
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    main(Path(sys.argv[1]))
