"""From rows to descriptions: the entities of the code with their custom fields, and the custom entities."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from regulars.engine.custom.classes import class_of
from regulars.engine.custom.kinds import bilingual, field_of
from regulars.engine.custom.option_lists import with_options
from regulars.engine.custom.series import numbered
from regulars.engine.describe import Access, Board, Calendar, Entity, Exchange, List, Related, Search, Section
from regulars.engine.fields import Field, Reference, Text
from regulars.engine.forms.overlay import with_layouts, with_rules
from regulars.engine.models import CustomEntity, CustomField
from regulars.engine.territories.overlay import with_territories

logger = logging.getLogger("regulars.custom")
COLUMNS = 6
FACTS = 5


def build(described: Mapping[str, Entity]) -> Mapping[str, Entity]:
    """Every entity as it is now. A row that cannot be read is left out and logged; it never takes the others along."""
    rows: defaultdict[str, list[tuple[CustomField, Field]]] = defaultdict(list)
    for row in CustomField.objects.filter(deleted_at=None).order_by("position", "id"):
        try:
            rows[row.entity].append((row, field_of(row)))
        except Exception:
            logger.exception("A custom field cannot be read: %s.%s", row.entity, row.key)
    described = with_options(described)
    found = {name: _with(entity, rows[name]) if rows.get(name) else entity for name, entity in described.items()}
    for made in CustomEntity.objects.filter(deleted_at=None).order_by("position", "id"):
        if made.key not in found:
            found[made.key] = _entity(made, rows.get(made.key, []))
    return with_territories(with_layouts(with_rules(numbered(_linked(found, rows)))))


def made(name: str) -> Entity | None:
    """A custom entity as its rows say now, whether or not the registry knows it yet."""
    row = CustomEntity.objects.filter(key=name, deleted_at=None).first()
    if row is None:
        return None
    own = CustomField.objects.filter(entity=name, deleted_at=None).order_by("position", "id")
    return _entity(row, [(each, field_of(each)) for each in own])


def _with(entity: Entity, own: list[tuple[CustomField, Field]]) -> Entity:
    """An entity of the code with its custom fields. A built-in field that came with an update stands before one of its name."""
    own = [(row, found) for row, found in own if row.key not in entity.by_key]
    return replace(
        entity,
        fields=(*entity.fields, *(found for _row, found in own)),
        sections=(*entity.sections, *_sections(own)) if entity.sections else (),
        search=_search(entity, own),
    )


def _sections(own: list[tuple[CustomField, Field]]) -> Iterable[Section]:
    """Fields of the same section stand together; those without one are left to the page's own last section."""
    groups: dict[str, list[tuple[CustomField, Field]]] = {}
    for row, found in own:
        if row.section:
            groups.setdefault(row.section, []).append((row, found))
    for name, members in groups.items():
        russian = next((row.section_ru for row, _found in members if row.section_ru), "")
        yield Section(bilingual(name, russian), tuple(found.key for _row, found in members))


def _search(entity: Entity, own: list[tuple[CustomField, Field]]) -> Search | None:
    words = tuple(found.key for row, found in own if row.is_searched)
    return replace(entity.search, fields=(*entity.search.fields, *words)) if entity.search and words else entity.search


def _entity(row: CustomEntity, own: list[tuple[CustomField, Field]]) -> Entity:
    keys = [found.key for _row, found in own if not found.retired]
    short = [key for key, found in ((f.key, f) for _row, f in own) if key in keys and found.kind not in LONG]
    owner = () if row.is_open else ("owner",)
    by_key = {found.key: found for _row, found in own}
    name = Text("name", bilingual(row.name_label, row.name_label_ru) if row.name_label else _("Name"), required=True)
    fields: tuple[Field, ...] = (name, *(found for _row, found in own))
    if owner:
        fields = (*fields, Reference("owner", _("Owner"), to="user"))
    stage = row.stage_field if row.stage_field in by_key and by_key[row.stage_field].kind == "choice" else ""
    start = row.start_field if row.start_field in by_key else _first_day(own)
    end = row.end_field if row.end_field in by_key and row.start_field in by_key else ""
    words = tuple(found.key for each, found in own if each.is_searched)
    sums = tuple(key for key in short if by_key[key].numeric)
    return Entity(
        name=row.key,
        plural=row.plural,
        model=class_of(row.key),
        label=bilingual(row.label, row.label_ru),
        label_plural=bilingual(row.label_plural, row.label_plural_ru),
        fields=fields,
        icon=row.icon or "box",
        group=row.menu_group or "sales",
        menu=row.is_in_menu and not row.is_retired,
        help=bilingual(row.help, row.help_ru),
        list=List(columns=("name", *short[:COLUMNS], *owner), totals=sums, card=tuple(short[:3])),
        board=Board(by=stage, card=tuple(key for key in (*short, *owner) if key != stage)[:3], sum=next(iter(sums), "")) if stage else None,
        calendar=Calendar(start, end) if start else None,
        facts=(*short[:FACTS], *owner),
        sections=(Section(_("Details"), ("name", *_loose(own), *owner)), *_sections(own)),
        form=("name", *keys, *owner),
        access=Access(owner="" if row.is_open else "owner", open=row.is_open),
        search=Search(fields=words, subtitle=tuple(short[:1])),
        exchange=Exchange(match=("name",)),
    )  # fmt: skip


LONG = frozenset(("long_text", "rich_text", "file", "image", "address"))


def _loose(own: list[tuple[CustomField, Field]]) -> tuple[str, ...]:
    return tuple(found.key for row, found in own if not row.section)


def _first_day(own: list[tuple[CustomField, Field]]) -> str:
    return next((found.key for _row, found in own if found.kind in ("date", "moment") and not found.retired), "")


def _linked(found: dict[str, Entity], rows: Mapping[str, list[tuple[CustomField, Field]]]) -> dict[str, Entity]:
    """A link shows on the page of the record it leads to, too: a panel of those that lead there."""
    for name, own in rows.items():
        source = found.get(name)
        for row, field in own:
            if source is None or not isinstance(field, Reference) or field.retired or row.rules.get("panel") is False:
                continue
            target = found.get(field.to)
            if target is None:
                continue
            listed = source.list.columns if source.list else (source.title,)
            columns = tuple(key for key in listed if key != field.key)[:4]
            panel = Related(name, field.key, columns, source.label_plural)
            found[field.to] = replace(target, related=(*target.related, panel))
    return found
