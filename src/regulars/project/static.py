"""Static files as they are served: the stylesheet in one piece, names that carry their content's hash, compressed once."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/app.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\(([\w-]+)\);')
ADDRESS = re.compile(r'url\("(?!data:|/|https?:)([^"]+)"\)')


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Forty small stylesheets are pleasant to write and slow to fetch: a browser gets them as one."""

    def post_process(self, paths: Any, dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002
        if STYLESHEET in paths and not dry_run:
            whole = Path(self.path(STYLESHEET))
            whole.write_text(in_one_piece(whole), encoding="utf-8")
        yield from super().post_process(paths, dry_run, **options)


def in_one_piece(stylesheet: Path) -> str:
    """A stylesheet with what it imports put in its place, each in its layer, addresses kept true."""

    def put(found: re.Match[str]) -> str:
        name, layer = found.groups()
        folder = posixpath.dirname(name)
        text = (stylesheet.parent / name).read_text(encoding="utf-8")
        moved = ADDRESS.sub(lambda at: f'url("{posixpath.normpath(posixpath.join(folder, at[1]))}")', text)
        return f"@layer {layer} {{\n{moved.strip()}\n}}"

    return IMPORT.sub(put, stylesheet.read_text(encoding="utf-8"))
