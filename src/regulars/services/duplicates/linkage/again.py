"""A few pairs judged again by weights that are known: how far each trait agrees now. Part of the child process; DuckDB alone is enough.

What a rare value says beyond others (term frequencies) is known only to a search through all records; whoever asks keeps what was
known of a trait that agrees as far as before.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from regulars.services.duplicates.linkage.levels import LEVELS
from regulars.services.duplicates.linkage.model import comparison
from regulars.services.duplicates.linkage.traits import Trait

UNKNOWN = ""


def judge(database: Any, traits: Sequence[Trait], model: Mapping[str, Any], folder: Path) -> None:
    """Write pairs.csv for the pairs in wanted.csv, both of records in the table `records`."""
    database.execute(
        "create table wanted as select * from read_csv(?, header = false, columns = {'n_l': 'integer', 'n_r': 'integer'})",
        [str(folder / "wanted.csv")],
    )
    sides = ", ".join(
        f'l."{column}" as "{column}_l", r."{column}" as "{column}_r"' for each in traits for column in each.columns
    )
    levels = ", ".join(_level(each) for each in traits)
    found = database.execute(
        f"select n_l, n_r, {levels} from (select n_l, n_r, {sides} from wanted join records l on l.n = n_l join records r on r.n = n_r)"
    ).fetchall()
    weights = {each.name: _weights(each, model) for each in traits}
    prior = model["probability_two_random_records_match"]
    with (folder / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file).writerow
        for one, other, *names in found:
            bits = [round(weights[each.name].get(name, 0.0), 2) for each, name in zip(traits, names, strict=True)]
            weight = math.log2(prior / (1 - prior)) + sum(bits)
            cells = [cell for pair in zip(names, bits, strict=True) for cell in pair]
            write([one, other, round(likely(weight), 6), round(weight, 3), *cells])


def likely(weight: float) -> float:
    """A weight in bits as a probability."""
    return 1 / (1 + 2.0**-weight)


def _level(trait: Trait) -> str:
    """The name of the level that a pair reaches, as SQL."""
    unknown, *rest = comparison(trait)["comparison_levels"]
    cases = [f"when {unknown['sql_condition']} then '{UNKNOWN}'"]
    cases += [f"when {each['sql_condition']} then '{each['label_for_charts']}'" for each in rest[:-1]]
    return f"case {' '.join(cases)} else '{LEVELS[trait.kind][-1].name}' end"


def _weights(trait: Trait, model: Mapping[str, Any]) -> dict[str, float]:
    """What each level of a trait weighs, in bits, as the model has learned."""
    found = {}
    for told in model["comparisons"]:
        if told["output_column_name"] == trait.name:
            for level in told["comparison_levels"]:
                same, chance = level.get("m_probability"), level.get("u_probability")
                if same and chance:
                    found[level["label_for_charts"]] = math.log2(same / chance)
    return found
