"""Values as they stand in lists: what is stored, as people call it, escaped."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override

from regulars.engine import registry
from regulars.ui import cells
from regulars.ui.cells import cell


@pytest.mark.parametrize(("stored", "shown"), [("deal", "Deal"), ("gone", "gone"), (None, ""), ("<b>", "&lt;b&gt;")])
def test_an_entity_is_shown_by_its_name(stored, shown):
    assert cell(stored, registry.get("approval").by_key["entity"]) == shown


@pytest.mark.parametrize(
    ("language", "share", "shown"),
    [("en", "5.58", "5.58%"), ("ru", "5.58", "5,58\xa0%"), ("ru", "60.00", "60\xa0%"), ("ru", "0", "0\xa0%")],
)
def test_per_cent_have_the_signs_of_the_language(language, share, shown):
    with override(language):
        assert cell(Decimal(share), registry.get("quote").by_key["discount_rate"]) == shown


def test_every_class_that_a_cell_writes_is_drawn():
    ui = Path(cells.__file__).parent
    written = set(" ".join(re.findall(r'class="([\w\- ]+)"', Path(cells.__file__).read_text(encoding="utf-8"))).split())
    drawn = "".join(sheet.read_text(encoding="utf-8") for sheet in (ui / "static" / "css").rglob("*.css"))
    assert {name for name in written if f".{name}" not in drawn} == set()
