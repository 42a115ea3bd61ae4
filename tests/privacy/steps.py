"""What tests of the erasing do and look at."""

import gzip
import io
import zipfile
from pathlib import Path

from django.db import connection

from regulars.engine import runs
from regulars.services.privacy import requests, tasks
from regulars.services.privacy.erasing.plan import plan_of
from regulars.services.privacy.models import Erasure
from regulars.services.privacy.people import Person
from tests.factories.personal import MARKERS


def erase(asked, ada, mode="erase", **more):
    code = plan_of([Person.read(each) for each in asked.records]).confirmation
    run = requests.erase(asked, mode=mode, confirmation=code, actor=ada, **more)
    tasks.erase(run=str(run.pk))
    run.refresh_from_db()
    assert run.state == runs.DONE, run.message
    return Erasure.objects.get(request=asked)


def everything_in_the_database():
    """Every row of every table as text: what a dump would hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'select t::text from "{table}" t')
            for (row,) in cursor.fetchall():
                yield table, row.lower()


def left(markers=MARKERS):
    return sorted(
        {(table, marker) for table, row in everything_in_the_database() for marker in markers if marker in row}
    )


def in_files(root, markers=MARKERS):
    """The files below a folder that hold a marker, those within zips and gzips too."""
    return [
        path
        for path in sorted(Path(root).rglob("*"))
        if path.is_file() and any(each.encode() in _plain(path) for each in markers)
    ]


def _plain(path):
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else _unzipped(content)).lower()


def _unzipped(content):
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(_unzipped(archive.read(name)) for name in archive.namelist())
