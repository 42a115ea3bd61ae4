"""Which files of the browser libraries we serve; `python -m regulars.project.vendor` collects them after `npm ci`.

They land in ui/static/vendor, fonts for documents in services/printing/fonts (neither is committed). Icons named in ui/icons.txt become one sprite, vendor/icons.svg.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "node_modules"
UI = ROOT / "src" / "regulars" / "ui"
TARGET = UI / "static" / "vendor"

FILES = {
    "htmx.js": "htmx.org/dist/htmx.esm.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-sse.js": "htmx.org/dist/ext/hx-sse.min.js",
    "hx-csp.js": "htmx.org/dist/ext/hx-csp.min.js",
    "hx-preload.js": "htmx.org/dist/ext/hx-preload.min.js",
    "sortable.js": "sortablejs/modular/sortable.esm.js",
    "echarts.js": "echarts/dist/echarts.esm.min.mjs",
    "trix.js": "trix/dist/trix.esm.min.js",
    "trix.css": "trix/dist/trix.css",
    "event-calendar.js": "@event-calendar/build/dist/event-calendar.min.js",
    "event-calendar.css": "@event-calendar/build/dist/event-calendar.min.css",
    **{
        f"inter-{script}.woff2": f"@fontsource-variable/inter/files/inter-{script}-wght-normal.woff2"
        for script in ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
    },
}
PRINTED = ROOT / "src" / "regulars" / "services" / "printing" / "fonts"
PRINT_FONTS = ("400Regular", "400Regular_Italic", "600SemiBold")
SOURCE_MAP = re.compile(rb"(//|/\*)[#@] sourceMappingURL=[^\n]*")
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def collect() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name, source in FILES.items():
        content = (MODULES / source).read_bytes()
        if not name.endswith(".woff2"):  # the maps are not served, and a manifest refuses a missing one
            content = SOURCE_MAP.sub(b"", content)
        (TARGET / name).write_bytes(content)
    shutil.rmtree(PRINTED, ignore_errors=True)
    PRINTED.mkdir(parents=True)
    for cut in PRINT_FONTS:
        shutil.copy(MODULES / "@expo-google-fonts" / "inter" / cut / f"Inter_{cut}.ttf", PRINTED)
    (TARGET / "icons.svg").write_text(_sprite(), encoding="utf-8")


def _sprite() -> str:
    names = UI / "icons.txt"
    wanted = names.read_text(encoding="utf-8").split() if names.exists() else []
    symbols = (f'<symbol id="{name}" viewBox="0 0 24 24">{_drawing(name)}</symbol>' for name in sorted(set(wanted)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def _drawing(name: str) -> str:
    path = MODULES / "lucide-static" / "icons" / f"{name}.svg"
    if not path.exists():
        raise SystemExit(f"ui/icons.txt names {name}, which lucide does not have.")
    found = SVG_BODY.search(path.read_text(encoding="utf-8"))
    assert found, path
    return " ".join(found[1].split())


if __name__ == "__main__":
    collect()
