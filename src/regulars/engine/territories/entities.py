"""Territories, their people and their rules, described like everything else."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.custom.guards import tell
from regulars.engine.describe import Access, Entity, Exchange, List, Related, Search
from regulars.engine.fields import Choice, Integer, LongText, Option, Reference, Structure, Text, TreeReference
from regulars.engine.lasting import name_for_good
from regulars.engine.models import Territory, TerritoryMember, TerritoryRule
from regulars.engine.registry import register
from regulars.engine.rules import named_after, no_circles, only_once
from regulars.engine.territories.guards import guard_rules, keep_those_above

FUNCTIONS = (
    Option("manager", pgettext_lazy("of a territory", "Manager")),
    Option("member", pgettext_lazy("of a territory", "Member")),
)

register(
    Entity(
        name="territory",
        plural="territories",
        model=Territory,
        label=_("Territory"),
        label_plural=_("Territories"),
        icon="map-pin",
        menu=False,
        fields=(
            Text("name", _("Name"), required=True, unique=True),
            TreeReference("parent", _("Part of"), to="territory"),
            Reference("owner", _("Its records go to"), to="user", help=_("Records that the rules move here become this person’s. Empty: owners stay.")),
            Integer("position", _("Order"), default=0, low=0, help=_("Among territories beside each other, the first that takes a record has it.")),
            LongText("description", _("What it is for")),
        ),
        list=List(columns=("name", "parent", "owner", "description"), sort="name"),
        related=(
            Related("territory-member", "territory", ("user", "function"), _("People"), limit=20),
            Related("territory-rule", "territory", ("label", "entity"), _("Rules"), sort="position", limit=20),
            Related("territory", "parent", ("name", "owner"), _("Territories below"), sort="position", limit=20),
        ),
        search=Search(),
        exchange=Exchange(match=("name",)),
        access=Access(owner="", open=True),
        prepare=(name_for_good, no_circles("parent", _("A territory cannot be part of itself or of one below it."))),
        moved=(keep_those_above, tell),
    ),
    Entity(
        name="territory-member",
        plural="territory-members",
        model=TerritoryMember,
        label=_("Person of a territory"),
        label_plural=_("People of territories"),
        icon="user",
        menu=False,
        fields=(
            Reference("territory", _("Territory"), to="territory", required=True, parent=True),
            Reference("user", _("Person"), to="user", required=True),
            Choice("function", _("As"), options=FUNCTIONS, default="member", required=True),
            Text("name", _("Name"), readonly=True, on_form=False),
        ),
        list=List(columns=("name", "territory", "user", "function"), sort="-created_at"),
        exchange=Exchange(match=("external_id",)),
        access=Access(owner="", open=True),
        part_of="territory",
        prepare=(named_after("user"), only_once("territory", "user", message=_("This person has this territory."))),
    ),
    Entity(
        name="territory-rule",
        plural="territory-rules",
        title="label",
        model=TerritoryRule,
        label=_("Rule of a territory"),
        label_plural=_("Rules of territories"),
        icon="list-todo",
        menu=False,
        help=_("What a territory takes. Rules are a draft until they are activated."),
        fields=(
            Text("label", _("Label"), required=True, max_length=120),
            Reference("territory", _("Territory"), to="territory", required=True, parent=True),
            Text("entity", _("Entity"), required=True, default="account", max_length=40, cell="entity"),
            Structure(
                "condition",
                _("Takes"),
                shape="object",
                help=_('The one filter, of one record: {"field": "industry", "op": "eq", "value": "software"}. Empty: all that the territory above takes.'),
            ),
            Integer("position", _("Order"), default=0, low=0),
        ),
        list=List(columns=("label", "territory", "entity"), sort="label"),
        exchange=Exchange(match=("external_id",), importable=False),
        access=Access(owner="", open=True),
        part_of="territory",
        prepare=(name_for_good, guard_rules),
    ),
)  # fmt: skip
