"""Brings an installation back from a backup file, and proves by counts and checksums that it is whole."""

import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from regulars import __version__
from regulars.project import archive, database
from regulars.project.cli.failure import Failure
from regulars.project.serve import prepare

OF_OTHER_SERVERS = re.compile(
    rb"SET transaction_timeout = 0;|ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET \(pg_attver=\d+\);"
)
"""Lines of a dump that not every server knows: the first none before 17, the second is what Debian's 15 notes at columns."""
PROGRAM_TABLES = ("django_migrations", "django_content_type", "auth_permission")  # filled by migrating alone


def read(source: Path, *, force: bool = False) -> dict[str, Any]:
    """Check the file whole before anything is touched; replace nothing without `force`."""
    if not source.exists():
        raise Failure(f"There is no file {source}.")
    try:
        with zipfile.ZipFile(source) as bundle, tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
            manifest = _manifest(bundle)
            _refuse_while_in_use()
            _refuse_to_destroy(force=force)
            archive.say("Checking the file")
            _unpack(bundle, manifest, Path(folder))
            _replace_database(Path(folder) / archive.DUMP)
            _verify_rows(manifest)
            _replace(Path(folder) / archive.UPLOADS, Path(settings.MEDIA_ROOT))
            _replace(Path(folder) / archive.HISTORY, archive.history())
    except zipfile.BadZipFile as error:
        raise Failure(f"{source} is no backup of Regulars: {error}") from error
    prepare.forget()
    return manifest


def _manifest(bundle: zipfile.ZipFile) -> dict[str, Any]:
    if archive.MANIFEST not in bundle.namelist():
        raise Failure("This is no backup of Regulars: it has no manifest.")
    manifest = json.loads(bundle.read(archive.MANIFEST))
    if manifest.get("format") != archive.FORMAT:
        raise Failure(f"This backup has the form {manifest.get('format')}, this program reads {archive.FORMAT}.")
    if _ordered(manifest["version"]) > _ordered(__version__):
        raise Failure(f"This backup was made by Regulars {manifest['version']}, this is {__version__}: upgrade first.")
    return dict(manifest)


def _ordered(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _refuse_while_in_use() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() "
            "and application_name like 'regulars-%%' and application_name <> current_setting('application_name')",
            [],
        )
        if cursor.fetchone()[0]:
            raise Failure("Regulars is running on this database: stop it first.")


def _refuse_to_destroy(*, force: bool) -> None:
    if force:
        return
    filled = {name: count for name, count in archive.tables().items() if count and name not in PROGRAM_TABLES}
    people, files = filled.get("engine_user", 0), len(archive.uploads())
    if people or files:
        raise Failure(f"This installation has {people} accounts and {files} uploads; --force replaces all it holds.")


def _unpack(bundle: zipfile.ZipFile, manifest: dict[str, Any], folder: Path) -> None:
    for name in bundle.namelist():
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise Failure(f"The backup names a file outside its folder: {name}")
    bundle.extractall(folder)
    (folder / archive.UPLOADS).mkdir(exist_ok=True)
    (folder / archive.HISTORY).mkdir(exist_ok=True)
    expected = {archive.DUMP: manifest["dump"]}
    expected |= {archive.UPLOADS + name: value for name, value in manifest["uploads"].items()}
    expected |= {archive.HISTORY + name: value for name, value in manifest.get("history", {}).items()}
    for name, value in expected.items():
        path = folder / name
        if not path.is_file() or archive.checksum(path) != value:
            raise Failure(f"The backup is damaged: {name} is not what was saved. Nothing was changed.")


def _replace_database(dump: Path) -> None:
    """In one transaction: a dump that does not load leaves the installation as it was."""
    archive.say("Restoring the database")
    with connection.cursor() as cursor:
        cursor.execute("select current_schema()")
        schema = cursor.fetchone()[0]
    script = dump.with_suffix(".sql")
    archive.client("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    _drop_lines(script, OF_OTHER_SERVERS)
    database.let_go()
    archive.client(
        "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
        "--command=set client_min_messages = warning", f"--command=drop schema {schema} cascade", f"--command=create schema {schema}", f"--file={script}",
    )  # fmt: skip


def _drop_lines(script: Path, unwanted: re.Pattern[bytes]) -> None:
    fresh = script.with_suffix(".fresh")
    with script.open("rb") as source, fresh.open("wb") as target:
        target.writelines(line for line in source if not unwanted.fullmatch(line.rstrip()))
    fresh.rename(script)


def _verify_rows(manifest: dict[str, Any]) -> None:
    found = archive.tables()
    wrong = [name for name, count in manifest["tables"].items() if found.get(name) != count]
    if wrong:
        raise Failure(f"Restored, but these tables do not have the rows they had: {', '.join(wrong)}.")


def _replace(fresh: Path, root: Path) -> None:
    old = root.with_name(root.name + ".replaced")
    shutil.rmtree(old, ignore_errors=True)
    if root.exists():
        root.rename(old)
    shutil.move(fresh, root)
    shutil.rmtree(old, ignore_errors=True)
