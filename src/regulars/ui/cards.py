"""The cards of a board as HTML: what a card shows is settled once for a board, then strings are put together."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from regulars.engine.describe import Board, Entity
from regulars.engine.query import Row
from regulars.ui.cells import Writer, face, writer
from regulars.ui.icons import icon

NAME = "{name}"
"""Stands in the button of a card's menu where the name of its record goes."""
AT_THE_FOOT = frozenset(("next_step", "since"))


class Cards:
    """Cards of one board: name and sum, the declared lines, next step and whose it is."""

    def __init__(self, entity: Entity, board: Board, query: str = "", now: datetime | None = None) -> None:
        shown = [(key, entity.by_key[key]) for key in board.card if key not in (board.sum, entity.access.owner)]
        self.entity = entity
        self.query = query  # leads to what the record was, on a board of the past
        self.menu = "" if query else _menu_button()
        self.owner = entity.access.owner if entity.owner_column else ""
        self.sum = board.sum
        self.title = writer(entity.by_key[entity.title], link=False)
        self.value = writer(entity.by_key[board.sum]) if board.sum else None
        self.lines = [
            (key, writer(found, link=False, now=now)) for key, found in shown if found.cell not in AT_THE_FOOT
        ]
        self.feet = [(key, writer(found, link=False, now=now)) for key, found in shown if found.cell in AT_THE_FOOT]

    def html(
        self, rows: Iterable[Row], overdue: Collection[uuid.UUID] = (), *, editable: Collection[uuid.UUID]
    ) -> Markup:
        """Those that are `overdue` on their stage say so; those that are not `editable` stay where they are."""
        made = [self._one(row, is_overdue=row.id in overdue, is_fixed=row.id not in editable) for row in rows]
        return Markup("".join(made))  # noqa: S704 - writers escape, the rest are numbers and ids

    def _one(self, row: Row, *, is_overdue: bool, is_fixed: bool) -> str:
        values = row.values
        name = self.title(values.get(self.entity.title), values) or row.number
        value = self.value(values[self.sum], values) if self.value and self.sum in values else ""
        said = escape(_("Overdue on this stage")) if is_overdue else ""
        menu = self.menu and self.menu.replace(NAME, escape(Markup(name).striptags()))  # noqa: S704 - its tags are taken off
        fixed = " data-fixed" if is_fixed else ""
        late = f'<span class="chip chip--bad">{said}</span>' if is_overdue else ""
        lines = "".join([f'<div class="card__line">{shown}</div>' for shown in _filled(self.lines, values)])
        return (
            f'<li class="card" data-id="{row.id}" data-version="{row.version}"{fixed} tabindex="0"><div class="card__head">'
            f'<div class="card__title"><a href="/{self.entity.plural}/{row.number}{self.query}" tabindex="-1" draggable="false">{name}</a></div>'
            f'<span class="card__value">{value}</span></div>{lines}<div class="card__line">'
            f'<span class="row card__facts">{late}{" ".join(_filled(self.feet, values))}</span><span class="row">{_person(values.get(self.owner))}{menu}</span></div></li>'
        )


def _filled(writers: Iterable[tuple[str, Writer]], values: Mapping[str, Any]) -> list[str]:
    """What there is to show of these; hidden fields are not among the values."""
    return [shown for key, write in writers if key in values and (shown := write(values[key], values))]


def _person(owner: Any) -> str:
    return f'<span class="row" title="{escape(owner.label)}">{face(owner.label)}</span>' if owner else ""


def _menu_button() -> str:
    """Opens the menu of a card, which all cards of a board share and which is filled when it opens."""
    label = escape(_("Menu of %(name)s") % {"name": NAME})
    return (
        '<button class="button button--plain button--icon button--small card__menu" type="button" aria-haspopup="menu" '
        f'aria-label="{label}">{icon("more")}</button>'
    )
