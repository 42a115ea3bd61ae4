"""The rows of a table as HTML: columns compiled once for a page, then strings put together; a list has hundreds of cells."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from regulars.base.i18n import numbered
from regulars.engine.describe import Entity
from regulars.engine.fields import Masked
from regulars.engine.query import Row
from regulars.ui.cells import SQUARE, WITH_FACE, Writer, face, sealed, writer

if TYPE_CHECKING:
    from regulars.ui.views.frame import ColumnHead

BARE = frozenset(("integer", "decimal"))
"""Kinds whose values do not say what they are."""


class _Column(NamedTuple):
    """A column besides the title: its values' key, how its cells begin where they are only read and where they may be edited, what is written inside; `seal` where values are sealed."""

    key: str
    begin: str
    begin_editable: str
    write: Writer
    seal: Callable[[Row], str] | None


def rows_html(
    entity: Entity,
    rows: Iterable[Row],
    heads: Sequence[ColumnHead],
    *,
    query: str = "",
    now: datetime | None = None,
    editable: Container[uuid.UUID] = (),
) -> list[str]:
    """Each row of the table, its name leading to the record (with `query`, to what it was at the past moment `now`); `editable` are the rows whose cells are edited in place.

    Cells are escaped by their writers; the rest are ids, numbers and words of our own.
    """
    on_card = _on_card(entity, heads)
    title = heads[0]
    write_title = _title_writer(entity, _shown(entity, title), query)
    columns = [_column(entity, head, on_card, now) for head in heads[1:]]
    read_only = [(each.key, each.begin, each.write, each.seal) for each in columns]
    in_place = [(each.key, each.begin_editable, each.write, each.seal) for each in columns]
    pick = f'<td class="table__pick"><input class="check" type="checkbox" aria-label="{escape(_("Select"))} '
    made = []
    for row in rows:
        values = row.values
        cells = [
            f"{begin}{seal(row) if seal else write(values[key], values)}</td>"
            for key, begin, write, seal in (in_place if row.id in editable else read_only)
        ]
        made.append(
            f'<tr data-id="{row.id}" data-version="{row.version}" aria-selected="false">{pick}{row.number}"></td>'
            f"{write_title(row)}{''.join(cells)}</tr>"
        )
    return made


def _column(entity: Entity, head: ColumnHead, on_card: Mapping[str, str], now: datetime | None) -> _Column:
    kind = ' class="number"' if head.number else ""
    field = f' data-field="{head.key}"' if head.editable else ""
    card = on_card.get(head.key, "")
    write, seal = writer(head.field, now=now), _shown(entity, head) if _may_be_sealed(head) else None
    return _Column(head.key, f"<td{kind}{card}>", f"<td{kind}{field}{card}>", write, seal)


def _may_be_sealed(head: ColumnHead) -> bool:
    return head.field.sensitive and "." not in head.key


def _shown(entity: Entity, head: ColumnHead) -> Callable[[Row], str]:
    """The value of a row, which stands sealed where the reader sees only its end and may ask for the rest."""
    key, write, found, sensitive = head.key, writer(head.field), head.field, _may_be_sealed(head)

    def shown(row: Row) -> str:
        value = row.values[key]
        if sensitive and value.__class__ is Masked:
            return sealed(entity, row.id, value, found, in_list=True)
        return write(value, row.values)

    return shown


def _on_card(entity: Entity, heads: Sequence[ColumnHead]) -> dict[str, str]:
    """Which columns a phone shows on a row's card, and which of them stand at its end; a bare number has its label with it, for a card has no heads."""
    chosen = entity.list.card if entity.list and entity.list.card else tuple(head.key for head in heads[1:4])
    ends = {head.key for head in heads if head.number}
    bare = {head.key: f' data-label="{escape(head.label)}"' for head in heads if head.field.kind in BARE}
    return {key: (' data-card="end"' if key in ends else " data-card") + bare.get(key, "") for key in chosen}


def _title_writer(entity: Entity, shown: Callable[[Row], str], query: str) -> Callable[[Row], str]:
    """The name as a link to the record, with a face where records of this entity have one."""
    begin, address = '<th class="table__title" scope="row">', f'<a href="/{entity.plural}/'

    def plain(row: Row) -> str:
        return f'{begin}{address}{row.number}{query}">{shown(row) or numbered(row.number)}</a></th>'

    def with_face(row: Row) -> str:
        name = shown(row) or numbered(row.number)
        words = Markup(name).striptags()  # noqa: S704 - writers escape
        mark = face(words, square=entity.name in SQUARE)
        return f'{begin}<span class="person">{mark}{address}{row.number}{query}">{name}</a></span></th>'

    return with_face if entity.name in WITH_FACE else plain
