"""Relations and their kinds, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.accounts.choices import SIDES, STRENGTHS
from regulars.areas.accounts.models import Relation, RelationKind
from regulars.areas.accounts.relations.panel import RELATIONS_PANEL
from regulars.areas.accounts.relations.rules import (
    ENDS,
    keep_relations,
    keep_used_kinds,
    name_relations,
)
from regulars.engine.describe import Access, Entity, Exchange, Extend, List, Section, View
from regulars.engine.fields import AnyReference, Choice, Date, Integer, Reference, Text

RELATION_KIND = Entity(
    name="relation-kind",
    plural="relation-kinds",
    model=RelationKind,
    label=_("Kind of relation"),
    label_plural=_("Kinds of relations"),
    icon="link",
    group="contacts",
    menu_right="edit",
    help=_("What companies and people may be to each other, said from both sides."),
    fields=(
        Text("name", _("The first is … the second"), required=True, max_length=100, help=_("“supplier of”, “spouse of”.")),
        Text("reverse_name", _("The second is … the first"), max_length=100, help=_("“customer of”. Empty: the same both ways.")),
        Choice("first_is", _("The first"), options=SIDES, help=_("Empty: an account or a contact.")),
        Choice("second_is", _("The second"), options=SIDES, help=_("Empty: an account or a contact.")),
        Integer("position", _("Order"), default=0, low=0),
    ),
    list=List(columns=("name", "reverse_name", "first_is", "second_is"), sort="position"),
    exchange=Exchange(match=("name",)),
    access=Access(owner="", open=True),
    prepare=(name_relations,),
    moved=(keep_used_kinds,),
)  # fmt: skip

RELATION = Entity(
    name="relation",
    plural="relations",
    model=Relation,
    label=pgettext_lazy("between records", "Relation"),
    label_plural=_("Relations"),
    icon="link",
    group="contacts",
    menu=False,
    help=_("What a company or person is to another, from when to when."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=100, after="kind"),
        AnyReference("subject", _("Who"), to=ENDS, required=True, parent=True),
        Reference("kind", pgettext_lazy("relation", "Is"), to="relation-kind", required=True),
        AnyReference("object", _("Of whom"), to=ENDS, required=True, parent=True),
        Choice("strength", _("Strength"), options=STRENGTHS),
        Date("started_on", _("From")),
        Date("ended_on", _("Until")),
        Text("note", _("Note"), max_length=1000, personal=True),
        Reference("owner", _("Owner"), to="user"),
    ),
    facts=("subject", "kind", "object", "strength"),
    sections=(
        Section(
            pgettext_lazy("between records", "Relation"),
            ("subject", "kind", "object", "strength", "started_on", "ended_on", "note", "owner"),
        ),
    ),
    form=("subject", "kind", "object", "strength", "started_on", "ended_on", "note"),
    list=List(
        columns=("subject", "kind", "object", "strength", "started_on", "ended_on", "note"),
        sort="-created_at",
        views=(View("lasting", pgettext_lazy("relations", "Lasting"), {"field": "ended_on", "op": "empty"}),),
    ),
    prepare=(keep_relations,),
)
RELATION_PARTS = tuple(Extend(name, panels=(RELATIONS_PANEL,)) for name in ENDS)
