import pytest

from tests.api.conftest import api_of
from tests.custom.conftest import company, own, ship
from tests.ui.conftest import enter

__all__ = ["api_of", "company", "enter", "own", "rule", "ship", "sized"]

SIZES = [{"value": "small", "label": "Small"}, {"value": "big", "label": "Big"}]
BIG = {"field": "size", "op": "eq", "value": "big"}


@pytest.fixture
def sized(own):
    """Fields of accounts for rules to speak of."""
    own.field("account", "size", "choice", options=SIZES)
    own.field("account", "reason", "text")
    own.field("account", "rebate", "percent")


@pytest.fixture
def rule(own, sized):
    """Makes a rule of accounts; it holds of big ones."""

    def make(effect, *targets, when=None, **more):
        condition = BIG if when is None else when
        data = {
            "entity": "account",
            "label": "Big ones",
            "effect": effect,
            "targets": list(targets),
            "condition": condition,
        }
        return own._made("form-rule", {**data, **more})

    return make
