"""The process in which a source of somebody's own is set. It is run by its path, knows nothing of us, and gives up what it could open before it reads a word.

In: a line of JSON (`source` and `data`: lengths in bytes; `fonts`, `root`, `format`, `ppi`, and the limits `seconds`, `memory`), then the source, then the data.
Out: a line of JSON (`sizes` of what follows, or `message`, `line`, `hints`), then the pages or the PDF.
"""

import contextlib
import json
import re
import resource
import sys

import typst

PLACE = re.compile(r"__typst_py_bytes__\.typ:(\d+):(\d+)")


def main() -> None:
    given = json.loads(sys.stdin.buffer.readline())
    source, data = (sys.stdin.buffer.read(given[name]) for name in ("source", "data"))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[given["fonts"]])
    settings = {"root": given["root"], "font_paths": fonts, "ignore_system_fonts": True}
    typst.Compiler(_each_font(fonts), **settings).compile(format="pdf")  # fonts are read when they are first used
    _give_up(given)
    try:
        made = typst.Compiler(source, sys_inputs={"data": data.decode()}, **settings).compile(
            format=given["format"], ppi=given["ppi"], timestamp=given["at"]
        )
    except typst.TypstError as problem:
        place = PLACE.search(problem.diagnostic)
        _say({"message": problem.message, "line": int(place[1]) if place else 0, "hints": list(problem.hints)})
        return
    parts = made if isinstance(made, list) else [made or b""]
    _say({"sizes": [len(part) for part in parts]})
    for part in parts:
        sys.stdout.buffer.write(part)


def _each_font(fonts: typst.Fonts) -> bytes:
    """A page that uses every font that is a file."""
    cuts = [(each.family, each.weight, each.style) for each in fonts.fonts() if each.path]
    lines = (f'#text(font: "{family}", weight: {weight}, style: "{style}")[a]' for family, weight, style in cuts)
    return "\n".join(lines).encode()


def _give_up(given: dict[str, int]) -> None:
    """No file and no connection can be opened from here on, nothing written to a disk, and time and memory end."""
    limits = (
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, given["seconds"]),
        (resource.RLIMIT_AS, given["memory"]),
    )
    for what, most in limits:
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory
            resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # without this one it does not go on


def _say(words: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    main()
