"""What can be asked of links to records and people."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import registry, rows
from regulars.engine.fields import Wrong
from regulars.engine.fields.reference import below_sql
from regulars.engine.judgements.asked import Asked, Judgement


def _me(asked: Asked) -> bool:
    return asked.value is not None and asked.value == asked.actor.id


def _under(asked: Asked) -> bool:
    """Of a record of a tree or of one below it: asked of the database, which alone knows the tree."""
    above: Any = asked.field
    wanted = asked.operand
    sql = f"select %s in ({below_sql(registry.get(above.to))})"
    return asked.value is not None and bool(rows.query(sql, [asked.value, [wanted]])[0][0])


def _my_team(asked: Asked) -> bool:
    return asked.value in asked.actor.team_members


def _branch(asked: Asked) -> bool:
    from regulars.engine.people import branch_of

    members: frozenset[uuid.UUID] = branch_of(asked.operand) if asked.wanted else asked.actor.branch
    return asked.value in members


def _any_eq(asked: Asked) -> bool:
    wanted = asked.field.parse(asked.wanted, asked.actor.manner)
    if wanted is None:
        raise Wrong(_("A value is missing."))
    return asked.value is not None and (asked.value.id, asked.value.entity) == (wanted.id, wanted.entity)


def _any_entity(asked: Asked) -> bool:
    return asked.value is not None and asked.value.entity == str(asked.wanted)


LINKS: dict[str, Judgement] = {"me": _me, "my_team": _my_team, "branch": _branch, "under": _under}
ANY_LINKS: dict[str, Judgement] = {"eq": _any_eq, "entity": _any_entity}
