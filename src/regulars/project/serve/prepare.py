"""What must be so before anything is served: the schema, the static files, the demo. Skipped when nothing changed."""

import hashlib
import sys
from pathlib import Path

from django.conf import settings

PACKAGE = Path(__file__).resolve().parents[2]


def prepare() -> None:
    """Migrate and collect, unless this very program already did so in this data folder."""
    stamp = settings.DATA / "prepared"
    digest = _digest()
    if settings.EMBEDDED and stamp.exists() and stamp.read_text() == digest:
        return
    _migrate()
    _collect()
    stamp.write_text(digest)


def forget() -> None:
    """The database was replaced: prepare again at the next start."""
    (settings.DATA / "prepared").unlink(missing_ok=True)


def _migrate() -> None:
    from django.core.management import call_command

    from regulars.project import database

    pending = database.pending_migrations()
    if pending:
        print(f"Bringing the database to this version ({len(pending)} steps)", file=sys.stderr)
        call_command("migrate", interactive=False, verbosity=0)


def _collect() -> None:
    """Static files under names that carry their content's hash, compressed once."""
    from django.core.management import call_command

    print("Collecting the static files", file=sys.stderr)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def _digest() -> str:
    """Of what preparing reads: migrations by content, static files by time and size."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.glob("**/migrations/*.py")):
        digest.update(path.read_bytes())
    for path in sorted(PACKAGE.glob("**/static/**/*")):
        if path.is_file():
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}".encode())
    digest.update((settings.ROOT / "requirements" / "base.txt").read_bytes())  # migrations of libraries
    return digest.hexdigest()
