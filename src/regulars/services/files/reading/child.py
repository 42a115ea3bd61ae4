"""Run as a program: the words of one file on standard output. It knows nothing of the product and has no door to its data.

`python -I -m regulars.services.files.reading.child PATH MEDIA_TYPE`. Whatever the file is, it ends: the process bounds itself
before it opens the file, and its parent waits for it only so long.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

MOST = 200_000
"""Characters of a file that are kept."""
MEMORY = 700 << 20
SECONDS = 20


def bound() -> None:
    """No more memory and processor time than this, no files written. Where the system cannot, the parent's clock remains."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def gather(parts: Iterable[str]) -> str:
    """The parts in their order, spaces single, until there are enough of them."""
    kept: list[str] = []
    size = 0
    for part in parts:
        text = " ".join(part.replace("\0", " ").split())
        if text:
            kept.append(text)
            size += len(text) + 1
        if size >= MOST:
            break
    return "\n".join(kept)[:MOST]


def main() -> None:
    bound()
    from regulars.services.files.reading.formats import reader_of

    path, media_type = sys.argv[1:]
    reader = reader_of(media_type)
    if reader is not None:
        sys.stdout.buffer.write(gather(reader(path)).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
