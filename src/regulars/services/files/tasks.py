"""What the worker does for files: reads their words, removes bytes that no file names any more."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from regulars.base import jobs
from regulars.engine.models import StoredFile
from regulars.services.files import contents

KEPT_SECONDS = 24 * 3600
GROUP = 500


@jobs.task("files.read", _("Read the words of a file"), queue="upkeep", retries=0, priority=jobs.MASS)
def read(file: str) -> None:
    """The words of a file become known to the search."""
    contents.read(uuid.UUID(file))


@jobs.periodic("*/10 * * * *", name="files.read_missing", title=_("Read files that were missed"), queue="upkeep")
def read_missing() -> None:
    """Files that came before their words were kept, or whose job was lost."""
    for key in contents.unread():
        contents.read(key)


@jobs.periodic("41 3 * * *", name="files.tidy", title=_("Remove files that nothing refers to"), queue="upkeep")
def tidy() -> None:
    """Runs at night; safe to run at any time."""
    root = Path(settings.MEDIA_ROOT)
    old = time.time() - KEPT_SECONDS
    for path in root.glob(".incoming-*"):
        if path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
    group: list[Path] = []
    for path in root.glob("??/??/*"):
        if path.stat().st_mtime < old:
            group.append(path)
        if len(group) == GROUP:
            _remove_unnamed(group)
            group = []
    _remove_unnamed(group)


def _remove_unnamed(paths: list[Path]) -> None:
    digests = [path.name for path in paths]
    named = set(StoredFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    for path in paths:
        if path.name not in named:
            path.unlink(missing_ok=True)
