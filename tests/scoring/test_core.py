"""The model itself, on made-up tables: it foretells, says true chances, explains in whole points that add up, and finds what tells too well."""

import json
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.services.scoring.core import learning, measures, serving
from regulars.services.scoring.core.serving import Part
from regulars.services.scoring.core.table import Table


def table(count=3000, **more):
    """Chances follow a number, a category and a tag; another number means nothing."""
    chance = random.Random(1)
    size = [chance.uniform(0, 100) if chance.random() > 0.1 else None for _ in range(count)]
    kind = [chance.choice(["a", "b", "c", "rare"] if number < 5 else ["a", "b", "c"]) for number in range(count)]
    tags = [[each for each in ("hot", "cold") if chance.random() < 0.3] for _ in range(count)]
    noise = [chance.gauss(0, 1) for _ in range(count)]
    good = [
        chance.random() < 1 / (1 + math.exp(-(-1.5 + (s or 0) / 40 + (k == "a") - (k == "b") + ("hot" in t))))
        for s, k, t in zip(size, kind, tags, strict=True)
    ]
    kinds = {"size": "number", "kind": "category", "tags": "tags", "noise": "number"}
    values = {"size": size, "kind": kind, "tags": tags, "noise": noise}
    extra_kinds, extra = more.get("kinds", {}), more.get("values", lambda good: {})(good)
    return Table({**kinds, **extra_kinds}, {**values, **extra}, good)


@pytest.fixture(scope="module")
def found():
    return learning.train(table())


def test_it_foretells_what_can_be_foretold_and_says_true_chances(found):
    figures = found["figures"]
    assert 0.72 < figures["auc"] < 0.85
    assert figures["brier"] < figures["brier_of_the_rate"] * 0.9
    assert figures["calibration_error"] < 0.04
    assert abs(figures["later"]["auc"] - figures["auc"]) < 0.06
    assert len(figures["bins"]) == 10


def test_scoring_needs_no_library_and_agrees_with_what_was_learnt(found):
    scorer = serving.scorer_of(json.loads(json.dumps(found["model"])))
    data = table()
    rows = [{key: data.values[key][row] for key in data.kinds} for row in range(len(data))]
    said = np.array([scorer.chance(row) for row in rows])
    assert measures.auc(np.array(data.good, dtype=float), said) > 0.74
    assert abs(said.mean() - np.mean(data.good)) < 0.02
    assert scorer.chance({}) == scorer.chance({"size": None, "kind": None, "tags": [], "noise": None})


def test_factors_point_the_way_they_work(found):
    scorer = serving.scorer_of(found["model"])
    parts = {part.key: part for part in scorer.parts({"size": 95.0, "kind": "b", "tags": ["hot"], "noise": 0.0})}
    assert parts["size"].weight > 0.5 > 0 > parts["kind"].weight
    assert (parts["kind"].level, parts["tags"].level) == ("b", ["hot"])
    assert abs(parts["noise"].weight) < 0.4
    assert scorer.parts({"kind": "rare"})[1].level == serving.OTHER


@given(st.floats(-4, 4), st.lists(st.floats(-3, 3), min_size=1, max_size=12))
def test_points_are_whole_and_add_up_to_the_chance(base, weights):
    parts = [Part(str(place), 0, weight) for place, weight in enumerate(weights)]
    start, points = serving.points(base, parts)
    assert start + sum(points) == serving.per_cent(serving.sigmoid(base + sum(weights)))
    whole = sum(weights)
    for part, count in zip(parts, points, strict=True):
        if abs(whole) > 0.01 and abs(part.weight) > 0.2:
            assert count * part.weight >= -2


def test_a_column_that_tells_too_well_is_left_out_and_said(found):
    def leak(good):
        return {
            "outcome_code": [("done" if each else "lost") if number % 20 else None for number, each in enumerate(good)]
        }

    told = learning.train(table(1200, kinds={"outcome_code": "category"}, values=leak))
    assert list(told["excluded"]) == ["outcome_code"]
    assert told["excluded"]["outcome_code"] > 0.9
    assert all(column["key"] != "outcome_code" for column in told["model"]["columns"])
    assert told["figures"]["auc"] < 0.88


def test_too_few_outcomes_are_refused_with_their_numbers():
    few = Table({"a": "number"}, {"a": [1.0] * 100}, [True] * 49 + [False] * 51)
    with pytest.raises(learning.TooFew) as refused:
        learning.train(few)
    assert (refused.value.good, refused.value.bad) == (49, 51)


def test_a_table_that_says_nothing_gives_everybody_the_average():
    chance = random.Random(3)
    told = learning.train(Table({"a": "number", "b": "category"}, {"a": [1.0] * 300, "b": [None] * 300}, [chance.random() < 0.4 for _ in range(300)]))  # fmt: skip
    scorer = serving.scorer_of(told["model"])
    assert abs(scorer.chance({"a": 1.0}) - 0.4) < 0.08
    assert abs(told["figures"]["auc"] - 0.5) < 0.1


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=60))
def test_the_area_under_the_curve_is_the_share_of_pairs_in_order(pairs):
    good, said = np.array([g for g, _ in pairs], dtype=float), np.array([float(s) for _, s in pairs])
    asked = [(a, b) for g, a in pairs if g for h, b in pairs if not h]
    wanted = sum((a > b) + 0.5 * (a == b) for a, b in asked) / len(asked) if asked else 0.5
    assert measures.auc(good, said) == pytest.approx(wanted)
