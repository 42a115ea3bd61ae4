"""Papers that must not fall behind the code."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES_IN_CODE = re.compile(r"""env\.(?:text|number|flag|words)\(\s*"([A-Z_]+)\"""")


def requirements():
    for name in ("base", "dev", "uv", "node"):
        for line in (ROOT / "requirements" / f"{name}.in").read_text().splitlines():
            if line and not line.startswith(("#", "-")):
                yield re.split(r"[\[<>=; ]", line)[0].lower()


def test_every_package_has_its_line_in_the_dependencies():
    page = (ROOT / "docs" / "dependencies.md").read_text().lower()
    browser = json.loads((ROOT / "package.json").read_text())
    names = [*requirements(), *browser["dependencies"], *browser["devDependencies"]]
    named = re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE)
    listed = {name.strip() for cell in named for name in cell.split(",")}
    assert not set(names) - listed


def test_every_variable_is_explained_to_the_administrator():
    page = (ROOT / "docs" / "administrator.md").read_text()
    sources = (ROOT / "src" / "regulars").rglob("*.py")
    used = {name for path in sources for name in NAMES_IN_CODE.findall(path.read_text())}
    assert "REGULARS_POOL" in used
    assert not {name for name in used if f"`{name}`" not in page}


@pytest.mark.parametrize("name", ["base", "dev", "uv", "node"])
def test_python_lock_files_carry_hashes_and_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "index-url" not in text


def test_the_browser_lock_file_carries_no_address_of_a_package():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
