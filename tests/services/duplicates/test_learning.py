"""What the model of probable duplicates does with records that teach it nothing."""

import pytest

from regulars.services.duplicates.linkage import learning
from regulars.services.duplicates.linkage.traits import Trait

TAUGHT_BY = [Trait("family", "family")]


class Linker:
    """Stands for a linker whose training ends with a problem."""

    def __init__(self, problem):
        self.training, self.problem = self, problem

    def estimate_parameters_using_expectation_maximisation(self, *_args, **_more):
        raise self.problem


def test_a_lesson_that_holds_a_level_for_impossible_leaves_the_weights_as_they_were():
    learning._learn(
        Linker(ValueError("m_probability value 0.0 is below the minimum allowed value of 1e-300.")), TAUGHT_BY
    )


def test_other_problems_of_a_lesson_are_told():
    with pytest.raises(ValueError, match="something else"):
        learning._learn(Linker(ValueError("something else")), TAUGHT_BY)
