"""Custom fields and entities, described like everything else: same API, same change log, same undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.actor import Actor
from regulars.engine.batch import Batch
from regulars.engine.custom import converting, erasing
from regulars.engine.custom.entity_guards import guard_entities
from regulars.engine.custom.guards import guard_fields, keep_used, tell, work_out_restored
from regulars.engine.custom.kinds import KINDS, TONES
from regulars.engine.custom.option_guards import guard_options, keep_used_options
from regulars.engine.describe import Access, Action, Entity, Exchange, List
from regulars.engine.fields import Choice, Field, Integer, Option, Structure, Text, YesNo
from regulars.engine.lasting import name_for_good
from regulars.engine.models import CustomEntity, CustomField, Lasting, ListOption
from regulars.engine.registry import register


class KindOf(Choice):
    """The type of a field: one of those known by now, whoever added them."""

    options = property(
        lambda self: tuple(Option(each.name, each.label) for each in KINDS.values()), lambda self, _: None
    )


def settings(
    name: str, *, guard: Callable[[Batch], None], moved: tuple[Callable[[Batch], None], ...] = (), **described: Any
) -> Entity:
    """What administrators set up: an entity with an API, history and undo, and pages of its own in the settings."""
    described["fields"] = _bilingual(described["fields"])
    keyed = (name_for_good,) if issubclass(described["model"], Lasting) else ()
    return Entity(
        name=name,
        title="label",
        group="settings",
        menu=False,
        access=Access(owner="", open=True),
        prepare=(guard, *keyed),
        moved=(*moved, tell),
        **described,
    )


def _bilingual(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Lists show a label in the reader's language, where it is given in both."""
    if not any(each.key == "label_ru" for each in fields):
        return fields
    return tuple(replace(each, cell="label", beside=("label_ru",)) if each.key == "label" else each for each in fields)


def work_out_anew(record: CustomField, *, actor: Actor) -> CustomField:
    """All records of the field's entity, in the background."""
    from regulars.engine.derived.recompute import ask

    ask(record.entity, label=record.label, actor=actor)
    return record


RECOMPUTE = Action(
    "recompute",
    _("Work out anew"),
    work_out_anew,
    icon="calculator",
    available=lambda row: getattr(row, "kind", "") in ("formula", "roll_up"),
    done=pgettext_lazy("done", "Begun"),
    bulk=False,
    help=_("Formulas and roll-ups of every record of the entity, in the background."),
)


def convert(row: CustomField, *, actor: Actor, kind: str) -> None:
    """Have the type changed by a job, where every value allows it."""
    converting.ask(row, kind=kind, actor=actor)


def erase(row: CustomField | CustomEntity, *, actor: Actor, name: str, backup: str) -> None:
    """Have it deleted for good, with all it holds."""
    erasing.ask(row, name=name, backup=backup, actor=actor)


ERASE = Action(
    "erase",
    _("Delete for good"),
    erase,
    fields=(
        Text("name", _("Its name in the API, typed"), required=True),
        Text("backup", _("Which backup holds it?"), required=True, max_length=500),
    ),
    icon="trash-2",
    done=pgettext_lazy("done", "Begun"),
    bulk=False,
    danger=True,
)
CONVERT = Action(
    "convert",
    _("Change the type"),
    convert,
    fields=(KindOf("kind", _("Type"), required=True),),
    icon="repeat",
    done=pgettext_lazy("done", "Begun"),
    bulk=False,
)

register(
    settings(
        "custom-entity",
        plural="custom-entities",
        model=CustomEntity,
        label=_("Custom entity"),
        label_plural=_("Custom entities"),
        guard=guard_entities,
        moved=(keep_used,),
        icon="box",
        help=_("A kind of records of your own: it has pages, an API, rights and history like any other."),
        fields=(
            Text("label", _("Label"), required=True, max_length=60),
            Text("key", _("Name in the API"), required=True, unique=True, max_length=38),
            Text("plural", _("Address"), required=True, unique=True, max_length=38),
            Text("label_ru", _("Label in Russian"), max_length=60),
            Text("label_plural", _("Label of many"), required=True, max_length=60),
            Text("label_plural_ru", _("Label of many in Russian"), max_length=60),
            Text("name_label", _("Label of the name"), max_length=60),
            Text("name_label_ru", _("Label of the name in Russian"), max_length=60),
            Text("help", _("Help"), max_length=500),
            Text("help_ru", _("Help in Russian"), max_length=500),
            Text("icon", _("Icon"), default="box", max_length=40),
            Text("menu_group", _("Group in the menu"), default="sales", max_length=40),
            YesNo("is_in_menu", _("In the menu"), default=True),
            YesNo("is_open", _("Read by everyone"), default=False),
            YesNo("is_retired", _("Retired"), default=False),
            Text("stage_field", _("Field of the stage"), max_length=60),
            Text("start_field", _("First day in the calendar"), max_length=60),
            Text("end_field", _("Last day in the calendar"), max_length=60),
            Integer("position", _("Order"), default=0),
        ),
        list=List(columns=("label", "key", "plural", "is_in_menu", "is_retired"), sort="position"),
        actions=(ERASE,),
        exchange=Exchange(match=("key",)),
    ),
    settings(
        "custom-field",
        plural="custom-fields",
        model=CustomField,
        label=_("Custom field"),
        label_plural=_("Custom fields"),
        guard=guard_fields,
        moved=(keep_used, work_out_restored),
        actions=(RECOMPUTE, CONVERT, ERASE),
        icon="text-cursor-input",
        help=_("A field of your own on any entity. Its type, rules and options are those of the built-in ones."),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Text("key", _("Key"), required=True, max_length=50),
            KindOf("kind", _("Type"), required=True),
            Text("label_ru", _("Label in Russian"), max_length=80),
            Text("help", _("Help"), max_length=500),
            Text("help_ru", _("Help in Russian"), max_length=500),
            Text("section", _("Section"), max_length=80),
            Text("section_ru", _("Section in Russian"), max_length=80),
            YesNo("is_required", _("Required"), default=False),
            YesNo("is_unique", _("Unique"), default=False),
            YesNo("is_searched", _("Found by the search"), default=False),
            YesNo("is_indexed", _("Quick to filter and sort"), default=False),
            Text("index_state", _("Index"), readonly=True, keep_history=False, on_form=False),
            YesNo("is_retired", _("Retired"), default=False),
            YesNo("is_personal", _("Personal"), default=False),
            YesNo("is_sensitive", _("Sensitive"), default=False),
            Integer("position", _("Order"), default=0),
            Structure(
                "options",
                _("Options"),
                shape="list",
                help=_(
                    'For choices: [{"value": "high", "label": "High", "tone": "good"}, …]. Tones are good, warn, bad and accent.'
                ),
            ),
            Structure(
                "rules",
                _("Rules"),
                shape="object",
                help=_('Such as {"low": 0, "high": 100}, {"max_length": 20, "pattern": "[A-Z]+"}, {"to": "account"}.'),
            ),
            Structure("initial", _("Default")),
        ),
        list=List(columns=("entity", "label", "key", "kind", "is_required", "is_indexed", "is_retired"), sort="entity"),
        exchange=Exchange(match=("key",), importable=False),
    ),
    settings(
        "list-option",
        plural="list-options",
        model=ListOption,
        label=_("Option of a list"),
        label_plural=_("Options of lists"),
        guard=guard_options,
        moved=(keep_used_options,),
        icon="list",
        help=_(
            "An option of a built-in choice, such as the sources of leads: added, renamed, coloured, ordered, retired."
        ),
        fields=(
            Text("label", _("Label"), required=True, max_length=100, help=_("Empty: as it was built in.")),
            Text("label_ru", _("Label in Russian"), max_length=100),
            Text("list", _("List of options"), required=True, max_length=40, help=_("Its name: source, industry …")),
            Text(
                "value",
                _("Value"),
                required=True,
                max_length=60,
                help=_("What records keep. Empty: made of the label."),
            ),
            Choice("tone", _("Colour"), options=tuple(Option(each, each) for each in TONES if each)),
            YesNo("is_retired", _("Retired"), default=False),
            Integer("position", _("Order"), help=_("Empty: where it was built in, else behind all others.")),
        ),
        list=List(columns=("list", "label", "value", "tone", "is_retired"), sort="list"),
        exchange=Exchange(match=("list", "value"), importable=False),
    ),
)
