"""One row of a table."""

from typing import Any, NamedTuple


class Line(NamedTuple):
    """A row: its number as a spreadsheet counts, its cells, and what is wrong with it when it cannot be read."""

    number: int
    cells: list[Any]
    problem: str = ""
