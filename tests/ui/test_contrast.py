"""The raw colours hold WCAG 2.2 AA in both themes; computed from the stylesheet itself."""

import math
import re
from pathlib import Path

import pytest

import regulars

TOKENS = Path(regulars.__file__).parent / "ui" / "static" / "css" / "base" / "tokens.css"
RAW = re.compile(r"--raw-([a-z0-9-]+):\s*light-dark\(oklch\(([^)]*)\),\s*oklch\(([^)]*)\)\)")
INKS, GROUNDS = ("ink-1", "ink-2", "ink-3", "accent", "good", "warn", "bad"), ("paper", "sheet", "shade", "raised")
TEXT = (
    [(ink, ground) for ink in INKS for ground in (*GROUNDS, "hover", "accent-soft")]
    + [(ink, f"{tone}-soft") for ink in ("ink-1", "ink-2") for tone in ("good", "warn", "bad")]
    + [(tone, f"{tone}-soft") for tone in ("good", "warn", "bad")]
    + [("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-bad", "bad-fill"), ("on-ink", "ink-1")]
)
EDGES = [("control", ground) for ground in ("paper", "sheet", "raised")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable_on_every_ground_it_stands_on(theme):
    colours = raw_colours(theme)
    weak = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert not {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < 4.5}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_edge_of_a_control_is_seen(theme):
    colours = raw_colours(theme)
    assert not [pair for pair in EDGES if contrast(colours[pair[0]], colours[pair[1]]) < 3]


def raw_colours(theme):
    at = ("light", "dark").index(theme)
    found = RAW.findall(TOKENS.read_text(encoding="utf-8"))
    return {name: tuple(float(part) for part in values[at].split("/")[0].split()) for name, *values in found}


def contrast(one, other):
    """WCAG 2.2: the ratio of relative luminances, each with 0.05 of glare."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(oklch):
    """Of an OKLCH colour in sRGB (Ottosson 2020)."""
    light, chroma, hue = oklch
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1, max(0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
