"""What the write door refuses of options that administrators add, rename and retire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from regulars.base.errors import Invalid, Refused
from regulars.base.keys import key_of
from regulars.engine import registry, rows
from regulars.engine.batch import Batch, Item
from regulars.engine.custom.guards import MOST_OPTIONS, VALUE, tell
from regulars.engine.custom.option_lists import STEP, Known, known, rows_of, standing
from regulars.engine.fields import Choices, Option
from regulars.engine.models import ListOption, SavedView


def guard_options(batch: Batch) -> None:
    """Refuse an option that could not be told from another, or that leaves nothing to choose; fill in what was left out."""
    lists = known()
    standing_rows = {name: {row.pk: row for row in rows_of(name)} for name in {each.list for each in batch.records}}
    for each in batch.records:
        if each.pk in standing_rows[each.list]:
            standing_rows[each.list][each.pk] = each
    for item in batch.good:
        row: ListOption = item.record
        beside = standing_rows[row.list]
        wrong = _wrong_place(batch, item, lists) or _wrong_name(item, lists[row.list], beside.values())
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
        else:
            beside[row.pk] = row
    for name, made in standing_rows.items():
        mine = [item for item in batch.good if item.record.list == name]
        problem = _wrong_whole(lists[name], made.values()) if mine else {}
        for item in mine if problem else ():
            batch.refuse(item, Invalid(fields=problem))
    tell(batch)


def keep_used_options(batch: Batch) -> None:
    """An option of one's own goes while no record has it and no setting names it. Raises Refused."""
    lists = known()
    for record in batch.records:
        found = lists.get(record.list)
        if found is None or record.deleted_at is None or record.value in {each.value for each in found.options}:
            continue
        if problem := _used(found, record.value):
            raise Refused(problem % {"value": record}, code="option_used")


def _wrong_place(batch: Batch, item: Item, lists: dict[str, Known]) -> dict[str, str]:
    row: ListOption = item.record
    if item.before is not None and batch.changed(item, "list", "value"):
        return {"value": _("The list and the value of an option stay as they are: records keep it by them.")}
    if row.list not in lists:
        text = _("There is no list “%(name)s”. There are: %(names)s.")
        return {"list": text % {"name": row.list[:60], "names": ", ".join(sorted(lists))}}
    return {}


def _wrong_name(item: Item, found: Known, beside: Iterable[ListOption]) -> dict[str, str]:
    """What is wrong with the value and the labels of one option, once what was left out is filled in."""
    row: ListOption = item.record
    others = [each for each in beside if each.pk != row.pk]
    built = next((each for each in found.options if each.value == row.value), None)
    if built is not None:
        _as_built(row, built, is_new=item.is_new)
    elif not row.value and row.label:
        taken = {each.value for each in (*found.options, *others)}
        row.value = key_of(row.label, taken, most=found.room, start="option")
    if not row.value or not row.label:
        return {}  # asked for by the door itself
    if not VALUE.fullmatch(row.value):
        return {"value": _("An option’s value has small Latin letters, digits, “-” and “_”.")}
    if len(row.value) > found.room:
        return {"value": _("At most %(limit)s characters.") % {"limit": found.room}}
    if any(each.value == row.value for each in others):
        return {"value": _("“%(value)s” is there twice.") % {"value": row.value}}
    if item.is_new and len(others) + len(found.options) >= MOST_OPTIONS:
        return {"list": _("At most %(limit)s options.") % {"limit": MOST_OPTIONS}}
    if item.is_new and row.position is None and built is None:
        row.position = max((STEP * len(found.options), *(each.position or 0 for each in others))) + STEP
    return _wrong_label(row, standing(found.options, others))


def _as_built(row: ListOption, built: Option, *, is_new: bool) -> None:
    """A built-in option without a label, or a colour from the start, has those of the code."""
    for attribute, language in (("label", "en"), ("label_ru", "ru")):
        if not getattr(row, attribute):
            with override(language):
                setattr(row, attribute, str(built.label))
    if is_new:
        row.tone = row.tone or built.tone


def _wrong_label(row: ListOption, others: Iterable[Option]) -> dict[str, str]:
    """Two of one name could not be told apart by people, nor by an import."""
    for attribute, label, language in (("label", row.label, "en"), ("label_ru", row.label_ru or row.label, "ru")):
        with override(language):
            if any(
                str(each.label).casefold() == label.casefold() and each.value != row.value and not each.retired
                for each in others
            ):
                return {attribute: _("“%(value)s” is there twice.") % {"value": label}}
    return {}


def _wrong_whole(found: Known, made: Iterable[ListOption]) -> dict[str, str]:
    """Nothing would be offered, or a field begins with what is retired."""
    now = standing(found.options, made)
    if all(each.retired for each in now):
        return {"is_retired": _("At least one option must be offered.")}
    for entity, each in found.fields:
        first: Any = each.initial()
        begins = set(first if isinstance(first, list) else [first])
        gone = next((option for option in now if option.retired and option.value in begins), None)
        if gone is not None:
            text = _("“%(field)s” of “%(entity)s” begins with “%(value)s”: it cannot be retired.")
            return {"is_retired": text % {"value": gone.label, "field": each.label, "entity": entity.label_plural}}
    return {}


def _used(found: Known, value: str) -> str:
    """Whether records have an option, the bin included, or settings name it; in words with a place for its name."""
    count = 0
    for entity, each in found.fields:
        column = f'"{entity.column(each.columns[0])}"'
        has = f"%s = any({column})" if isinstance(each, Choices) else f"{column} = %s"
        count += int(rows.query(f'select count(*) from "{entity.table}" where {has}', [value])[0][0])
    if count:
        text = ngettext(
            "%(num)s record has “%(value)s”; retire it instead.",
            "%(num)s records have “%(value)s”; retire it instead.",
            count,
        )
        return text % {"num": count, "value": "%(value)s"}
    return _("A rule, a view or another setting names “%(value)s”; retire it instead.") if _is_named(value) else ""


def _is_named(value: str) -> bool:
    """Whether one of the settings that are kept as structures has this word."""
    places = [(SavedView._meta.db_table, "filter", "")]
    for entity in registry.entities():
        if entity.group == "settings":
            places += [
                (entity.table, entity.column(each.columns[0]), "and deleted_at is null")
                for each in entity.fields
                if each.kind == "structure" and not each.custom and each.key != "options"
            ]
    return any(
        rows.query(f'select 1 from "{table}" where "{column}"::text like %s {living} limit 1', [f'%"{value}"%'])
        for table, column, living in places
    )
