"""Values as they stand in lists: what is stored, as people call it, escaped."""

import pytest

from regulars.engine import registry
from regulars.ui.cells import cell


@pytest.mark.parametrize(("stored", "shown"), [("deal", "Deal"), ("gone", "gone"), (None, ""), ("<b>", "&lt;b&gt;")])
def test_an_entity_is_shown_by_its_name(stored, shown):
    assert cell(stored, registry.get("approval").by_key["entity"]) == shown
