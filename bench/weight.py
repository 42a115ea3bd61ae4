"""`python -m bench.weight`: what the browser fetches the first time for each kind of page: styles, scripts with all that they import, as files and compressed as they are sent."""

from __future__ import annotations

import re
from pathlib import Path

import brotli

from bench.machine import ROOT

STATIC = ROOT / "src" / "regulars" / "ui" / "static"
IMPORTED = re.compile(r'^\s*(?:import|export)\b[^"\n]*"([^"]+)"|\bawait import\("([^"]+)"\)', re.MULTILINE)
LIBRARIES = {"sortablejs": "sortable"}
SHELL = ("app", "dialog", "menu", "palette", "live")
PAGES = {
    "any page": (),
    "a list": ("table", "cell"),
    "a record": ("cell", "drop"),
    "a form": ("check", "combobox", "phone", "money", "tags"),
    "a form with a text editor": ("check", "combobox", "phone", "money", "tags", "editor"),
    "a board": ("board",),
    "the calendar": ("calendar",),
    "a dashboard": ("chart",),
}
"""By page the elements (`r-…`) that it has beside those of the shell; each fetches its script when it appears."""

BESIDE = {"the calendar": ("event-calendar.js", "event-calendar.css")}
"""What an element fetches by an address that stands on it."""


def main() -> None:
    from regulars.project.static import in_one_piece

    styles = in_one_piece(STATIC / "css" / "app.css").encode()
    _tell("the stylesheet", [styles])
    for page, elements in PAGES.items():
        found: dict[str, bytes] = {}
        for name in (*SHELL, *elements):
            _collect(f"regulars/{name}", found)
        _tell(page, [*found.values(), *((STATIC / "vendor" / name).read_bytes() for name in BESIDE.get(page, ()))])
    for name in ("inter-latin.woff2", "inter-cyrillic.woff2", "icons.svg"):
        _tell(name, [(STATIC / "vendor" / name).read_bytes()])


def _collect(name: str, found: dict[str, bytes]) -> None:
    path = _path(name)
    if name in found or not path.exists():
        return
    found[name] = path.read_bytes()
    for early, late in IMPORTED.findall(path.read_text(encoding="utf-8")) if name.startswith("regulars/") else ():
        _collect(early or late, found)


def _path(name: str) -> Path:
    own = name.removeprefix("regulars/")
    return STATIC / "js" / f"{own}.js" if own != name else STATIC / "vendor" / f"{LIBRARIES.get(name, name)}.js"


def _tell(label: str, files: list[bytes]) -> None:
    sent = sum(min(len(each), len(brotli.compress(each))) for each in files)
    print(f"{label:28}{len(files):4} files {sum(map(len, files)) / 1024:8.0f} KB {sent / 1024:8.0f} KB sent")


if __name__ == "__main__":
    main()
