"""Values as they stand in lists: what is stored, as people call it, escaped."""

import re
from pathlib import Path

import pytest

from regulars.engine import registry
from regulars.ui import cells
from regulars.ui.cells import cell


@pytest.mark.parametrize(("stored", "shown"), [("deal", "Deal"), ("gone", "gone"), (None, ""), ("<b>", "&lt;b&gt;")])
def test_an_entity_is_shown_by_its_name(stored, shown):
    assert cell(stored, registry.get("approval").by_key["entity"]) == shown


def test_every_class_that_a_cell_writes_is_drawn():
    ui = Path(cells.__file__).parent
    written = set(" ".join(re.findall(r'class="([\w\- ]+)"', Path(cells.__file__).read_text(encoding="utf-8"))).split())
    drawn = "".join(sheet.read_text(encoding="utf-8") for sheet in (ui / "static" / "css").rglob("*.css"))
    assert {name for name in written if f".{name}" not in drawn} == set()
