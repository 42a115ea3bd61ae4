"""The words of stored files, kept beside them for the search."""

from __future__ import annotations

import uuid

from django.db import connection

from regulars.base.jobs import enqueue
from regulars.base.text import fold
from regulars.engine import stored
from regulars.engine.models import StoredFile
from regulars.engine.words import plain
from regulars.services.files.media import UNKNOWN, named_type
from regulars.services.files.reading.parent import Unreadable, text_of

AT_ONCE = 500
SPOKEN = ("text/html", "application/xhtml+xml", "message/rfc822")
LONGEST_WORD = 100

_PUT = """
insert into engine_filetext (file_id, text, vector, problem, read_at)
select %s, %s, strip(to_tsvector('simple', %s) || to_tsvector('russian', %s)), %s, now()
 where exists (select 1 from engine_storedfile where id = %s)
on conflict (file_id) do update set text = excluded.text, vector = excluded.vector, problem = excluded.problem, read_at = now()
"""


def ask(file: StoredFile) -> None:
    """A file of a record is read soon; what hangs on none (the source of an import, an export) is found by nobody."""
    if file.record is not None:
        enqueue("files.read", queue="upkeep", file=str(file.id))


def read(key: uuid.UUID) -> None:
    """Read one file; one that cannot be read is kept without words, and with the reason."""
    file = StoredFile.objects.filter(id=key).first()
    if file is None:
        return
    text, problem = "", ""
    try:
        text = text_of(stored.path_of(file), _spoken_type(file))
    except (Unreadable, OSError) as error:
        problem = str(error)[:200]
    words = f"{file.name} {text}"
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [file.id, text, _short(fold(words)), _short(plain(words)), problem, file.id])


def unread(limit: int = AT_ONCE) -> list[uuid.UUID]:
    """Files of records that were never read, newest first: those of before, and those whose job was lost."""
    found = StoredFile.objects.filter(record__isnull=False, content__isnull=True).order_by("-created_at")
    return list(found.values_list("id", flat=True)[:limit])


def _spoken_type(file: StoredFile) -> str:
    """What to read the file as. Pages and letters are kept as plain text, so that no browser runs them; text in an old
    encoding is known by its name alone.
    """
    named = named_type(file.name)
    if file.media_type == "text/plain" and named in SPOKEN:
        return "text/html" if "html" in named else named
    return "text/plain" if file.media_type == UNKNOWN and named.startswith("text/") else file.media_type


def _short(words: str) -> str:
    """Without what is no word: the index refuses those of some kilobytes."""
    return " ".join(word for word in words.split() if len(word) <= LONGEST_WORD)
