"""What the search knows and what it does not know yet, for administrators."""

from __future__ import annotations

from typing import NamedTuple

from regulars.engine import rows
from regulars.engine.describe import Entity
from regulars.services.search.rebuild_runs import count, searched


class Known(NamedTuple):
    """How many records of an entity there are, and how many of them have a search document."""

    entity: Entity
    records: int
    documents: int

    @property
    def missing(self) -> int:
        return max(0, self.records - self.documents)


class Files(NamedTuple):
    """How many files of records were read, wait to be read, or could not be read."""

    read: int
    waiting: int
    unreadable: int


def known() -> list[Known]:
    """Every entity that is searched."""
    documents = dict(rows.query("select entity, count(*) from engine_searchdocument group by entity", []))
    return [Known(entity, count(entity), documents.get(entity.name, 0)) for entity in searched()]


def files() -> Files:
    found = rows.query(
        "select count(c.file_id) filter (where c.problem = ''), count(*) filter (where c.file_id is null), "
        "count(*) filter (where c.problem <> '') "
        "from engine_storedfile f left join engine_filetext c on c.file_id = f.id where f.record is not null",
        [],
    )
    return Files(*found[0])
