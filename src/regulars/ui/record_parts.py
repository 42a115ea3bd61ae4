"""What a record page is put together from: title, facts, path of stages, sections of fields, what one may do."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from regulars.engine.actor import Actor
from regulars.engine.allowed import allowed
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Choice, Field, Masked
from regulars.engine.forms.layouts import sections_of
from regulars.engine.query import Row
from regulars.engine.sql import Sources
from regulars.engine.stages import may_see_stages
from regulars.engine.withheld import beside
from regulars.ui.cells import cell, sealed

FACTS = 6
LONG = frozenset(("long_text", "rich_text"))


@dataclass(frozen=True)
class Shown:
    """A field as the page shows it: its value as HTML, and where it is edited (nothing: only read)."""

    key: str
    label: str
    value: Markup
    url: str = ""
    locked: bool = False
    help: str = ""


@dataclass(frozen=True)
class Group:
    """A titled group of fields; long texts stand below the others, over the whole width."""

    label: str
    fields: list[Shown]
    texts: list[Shown]


def paths_of(entity: Entity, actor: Actor, moment: datetime | None = None) -> list[str]:
    """Every path the page shows: visible fields, those of which something is known of a past moment, and what their cells need beside them."""
    sources = Sources(entity, actor, moment=moment)
    keys = [key for key in entity.by_key if not actor.hides(entity.name, key) and sources.is_told(key)]
    return [*keys, *(path for key in keys for path in beside(sources, key, entity.by_key[key].beside))]


def rights_on(entity: Entity, actor: Actor, record: Any, actions: Collection[str]) -> dict[str, bool]:
    """Which of these the actor may do to this very record; asked of the database together, and only where it depends."""
    may = allowed(entity, actor, (record.pk,), actions)[record.pk]
    return {action: action in may for action in actions}


def title_of(entity: Entity, row: Row) -> str:
    found = entity.by_key[entity.title]
    return found.said(row.values.get(entity.title)) or f"{entity.label} {row.number}"


def chip_of(entity: Entity, row: Row) -> tuple[str, Markup]:
    """How the record stands, beside its title: its status, else its first choice that has a tone. Its key and its chip."""
    choices = [each for each in entity.fields if isinstance(each, Choice)]
    for found in sorted(choices, key=lambda each: each.key != "status"):
        value = row.values.get(found.key)
        if value and value.__class__ is not Masked and found.option(value).tone:
            return found.key, cell(value, found, row.values)
    return "", Markup("")


def facts_of(entity: Entity, row: Row, *, besides: str = "") -> list[tuple[str, Markup, str]]:
    """The few facts that matter, those that are known and do not stand elsewhere in the head."""
    found = []
    on_path = entity.board.by if entity.board else ""
    for key in entity.facts:
        if key in (on_path, besides) or key not in row.values:
            continue
        value = row.values.get(key)
        each = entity.by_key[key]
        shown = cell(value, each, row.values)
        if shown and (not each.is_empty(value) or each.cell):
            found.append((str(each.label), shown, ""))
    return found[:FACTS]


def groups_of(
    entity: Entity,
    actor: Actor,
    row: Row,
    *,
    may_edit: bool,
    without: Collection[str] = (),
    unshown: Collection[str] = (),
) -> list[Group]:
    """The sections of the description; without any, all fields as one. What the program keeps is shown when it is known.

    `without` are custom fields that the page shows elsewhere; `unshown` are those that rules do not ask for here: left out while they are empty.
    """
    arranged, hidden = sections_of(entity, actor)
    sections = [(section.label, section.fields) for section in arranged]
    named = {key for _label, keys in sections for key in keys}
    rest = tuple(
        each.key for each in entity.fields if each.key not in named and each.key not in hidden and _is_told(each)
    )
    if not sections:
        sections = [(_("Details"), rest)]
    elif rest:
        sections.append((_("More"), tuple(key for key in rest if entity.by_key[key].on_form)))
    groups = []
    for label, keys in sections:
        shown = [
            (entity.by_key[key], _shown(entity, actor, row, key, may_edit))
            for key in keys
            if key in row.values and not (key in without and entity.by_key[key].custom)
        ]
        kept = [(found, each) for found, each in shown if each.value or (each.url and found.key not in unshown)]
        if kept:
            texts = [each for found, each in kept if found.kind in LONG]
            groups.append(Group(str(label), [each for found, each in kept if found.kind not in LONG], texts))
    return groups


def _is_told(found: Field) -> bool:
    """Whether a field that no section names stands on the page: not what the program keeps, nor JSON, which an area's panel puts in words."""
    return found.on_form or not (found.readonly or (found.kind == "structure" and not found.cell))


def _shown(entity: Entity, actor: Actor, row: Row, key: str, may_edit: bool) -> Shown:  # noqa: FBT001
    found = entity.by_key[key]
    fixed = found.readonly or not found.by_hand or not (found.on_form or row.values.get(key) is not None)
    locked = actor.cannot_edit(entity.name, key)
    url = "" if fixed or locked or not may_edit else f"/{entity.plural}/{row.id}/fields/{key}"
    if found.sensitive and row.values.get(key).__class__ is Masked:
        value = sealed(entity, row.id, row.values[key], found)
        return Shown(key, str(found.label), value, help=str(found.help or ""))
    value = Markup("") if found.is_empty(row.values.get(key)) and not found.readonly else value_of(found, row.values)
    return Shown(key, str(found.label), value, url, locked and may_edit and not fixed, str(found.help or ""))


def value_of(found: Field, values: dict[str, Any]) -> Markup:
    """A value as a record page shows it: long texts whole, everything else as its cell."""
    value = values.get(found.key)
    if value.__class__ is Masked:
        return escape(value)
    if value and found.kind == "rich_text":
        return Markup('<div class="prose">{}</div>').format(Markup(value))  # noqa: S704 - sanitised when it was written
    if value and found.kind == "long_text":
        return Markup('<div class="prose prose--lines">{}</div>').format(value)
    return cell(value, found, values)


def steps_of(entity: Entity, actor: Actor, row: Row, record: Any, *, may_move: bool) -> list[dict[str, Any]]:
    """The path of stages of the board that this record is on; a lost one stands where the path ended.

    Steps are done, current, next or lost; those that one may go to post there.
    """
    board = entity.board
    if board is None or not may_see_stages(entity, actor) or board.by not in row.values:
        return []
    found = entity.by_key[board.by]
    choice = str(entity.by_key[board.choice_field].get(record) or "") if board.choice_field else ""
    if board.lanes:
        lanes = [(lane.value, lane.label, lane.tone) for lane in board.lanes(actor, choice)]
    elif isinstance(found, Choice):
        lanes = [(option.value, str(option.label), option.tone) for option in found.options]
    else:
        return []
    now = str(found.get(record) or "")
    at = next((index for index, (value, _label, _tone) in enumerate(lanes) if value == now), -1)
    is_lost = at >= 0 and lanes[at][2] == "bad"
    steps: list[dict[str, Any]] = []
    for index, (value, label, tone) in enumerate(lanes):
        if index != at and (tone == "bad" or (is_lost and tone == "good")):
            continue
        state = "next"
        if index == at:
            state = "lost" if tone == "bad" else "current"
        elif index < at and not is_lost:
            state = "done"
        step: dict[str, Any] = {"label": label, "state": state}
        if may_move and index != at:
            step |= {"post": f"/{entity.plural}/{row.id}/stage", "attrs": {"hx_vals": json.dumps({"lane": value})}}
        steps.append(step)
    return steps


def actions_of(entity: Entity, actor: Actor, record: Any, rights: dict[str, bool]) -> tuple[list[Action], list[Action]]:
    """What may be done now: the chief verbs as buttons, the others in the menu. Moving along the path is on the path."""
    hidden = entity.board.move if entity.board else ""
    able = [
        each
        for each in entity.actions
        if each.verb != hidden and rights.get(right_of(entity, actor, each)) and each.available(record)
    ]
    chief = [each for each in able if each.primary][:2]
    return chief, [each for each in able if each not in chief]


def right_of(entity: Entity, actor: Actor, action: Action) -> str:
    """The right that a verb asks for: its own word where a role speaks of it, else the one it follows."""
    spoken = any((entity.name, action.verb) in grants for grants in actor.grants)
    return action.verb if spoken else action.right


def verb_attributes(base: str, action: Action) -> dict[str, str]:
    """What the button of a verb does: ask its questions in the dialog, or do it at once."""
    address = f"{base}/actions/{action.verb}"
    if action.fields:
        return {"hx_get": address, "hx_target": "#dialog"}
    return {"hx_post": address, "hx_swap": "none"}
