"""The language of rules: what it means, and what is said of what it does not know."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.areas.configurator.core.errors import ConfiguratorError, Mistake, ModelError
from regulars.areas.configurator.core.formulas import check_of
from regulars.areas.configurator.core.language import read

CODES = {key: key for key in ("turbo", "sport", "race", "seats", "benches", "трал")} | {"sport package": "sport"}
PLACE = {"turbo": 0, "sport": 1, "race": 2, "seats": 3, "benches": 4, "трал": 5}


def holds(rule, **amounts):
    values = [amounts.get(key, 0) for key in PLACE]
    return check_of(read(rule, CODES), PLACE)(values)


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        ("turbo requires sport", {"turbo": 1, "sport": 1}, {"turbo": 1}),
        ("turbo requires sport or race", {"turbo": 1, "race": 1}, {"turbo": 1}),
        ("turbo excludes sport or race", {"turbo": 1}, {"turbo": 1, "race": 1}),
        ("turbo iff sport", {}, {"sport": 1}),
        ("not (turbo and sport)", {"sport": 1}, {"turbo": 1, "sport": 1}),
        ("seats + 2 * benches <= 7", {"seats": 3, "benches": 2}, {"seats": 4, "benches": 2}),
        ("seats > benches", {"seats": 2, "benches": 1}, {"seats": 1, "benches": 1}),
        ("2.5 * seats = 5 + benches", {"seats": 2}, {"seats": 3}),
        ("seats != 3", {"seats": 2}, {"seats": 3}),
        ("turbo requires seats ≥ 2 and not race", {"turbo": 1, "seats": 2}, {"turbo": 1, "seats": 1}),
        ('turbo requires "Sport package"', {"turbo": 1, "sport": 1}, {"turbo": 1}),
        ("трал требует sport или race", {"трал": 1, "race": 1}, {"трал": 1}),
        ("не (turbo и sport)", {}, {"turbo": 1, "sport": 1}),
        ("turbo or sport and race", {"turbo": 1}, {"sport": 1}),
        ("-seats >= -2", {"seats": 2}, {"seats": 3}),
    ],
)
def test_a_rule_means_what_it_says(rule, right, wrong):
    assert holds(rule, **right)
    assert not holds(rule, **wrong)


@pytest.mark.parametrize(
    ("rule", "code", "at"),
    [
        ("", "empty_rule", None),
        ("turbo requires", "ends_early", 14),
        ("turbo requires wings", "no_such_option", 15),
        ("turbo & sport", "strange_character", 6),
        ("(turbo or sport", "ends_early", 15),
        ("turbo sport", "unexpected", 6),
        ("seats + 2", "ends_early", 9),
        ("turbo requires sport requires race", "unexpected", 21),
        ("(" * 60 + "turbo" + ")" * 60, "too_deep", None),
        ("not " * 60 + "turbo", "too_deep", None),
        ("turbo or " * 300 + "sport", "too_long_rule", None),
        ("9999999999999 * seats > 1", "too_large", None),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(rule, code, at):
    with pytest.raises(ConfiguratorError) as refused:
        read(rule, CODES)
    assert (refused.value.code, refused.value.facts.get("at")) == (code, at)


@given(
    st.lists(st.sampled_from([*CODES, "requires", "and", "not", "(", ")", "<=", "+", "2", "*", '"', "-"]), max_size=12)
)
def test_whatever_is_typed_is_read_or_refused(words):
    with suppress(Mistake, ModelError):  # nothing else is raised
        read(" ".join(words), CODES)
