"""What the search knows of a person: documents and single words."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from regulars.base.text import fold
from regulars.engine import rows
from regulars.services.privacy.erasing.marks import Marks

WORD = re.compile(r"[^\W\d_]{3,30}")


def words_of(ids: list[uuid.UUID]) -> set[str]:
    """The texts that these records are found by."""
    found = rows.query("select words, title, subtitle from engine_searchdocument where record = any(%s)", [ids])
    return {text for row in found for text in row}


def documents_with(marks: Marks) -> dict[uuid.UUID, str]:
    """Records that are found by a mark, whoever they are, with their entities."""
    patterns = [f"%{each}%" for each in marks.folded]
    return dict(rows.query("select record, entity from engine_searchdocument where words like any(%s)", [patterns]))


def drop_words(texts: Iterable[str], marks: Marks) -> int:
    """Forget the words of these texts that no record is found by any more. Gives how many."""
    words = {word for text in (*texts, *marks.reach, *marks.names) for word in WORD.findall(fold(text))}
    gone = rows.query(
        "delete from engine_searchword k using unnest(%s::text[]) given(word) where k.word = given.word and not exists "
        "(select from engine_searchdocument d where d.vector @@ ('''' || given.word || '''')::tsquery) returning k.word",
        [sorted(words)],
    )
    return len(gone)
