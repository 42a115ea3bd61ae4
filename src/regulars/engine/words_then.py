"""Words looked for among records as they stood at a past moment.

Search documents tell the present. They hold for records that have not changed since in what they are found by; the values of the
others are read as they were then, one by one, so they are bounded.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import rows, words
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.words import MOST_CHECKED, PAGE, Holding

CHANGED = """
select distinct c.record from engine_change c
where c.entity = %s and c.at > %s and coalesce(c.happened_at, c.at) > %s
  and (c.gone is not null or c.version > 1 and (%s or c.diff ?| %s))
limit %s
"""


def condition(entity: Entity, asked: str, actor: Actor, moment: datetime, *, in_bin: bool = False) -> Holding:
    """Rows of a list (under t0) that held the words then. Raises Refused where too many have changed since."""
    now = words.condition(entity, asked, actor)
    changed = _changed(entity, moment)
    if not changed:
        return now
    held = _held(entity, asked, actor, moment, changed, in_bin=in_bin)
    sql = f"({now.sql} and not t0.id = any(%s) or t0.id = any(%s))"
    return Holding(sql, [*now.params, changed, held])


def _changed(entity: Entity, moment: datetime) -> list[uuid.UUID]:
    """Those that were there and have changed since in what they are found by, or went to the bin or came back."""
    keys = [entity.title, *(entity.search.fields if entity.search else ())]
    unkept = not entity.by_key[entity.title].keep_history
    found = rows.query(CHANGED, [entity.name, moment, moment, unkept, keys, MOST_CHECKED + 1])
    if len(found) > MOST_CHECKED:
        text = _(
            "More than %(most)s records have changed since in what they are found by: of that moment they can be asked for by conditions, not by words."
        ) % {"most": f"{MOST_CHECKED:,}"}
        raise Refused(text, code="too_many_changed", fields={"q": text})
    return [row[0] for row in found]


def _held(
    entity: Entity, asked: str, actor: Actor, moment: datetime, changed: list[uuid.UUID], *, in_bin: bool
) -> list[uuid.UUID]:
    from regulars.engine.query import Records

    question = words.question(asked)
    if question is None:
        return []
    then = Records(entity, actor, moment=moment, bin=in_bin).order_by("created_at")
    keys = words.visible_keys(entity, actor)
    held: list[uuid.UUID] = []
    for start in range(0, len(changed), PAGE):
        found = then.matching(changed[start : start + PAGE]).rows(keys, limit=PAGE)
        told = words.holding(question, [words.words_of(entity, row, keys) for row in found])
        held += [row.id for row, holds in zip(found, told, strict=True) if holds]
    return held
