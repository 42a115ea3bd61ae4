"""Published feature models have the facts that were published of them. The large ones are measured by `bench.configurator`."""

from pathlib import Path

import pytest

from bench.feature_models import read
from regulars.areas.configurator.core.configurator import Configurator

MODELS = Path(__file__).parent / "models"


@pytest.mark.parametrize(
    ("file", "options", "core", "dead"),
    [("bank.xml", 176, 17, 0), ("decisional.xml", 142, 13, 0), ("e_shop.dimacs", 173, 50, 0)],
)
def test_core_and_dead_options_are_those_that_were_published(file, options, core, dead):
    model = read(MODELS / file)
    found = Configurator(model).core_and_dead
    assert (len(model.options), len(found[0]), len(found[1])) == (options, core, dead)
