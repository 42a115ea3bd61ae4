"""The text of a contract as blocks: headings, paragraphs, items. What people type, and nothing else: no HTML, no language of documents.

`# Title`, `## Section`, `### Part`, `- item`; an empty line ends a paragraph; `**bold**` within a line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

HEADING = re.compile(r"(#{1,3})\s+(.+)")
ITEM = re.compile(r"[-•]\s+(.+)")
BOLD = re.compile(r"\*\*(.+?)\*\*")


class Run(NamedTuple):
    """Words of one weight."""

    words: str
    is_bold: bool


class Block(NamedTuple):
    """`kind` is `heading` (of `level` 1 to 3), `paragraph` or `item`."""

    kind: str
    runs: list[Run]
    level: int = 0


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text, in their order."""
    found: list[Block] = []
    waiting: list[str] = []

    def end() -> None:
        if waiting:
            found.append(Block("paragraph", runs_of("\n".join(waiting))))
            waiting.clear()

    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        if heading := HEADING.fullmatch(line):
            end()
            found.append(Block("heading", runs_of(heading[2]), len(heading[1])))
        elif item := ITEM.fullmatch(line):
            end()
            found.append(Block("item", runs_of(item[1])))
        elif line:
            waiting.append(line)
        else:
            end()
    end()
    return found


def runs_of(text: str) -> list[Run]:
    """A text as what is bold and what is not."""
    parts = BOLD.split(text)
    return [Run(part, bool(place % 2)) for place, part in enumerate(parts) if part]
