"""Regular expressions that people write. One that would be looked at for ever is given up: Python's own would hold up the whole process."""

from __future__ import annotations

SECONDS = 0.1
TRIED = (
    "a" * 60 + "!",
    "A" * 60 + "!",
    "0" * 60 + "!",
    "a0" * 30 + "!",
    " " * 60 + "!",
    "-" * 60 + "!",
    "ж" * 60 + "!",
)
"""Texts at which patterns of the dangerous kind, such as `(a|a)*b`, take for ever."""


class TooLong(ValueError):
    """The pattern was given up."""


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text has the form. Raises TooLong."""
    import regex  # loaded by the first who has such a field

    try:
        return regex.fullmatch(pattern, text, timeout=SECONDS, concurrent=True) is not None
    except TimeoutError:
        raise TooLong from None


def is_readable(pattern: str) -> bool:
    """Whether it is a regular expression at all."""
    import regex

    try:
        regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError, MemoryError):
        return False
    return True


def is_quick(pattern: str) -> bool:
    """Whether it is done in time with the texts that patterns of the dangerous kind stumble over."""
    try:
        for text in TRIED:
            fits(pattern, text)
    except TooLong:
        return False
    return True
