"""The configurator's answers are those of trying everything, on small models made at random."""

from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.areas.configurator.core.configurator import Configurator
from regulars.areas.configurator.core.errors import ModelError, TooLong, UnknownChoice, Unsatisfiable
from regulars.areas.configurator.core.formulas import All, Any, Chosen, Not, check_of, compare, requires
from regulars.areas.configurator.core.model import Group, Model, Option, Rule

KEYS = "abcdefg"


@st.composite
def models(draw):
    count = draw(st.integers(1, 6))
    keys = KEYS[:count]
    options = tuple(
        Option(
            key,
            low := draw(st.integers(1, 2)),
            draw(st.integers(low, low + draw(st.sampled_from((0, 0, 2))))),
            Decimal(draw(st.integers(-500, 2000))) / 100,
            draw(st.integers(0, 9)),
        )
        for key in keys
    )
    groups, free = [], list(keys)
    while free and draw(st.booleans()):
        members = tuple(free.pop() for _each in range(min(len(free), draw(st.integers(1, 3)))))
        low = draw(st.integers(0, len(members)))
        high = draw(st.one_of(st.none(), st.integers(low, len(members))))
        groups.append(Group(f"g{len(groups)}", members, low, high, draw(st.sampled_from(["", *free]))))
    rules = tuple(Rule(f"r{at}", one) for at, one in enumerate(draw(st.lists(formulas(keys), max_size=4))))
    return Model(
        options, tuple(groups), rules, Decimal(draw(st.integers(0, 9))), draw(st.integers(0, 5)), draw(st.booleans())
    )


def formulas(keys):
    leaves = st.one_of(
        st.sampled_from(keys).map(Chosen),
        st.builds(
            compare,
            st.dictionaries(
                st.sampled_from(keys), st.sampled_from([Decimal(1), Decimal(-2), Decimal("0.5")]), min_size=1
            ),
            st.sampled_from(("<=", "<", ">=", ">", "=", "!=")),
            st.integers(-3, 5).map(Decimal),
        ),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(requires, inner, inner),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
        ),
        max_leaves=5,
    )


@st.composite
def questions(draw):
    model = draw(models())
    choices = {}
    for option in draw(st.permutations(model.options)):
        if draw(st.booleans()):
            choices[option.key] = draw(st.sampled_from([False, True, option.low, option.high]))
    return model, choices


def products(model):
    """Every product that fulfils a model, by trying all amounts."""
    ways = [(0, *range(option.low, option.high + 1)) for option in model.options]
    tests = [check_of(rule.formula, model.place) for rule in model.rules]
    for amounts in product(*ways):
        if all(test(amounts) for test in tests) and all(_fits(model, group, amounts) for group in model.groups):
            yield {option.key: amount for option, amount in zip(model.options, amounts, strict=True)}


def _fits(model, group, amounts):
    inside = sum(1 for member in group.members if amounts[model.place[member]])
    if group.parent and not amounts[model.place[group.parent]]:
        return inside == 0
    return group.low <= inside <= (len(group.members) if group.high is None else group.high)


def keeps(found, choices):
    return all(_keeps(found[key], choice) for key, choice in choices.items())


def _keeps(amount, choice):
    return amount > 0 if choice is True else amount == choice


def price_of(model, found):
    return model.price + sum(option.price * found[option.key] for option in model.options)


def days_of(model, found):
    days = [model.days, *(option.days for option in model.options if found[option.key])]
    return sum(days) if model.adds_days else max(days)


many = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(questions())
def test_what_follows_from_choices_is_what_trying_everything_says(asked):
    model, choices = asked
    possible = list(products(model))
    configurator = Configurator(model)
    if not possible:
        with pytest.raises(Unsatisfiable):
            configurator.answer(choices)
        return
    kept = [found for found in possible if keeps(found, choices)]
    answer = configurator.answer(choices)
    assert (answer.conflict is None) == bool(kept)
    for option in model.options if kept else ():
        amounts = [found[option.key] for found in kept]
        standing = answer.standings[option.key]
        assert standing.state == ("out" if not any(amounts) else "in" if all(amounts) else "open")
        if standing.state == "in":
            assert (standing.low, standing.high) == (min(amounts), max(amounts))
    if kept:
        whole = {option.key: answer.amounts.get(option.key, 0) for option in model.options}
        assert answer.is_complete == (whole in possible)
        assert (answer.price, answer.days) == (price_of(model, whole), days_of(model, whole))


@many
@given(questions())
def test_of_a_conflict_the_least_number_of_choices_is_taken_back(asked):
    model, choices = asked
    possible = list(products(model))
    if not possible or any(keeps(found, choices) for found in possible):
        return
    conflict = Configurator(model).answer(choices).conflict
    assert conflict is not None
    rest = {key: choice for key, choice in choices.items() if key not in conflict.change}
    assert any(keeps(found, rest) for found in possible)
    for fewer in combinations(choices, len(conflict.change) - 1):
        left = {key: choice for key, choice in choices.items() if key not in fewer}
        assert not any(keeps(found, left) for found in possible)
    _explains(model, choices, conflict.reasons)


@many
@given(questions())
def test_the_reason_of_what_is_settled_is_a_least_one(asked):
    model, choices = asked
    configurator = Configurator(model)
    try:
        answer = configurator.answer(choices)
    except Unsatisfiable:
        return
    for key, standing in answer.standings.items():
        if standing.state == "open":
            assert configurator.why(choices, key).rules == ()
        elif key not in choices:
            _explains(model, choices | {key: standing.state == "out"}, configurator.why(choices, key), but=key)


def _explains(model, choices, reasons, but=None):
    """The reasons leave nothing possible, and without any one of the choices or rules something is."""
    whole = {key: choices[key] for key in (*reasons.choices, *([but] if but else []))}
    assert not _possible(model, whole, reasons.rules, reasons.groups)
    for key in reasons.choices:
        assert _possible(model, {k: v for k, v in whole.items() if k != key}, reasons.rules, reasons.groups)
    for key in reasons.rules:
        assert _possible(model, whole, tuple(each for each in reasons.rules if each != key), reasons.groups)
    for key in reasons.groups:
        assert _possible(model, whole, reasons.rules, tuple(each for each in reasons.groups if each != key))


def _possible(model, choices, rules, groups):
    smaller = Model(
        model.options,
        tuple(
            each if each.key in groups else Group(each.key, each.members, 0, None, each.parent) for each in model.groups
        ),
        tuple(each for each in model.rules if each.key in rules),
    )
    return any(keeps(found, choices) for found in products(smaller))


@many
@given(questions(), st.sampled_from(("cheapest", "soonest")))
def test_a_completion_is_the_best_there_is(asked, goal):
    model, choices = asked
    kept = [found for found in products(model) if keeps(found, choices)]
    completion = Configurator(model).complete(choices, goal)
    if not kept:
        assert completion is None
        return
    assert completion.is_proven

    def rank(found):
        price, days = price_of(model, found), days_of(model, found)
        order = (price, days) if goal == "cheapest" else (days, price)
        return (*order, sum(1 for amount in found.values() if amount))

    whole = {option.key: completion.amounts.get(option.key, 0) for option in model.options}
    assert whole in kept
    assert rank(whole) == min(map(rank, kept))
    assert (completion.price, completion.days) == (price_of(model, whole), days_of(model, whole))


@many
@given(questions())
def test_the_same_question_has_the_same_answer(asked):
    model, choices = asked
    try:
        answers = [Configurator(model).answer(choices) for _time in range(2)]
    except Unsatisfiable:
        return
    assert answers[0] == answers[1]


def test_a_completion_may_have_a_latest_day():
    options = (Option("slow", price=Decimal(1), days=30), Option("fast", price=Decimal(9), days=2))
    configurator = Configurator(Model(options, (Group("speed", ("slow", "fast"), 1, 1),)))
    assert configurator.complete({}, "cheapest").amounts == {"slow": 1}
    assert configurator.complete({}, "cheapest", most_days=10).amounts == {"fast": 1}
    assert configurator.complete({}, "cheapest", most_days=1) is None


def test_an_unsatisfiable_model_names_what_cannot_hold_together():
    rules = (Rule("needs", Chosen("a")), Rule("never", Not(Chosen("a"))), Rule("other", Chosen("b")))
    with pytest.raises(Unsatisfiable) as refused:
        Configurator(Model((Option("a"), Option("b")), (), rules)).answer({})
    assert refused.value.facts == {"rules": ("needs", "never"), "groups": ()}


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("option_twice", lambda: Model((Option("a"), Option("a")))),
        ("bad_quantity", lambda: Model((Option("a", 3, 2),))),
        ("negative_days", lambda: Model((Option("a", days=-1),))),
        ("unknown_option", lambda: Model((), (Group("g", ("a",)),))),
        ("two_groups", lambda: Model((Option("a"),), (Group("g", ("a",)), Group("h", ("a",))))),
        ("bad_cardinality", lambda: Model((Option("a"),), (Group("g", ("a",), 2),))),
        (
            "circle",
            lambda: Model((Option("a"), Option("b")), (Group("g", ("a",), parent="b"), Group("h", ("b",), parent="a"))),
        ),
        ("too_large", lambda: compare({"a": Decimal(10**13)}, "<=", Decimal(1))),
    ],
)
def test_a_model_that_makes_no_sense_is_refused(code, make):
    with pytest.raises(ModelError) as refused:
        make()
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("choices", "code"), [({"z": 1}, "unknown_option"), ({"a": 9}, "bad_amount"), ({"a": -1}, "bad_amount")]
)
def test_a_choice_that_is_none_is_refused(choices, code):
    with pytest.raises(UnknownChoice) as refused:
        Configurator(Model((Option("a", 1, 3),))).answer(choices)
    assert refused.value.code == code


def test_an_answer_takes_no_longer_than_it_may():
    with pytest.raises(TooLong):
        Configurator(Model((Option("a"),)), seconds=0).answer({})
