"""The stylesheet as browsers get it: one file, nothing left to fetch but fonts that exist."""

import re

from regulars.project.settings import PACKAGE
from regulars.project.static import in_one_piece

CSS = PACKAGE / "ui" / "static" / "css"


def test_the_stylesheet_is_served_in_one_piece():
    whole = in_one_piece(CSS / "app.css")
    assert "@import" not in whole
    for part in CSS.glob("*/*.css"):
        longest = max(part.read_text(encoding="utf-8").splitlines(), key=len)
        assert longest.split("url(")[0].strip() in whole, part


def test_addresses_in_it_lead_to_files():
    found = re.findall(r'url\("((?!data:)[^"]+)"\)', in_one_piece(CSS / "app.css"))
    assert found
    for address in found:
        assert (CSS / address).resolve().exists(), address
