"""The model learns from the records: how often others agree by chance (u), how often the same ones agree (m), how many there are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from regulars.services.duplicates.linkage.blocking import coarse
from regulars.services.duplicates.linkage.model import settings
from regulars.services.duplicates.linkage.traits import LISTS, Trait

RANDOM_PAIRS = 1_000_000
TAUGHT_BY = 1_000_000
LEAST_TO_LEARN_FROM = 200
LESSONS = 4
MOST_PER_RECORD = 10
ROUNDS = 30
SEED = 7


def taught(database: Any, traits: Sequence[Trait], model: dict[str, Any] | None) -> Any:
    """A linker over the table `records` that knows its weights: from an earlier model, or learned now."""
    linker = _linker(database, model or settings(traits))
    if model is None:
        linker.training.estimate_u_using_random_sampling(
            max_pairs=RANDOM_PAIRS, seed=SEED, min_count_per_level=None, num_chunks=1
        )
        for lesson in _lessons(database, traits):
            before = linker.misc.save_model_to_json()
            if not _learn(linker, lesson):
                linker = _linker(database, before)
    return linker


def _linker(database: Any, told: dict[str, Any]) -> Any:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(database)
    return Linker(api.register("records"), told, log_level=None, validate_settings=False)


def judge(linker: Any, database: Any, least: float) -> float:
    """Weigh every blocked pair; those above `least` stand in the table `judged` with the level of each trait.

    How likely two records taken at random are the same is found by the pairs themselves; it is the answer.
    """
    found = _weighed(linker)
    evidence = f"match_weight - ({_bits(linker)})"
    (count,) = database.execute("select count(*) from records").fetchall()[0]
    odds = _odds(database, found, evidence, count * (count - 1) / 2, 2 ** _bits(linker))
    lowest = math.log2(least / (1 - least)) - math.log2(odds)
    database.execute(
        "create or replace table blocked as select '0' as match_key, n_l as join_key_l, n_r as join_key_r "
        f"from {found} where {evidence} >= {lowest}"
    )
    told = kept(linker, odds / (1 + odds)) | {"retain_matching_columns": True}
    again = _weighed(_linker(database, told))
    database.execute(f"create or replace table judged as select *, 1 / (1 + pow(2, -match_weight)) as p from {again}")
    return odds / (1 + odds)


def _weighed(linker: Any) -> str:
    """The name of the table in which each of the pairs `blocked` has its weight."""
    linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register("blocked"))
    return str(linker.inference.predict(warning_mode="never").physical_name)


def _bits(linker: Any) -> float:
    prior = linker._settings_obj._probability_two_random_records_match
    return math.log2(prior / (1 - prior))


def kept(linker: Any, prior: float) -> dict[str, Any]:
    """What is needed to judge further records by the same weights."""
    told: dict[str, Any] = linker.misc.save_model_to_json()
    return {**told, "probability_two_random_records_match": prior, "blocking_rules_to_generate_predictions": []}


def _odds(database: Any, table: str, evidence: str, possible: float, prior: float) -> float:
    """Expectation and maximisation over one figure: the sum of probabilities is the number of pairs that are the same."""
    odds = prior / (1 - prior)
    database.execute(
        f"create or replace temp table weights as select round({evidence}, 1) as w, count(*) as c from {table} group by 1"
    )
    for _round in range(ROUNDS):
        (same,) = database.execute("select sum(c / (1 + pow(2, -(w + log2(?))))) from weights", [odds]).fetchall()[0]
        share = min(0.5, max(float(same or 0), 0.5) / max(possible, 1.0))
        before, odds = odds, share / (1 - share)
        if abs(math.log2(odds / before)) < 0.01:
            break
    return odds


def _lessons(database: Any, traits: Sequence[Trait]) -> list[tuple[Trait, ...]]:
    """Traits in which records agree so that the others can be learned from them: one that few share, else two together.

    Chosen until each trait is taught by one of them.
    """
    single = [trait for trait in traits if trait.kind not in LISTS]
    (count,) = database.execute("select count(*) from records").fetchall()[0]
    ranked = []
    for chosen in (*((each,) for each in single), *combinations(single, 2)):
        pairs = _shared(database, [coarse(trait) for trait in chosen])
        if LEAST_TO_LEARN_FROM <= pairs <= count * MOST_PER_RECORD:
            ranked.append((len(chosen), pairs, chosen))
    lessons: list[tuple[Trait, ...]] = []
    untaught = {trait.name for trait in traits}
    for _traits, _pairs, chosen in sorted(ranked, key=lambda each: each[:2]):
        taught_by = untaught - {trait.name for trait in chosen}
        if taught_by and len(lessons) < LESSONS:
            lessons.append(chosen)
            untaught -= taught_by
    return lessons


def _shared(database: Any, columns: Sequence[str]) -> float:
    """How many pairs of records agree in all of these."""
    known = " and ".join(f"{column} is not null" for column in columns)
    (pairs,) = database.execute(
        "select coalesce(sum(c * (c - 1) / 2), 0) from "
        f"(select count(*) as c from records where {known} group by {', '.join(columns)})"
    ).fetchall()[0]
    return float(pairs)


def _learn(linker: Any, lesson: Sequence[Trait]) -> bool:
    """Whether the lesson taught something. Where not, the linker may be left in the middle of it.

    Splink refuses (ValueError) to learn that a level is never met: a share of nothing would weigh without end.
    """
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    try:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*map(coarse, lesson)), max_pairs=TAUGHT_BY, estimate_without_term_frequencies=True
        )
    except (EMTrainingException, ValueError):
        return False
    return True
