"""The form of a field: from what is stored or typed to controls, and from what was posted to what the write door takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from markupsafe import Markup

from regulars.base.keys import key_of
from regulars.engine.actor import Actor
from regulars.engine.custom.guards import TakenKeys
from regulars.engine.custom.kinds import KINDS, Kind, field_of
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Wrong
from regulars.engine.models import CustomField
from regulars.ui.controls import control, read_fields
from regulars.ui.own import lines
from regulars.ui.own.rules import rules_of

WORDS = ("label", "label_ru", "help", "help_ru", "section", "section_ru")
BOXES = ("is_required", "is_unique", "is_searched", "is_indexed", "is_personal", "is_sensitive")
RULE = "rules."


@dataclass
class Sheet:
    """One field on its form: the entity, the kind, what the controls hold and what is wrong with it."""

    entity: Entity
    kind: Kind
    row: CustomField | None = None
    data: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    initial: Any = None
    options: list[lines.Line] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    without: int = 0

    @property
    def is_new(self) -> bool:
        return self.row is None

    @property
    def several(self) -> bool:
        return self.kind.name == "choices"

    def asks_default(self) -> bool:
        """Choices mark theirs in their rows; everything else asks with the field's own control."""
        return self.kind.has_default and not self.kind.has_options

    def refuse(self, fields: Mapping[str, Any]) -> None:
        """Put each refusal where it belongs: rows of choices too."""
        self.wrong |= {key: str(text) for key, text in fields.items()}
        self.options = [
            replace(each, error=self.wrong.get(f"options.{place}", "")) for place, each in enumerate(self.options)
        ]

    def loose(self) -> list[str]:
        """Refusals that belong to no control of this form."""
        known = {
            *WORDS,
            *BOXES,
            "key",
            "initial",
            "options",
            *(f"{RULE}{each.key}" for each in rules_of(self.kind.name, self.entity, self.rules)),
        }
        return [text for key, text in self.wrong.items() if key not in known and not key.startswith("options.")]

    def rule_controls(self, actor: Actor) -> list[Markup]:
        wrong = {key.removeprefix(RULE): text for key, text in self.wrong.items()}
        return [
            control(each, None, self.rules.get(each.key, each.default), wrong, actor, prefix=RULE)
            for each in rules_of(self.kind.name, self.entity, self.rules)
        ]

    def default_control(self, actor: Actor) -> Markup | None:
        if not self.asks_default():
            return None
        shown = _question(self.kind, "initial", _("Default"))
        return control(shown, None, self.initial, self.wrong, actor) if shown else None


def of_row(entity: Entity, row: CustomField) -> Sheet:
    """The form of a stored field."""
    kind = KINDS[row.kind]
    found = field_of(row)
    return Sheet(
        entity,
        kind,
        row,
        data={name: getattr(row, name) for name in (*WORDS, *BOXES, "key")},
        rules={each.key: _held(each, row.rules[each.key]) for each in rules_of(row.kind, entity, row.rules) if each.key in row.rules},
        initial=found.initial() if row.initial is not None and not row.is_retired else None,
        options=lines.stored(row.options or [], row.initial),
    )  # fmt: skip


def posted(entity: Entity, kind: Kind, post: QueryDict, actor: Actor, row: CustomField | None = None) -> Sheet:
    """The form as it was sent, with what cannot be read of it."""
    sheet = Sheet(entity, kind, row)
    sheet.data = {name: post.get(name, "").strip() for name in WORDS} | {name: bool(post.get(name)) for name in BOXES}
    sheet.data["key"] = row.key if row else post.get("key", "").strip()
    asked = rules_of(kind.name, entity, {name: post.get(f"{RULE}{name}") for name in kind.rules})
    sheet.rules = read_fields(asked, post, prefix=RULE)
    shown = _question(kind, "initial", "")
    if sheet.asks_default() and shown is not None:
        sheet.initial = read_fields([shown], post).get("initial")
    sheet.options = lines.posted(post, "option") if kind.has_options else []
    return sheet


def given(sheet: Sheet, actor: Actor) -> dict[str, Any]:
    """What the write door takes. Rules and default that cannot be read are noted on the sheet."""
    data: dict[str, Any] = {**sheet.data, "options": lines.options(sheet.options)}
    if sheet.is_new:
        data |= {"entity": sheet.entity.name, "kind": sheet.kind.name}
        data["key"] = sheet.data["key"] or key_of(
            sheet.data["label"] or sheet.data["label_ru"], TakenKeys(sheet.entity)
        )
    else:
        data.pop("key")
    data["rules"] = {**_unasked(sheet), **_rules(sheet, actor)}
    data["initial"] = _default(sheet, actor)
    data["label"] = data["label"] or data["label_ru"]
    return data


def _unasked(sheet: Sheet) -> dict[str, Any]:
    """Rules without a control on this form stay as they are."""
    asked = {each.key for each in rules_of(sheet.kind.name, sheet.entity, sheet.rules)}
    return {key: value for key, value in (sheet.row.rules if sheet.row else {}).items() if key not in asked}


def _rules(sheet: Sheet, actor: Actor) -> dict[str, Any]:
    found = {}
    for each in rules_of(sheet.kind.name, sheet.entity, sheet.rules):
        try:
            value = each.parse(sheet.rules.get(each.key), actor.manner)
            each.check(value)
        except Wrong as problem:
            sheet.wrong[f"{RULE}{each.key}"] = str(problem)
            continue
        if each.key == "panel":
            if not value:
                found["panel"] = False
        elif not each.is_empty(value) and value is not False:
            found[each.key] = each.dump(value)
    return found


def _default(sheet: Sheet, actor: Actor) -> Any:
    if sheet.kind.has_options:
        chosen = [each.value for each in sheet.options if each.chosen]
        return (chosen or None) if sheet.several else (chosen[0] if chosen else None)
    shown = _question(sheet.kind, "initial", "")
    if not sheet.asks_default() or shown is None:
        return None
    try:
        value = shown.parse(sheet.initial, actor.manner)
    except Wrong as problem:
        sheet.wrong["initial"] = str(problem)
        return None
    return None if shown.is_empty(value) or value is False else shown.dump(value)


def _question(kind: Kind, key: str, label: str) -> Field | None:
    """A field of the kind without rules, to be asked under another name."""
    try:
        return field_of(CustomField(kind=kind.name, key=key, label=label or key))
    except (KeyError, ValueError, TypeError):
        return None


def _held(found: Field, raw: Any) -> Any:
    """A stored rule as its control shows it; one that cannot be read is asked anew."""
    try:
        return found.parse(str(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else raw)
    except Wrong:
        return None


def preview(sheet: Sheet, actor: Actor) -> Markup:
    """The control as people will see it. Raises Wrong, KeyError, ValueError while rules are half typed."""
    row = CustomField(kind=sheet.kind.name, key="preview", rules={}, options=[])
    data = given(replace(sheet, wrong={}), actor)
    for name in (*WORDS, "rules", "options", "initial", "is_required"):
        setattr(row, name, data[name])
    row.label = row.label or str(sheet.kind.label)
    found = field_of(row)
    return control(found, None, found.initial(), None, actor)
