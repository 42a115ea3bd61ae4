"""What a person opened lately."""

from __future__ import annotations

import uuid

from django.db import connection

from regulars.engine import rows
from regulars.engine.actor import Actor

KEPT = 200

# Nobody waits for the disk because of this: what a crash loses is one line of one's own list.
_NOTED = """
with quiet as (select set_config('synchronous_commit', 'off', true))
insert into search_opened (user_id, entity, record, at) select %s, %s, %s, now() from quiet
on conflict (user_id, record) do update set at = excluded.at
"""

_TIDIED = """
delete from search_opened o using (
    select id, row_number() over (partition by user_id order by at desc) as place from search_opened
) ranked where ranked.id = o.id and ranked.place > %s
"""


def note(actor: Actor, entity: str, record: uuid.UUID) -> None:
    """The person opened this record now. Who looks through another's eyes leaves no trace in their list."""
    if actor.id is None or actor.viewer is not None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_NOTED, [actor.id, entity, record])


def tidy() -> None:
    """Keep the last few hundred of each person."""
    rows.query(_TIDIED, [KEPT])
