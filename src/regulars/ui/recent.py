"""What a person worked on last, for the palette before anything is typed."""

from __future__ import annotations

import uuid
from collections import defaultdict

from regulars.engine import access, registry, rows
from regulars.engine.actor import Actor
from regulars.services.search.queries import Hit

LOOK_BACK = 4000
SILENT = ("import", "demo", "job", "system")

_RECENT = """
select entity, record, max(id) as latest
  from (select id, entity, record, actor, source, verb from engine_change order by id desc limit %s) newest
 where actor = %s and source <> all(%s) and verb <> 'delete'
 group by entity, record order by latest desc limit %s
"""


def recent_records(actor: Actor, limit: int = 7) -> list[Hit]:
    """The records a person changed last among the newest changes of all, those they may still see."""
    if actor.id is None:
        return []
    found = rows.query(_RECENT, [LOOK_BACK, actor.id, list(SILENT), limit * 3])
    wanted: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for name, key, _latest in found:
        entity = registry.find(name)
        if (
            entity is not None
            and entity.menu
            and access.may(actor, entity, "view")
            and not actor.hides(name, entity.title)
        ):
            wanted[name].append(key)
    titles = {
        row.id: _title(name, row)
        for name, ids in wanted.items()
        for row in access.records(name, actor).matching(ids).rows([registry.get(name).title], limit=len(ids))
    }
    return [Hit(name, key, titles[key], "") for name, key, _latest in found if titles.get(key)][:limit]


def _title(name: str, row: object) -> str:
    entity = registry.get(name)
    value = row[entity.title]  # type: ignore[index]
    return entity.by_key[entity.title].said(value)
