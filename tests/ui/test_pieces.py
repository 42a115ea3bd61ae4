"""What the templates name must exist: icons, script words, macros."""

import re
from pathlib import Path

from regulars import ui
from regulars.project.vendor import MODULES
from regulars.ui.icons import ICONS
from regulars.ui.jinja import SCRIPTS, attrs, safe_json
from regulars.ui.words import SCRIPT_WORDS

UI = Path(ui.__file__).parent
NAMED = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")

HYPHENED = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)+)["']""")


def test_every_icon_named_in_a_template_or_script_is_in_the_sprite():
    sprite = set((UI / "icons.txt").read_text(encoding="utf-8").split())
    texts = [
        path.read_text(encoding="utf-8")
        for kind in ("*.html", "*.js")
        for path in UI.rglob(kind)
        if "vendor" not in path.parts
    ]
    named = {name for text in texts for name in NAMED.findall(text)} | set(ICONS.values())
    assert not {name for name in named if ICONS.get(name, name) not in sprite}


def test_every_drawing_named_in_passing_is_in_the_sprite():
    """Names with a hyphen are told from words: whatever the set of drawings has and a source names stands in the sprite."""
    sprite = set((UI / "icons.txt").read_text(encoding="utf-8").split())
    drawings = {path.stem for path in (MODULES / "lucide-static" / "icons").glob("*.svg")}
    named = {
        name
        for path in UI.parent.rglob("*")
        if path.suffix in (".html", ".js", ".py") and "vendor" not in path.parts
        for name in HYPHENED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(drawings) > len(sprite)
    assert not {name for name in named & drawings if ICONS.get(name, name) not in sprite}


def test_every_script_is_in_the_import_map():
    alone = {"signature", "frame", "offer"}  # those of pages for strangers, which have no import map and import nothing
    assert {path.stem for path in (UI / "static" / "js").glob("*.js")} <= set(SCRIPTS) | alone


def test_the_catalogue_knows_every_word_the_scripts_say():
    said = {
        word
        for path in (UI / "static" / "js").glob("*.js")
        for word in re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
    }
    assert said <= set(SCRIPT_WORDS)


def test_attributes_leave_out_what_is_false_and_escape_the_rest():
    assert str(attrs({"hx_get": "/x?a=1&b", "disabled": True, "hidden": False, "id": None, "class_": '"'})) == (
        ' hx-get="/x?a=1&amp;b" disabled class="&#34;"'
    )


def test_json_for_a_script_element_cannot_end_it():
    assert "</" not in safe_json({"name": "</script><b>&"})
