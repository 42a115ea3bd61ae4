"""Preferences and their kinds, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.personal.choices import OF
from regulars.areas.personal.models import Preference, PreferenceKind
from regulars.areas.personal.preferences import keep_used_kinds, name_preferences
from regulars.engine.describe import Access, Entity, Exchange, List
from regulars.engine.fields import AnyReference, Date, Integer, Reference, Text
from regulars.engine.rules import only_once

PREFERENCE_KIND = Entity(
    name="preference-kind",
    plural="preference-kinds",
    model=PreferenceKind,
    label=_("Kind of preference"),
    label_plural=_("Kinds of preferences"),
    icon="tag",
    group="contacts",
    menu_right="edit",
    help=_("What preferences of customers are about."),
    fields=(
        Text("name", _("Name"), required=True, max_length=100, help=_("“Food and drink”, “Hobby”.")),
        Integer("position", _("Order"), default=0, low=0),
    ),
    list=List(columns=("name", "position"), sort="position"),
    exchange=Exchange(match=("name",)),
    access=Access(owner="", open=True),
    prepare=(only_once("name", message=_("There is a kind of this name.")),),
    moved=(keep_used_kinds,),
)

PREFERENCE = Entity(
    name="preference",
    plural="preferences",
    model=Preference,
    label=pgettext_lazy("of a customer", "Preference"),
    label_plural=pgettext_lazy("of a customer", "Preferences"),
    icon="heart",
    group="contacts",
    menu=False,
    help=_("What an account or a contact likes or wants; who said it, and when."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, max_length=100, after="kind"),
        AnyReference("record", pgettext_lazy("preference", "Whose"), to=OF, required=True, parent=True),
        Reference("kind", pgettext_lazy("preference", "About"), to="preference-kind", required=True),
        Text("value", pgettext_lazy("preference", "What"), required=True, max_length=500, personal=True),
        Text("said_by", _("Said by"), max_length=200, personal=True, help=_("Empty: they themselves.")),
        Date("said_on", _("Said on")),
    ),
    facts=("record", "kind", "value", "said_by", "said_on"),
    list=List(columns=("record", "kind", "value", "said_by", "said_on"), sort="-created_at"),
    access=Access(owner="", through="record"),
    prepare=(
        name_preferences,
        only_once("record", "kind", "value", message=_("This is known already.")),
    ),
)
