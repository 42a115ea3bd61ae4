"""The one filter as a rule: what an administrator wrote holds for everyone it is about, whatever they may see themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from regulars.base.errors import Refused
from regulars.engine.fields.base import Sql
from regulars.engine.sql import Sources

if TYPE_CHECKING:
    from regulars.engine.actor import Actor
    from regulars.engine.describe import Entity


def rule_sql(entity: Entity, data: Mapping[str, Any] | None, actor: Actor, alias: str) -> Sql:
    """The filter as a condition on the rows under an alias. `me`, `my team` and the like are the actor's.

    It is read past the actor's own rights: a rule may ask of fields and linked records that the actor does not see, and so
    rules never lead to further rules. One that cannot be understood any more (its field is gone) opens nothing.
    """
    from regulars.engine.filters import compile_filter  # which asks for scopes, and they ask here

    everyone = replace(actor, is_system=True, viewer=None)
    try:
        plain = Sources(entity, everyone, root=alias, depth=1)
        sql, params = compile_filter(data, plain)
        if not plain.joins:
            return sql, params
        apart = Sources(entity, everyone, root="c0", depth=1)
        sql, params = compile_filter(data, apart)
    except Refused:
        return "false", []
    joins = " ".join(apart.joins)
    inner = f"select 1 from {entity.source} c0 {joins} where c0.id = {alias}.id and {sql}"
    return f"exists ({inner})", [*apart.params, *params]


def check(entity: Entity, data: Any) -> None:
    """Raises Refused naming what is wrong with a filter."""
    from regulars.engine.actor import system
    from regulars.engine.filters import compile_filter

    compile_filter(data, Sources(entity, system()))
