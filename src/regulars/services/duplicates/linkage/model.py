"""The model as Splink wants it: one comparison for each trait, each with its levels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from regulars.services.duplicates.linkage.levels import LEVELS, Level
from regulars.services.duplicates.linkage.traits import PARTS, Trait

PRIOR = 1e-4


def settings(traits: Iterable[Trait]) -> dict[str, Any]:
    """What an untaught model knows: the levels, and how likely each is among records that are the same."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "n",
        "comparisons": [comparison(trait) for trait in traits],
        "blocking_rules_to_generate_predictions": [],
        "probability_two_random_records_match": PRIOR,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 20,
        "em_convergence": 0.001,
    }


def comparison(trait: Trait) -> dict[str, Any]:
    value = f"{trait.name}_v"
    unknown = {
        "sql_condition": f'"{value}_l" is null or "{value}_r" is null',
        "label_for_charts": "unknown",
        "is_null_level": True,
    }
    levels = [_level(trait, level) for level in LEVELS[trait.kind]]
    return {"output_column_name": trait.name, "comparison_levels": [unknown, *levels]}


def level_names(kind: str) -> list[str]:
    """The names of the levels by the number that a comparison gives: 0 for what remains, the strongest last."""
    return [level.name for level in reversed(LEVELS[kind])]


def _level(trait: Trait, level: Level) -> dict[str, Any]:
    columns = {
        f"{part}{side}": f'"{trait.name}_{part}{mark}"'
        for part in PARTS[trait.kind]
        for side, mark in (("", "_l"), ("_r", "_r"))
    }
    made: dict[str, Any] = {
        "sql_condition": level.sql.format_map(columns),
        "label_for_charts": level.name,
        "m_probability": level.m,
    }
    if level.frequent:
        made |= {"tf_adjustment_column": f"{trait.name}_v", "tf_adjustment_weight": 1.0}
    return made
