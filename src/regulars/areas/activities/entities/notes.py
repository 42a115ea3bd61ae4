"""The note, described."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.activities.models import Note
from regulars.areas.activities.reactions import name_notes
from regulars.engine.describe import Entity, List, Search, View
from regulars.engine.fields import AnyReference, Reference, RichText, Text, YesNo

NOTE = Entity(
    name="note",
    plural="notes",
    model=Note,
    label=_("Note"),
    label_plural=_("Notes"),
    icon="sticky-note",
    group="activities",
    help=_("What is worth remembering about a record."),
    fields=(
        Text("name", _("First line"), readonly=True, on_form=False, keep_history=False, personal=True),
        RichText("text", _("Text"), required=True, personal=True),
        AnyReference("record", _("About"), parent=True),
        YesNo("is_pinned", _("Pinned"), default=False),
        Reference("owner", _("Owner"), to="user"),
    ),
    facts=("record", "owner"),
    form=("text", "record", "is_pinned"),
    list=List(
        columns=("name", "record", "owner", "created_at"),
        sort="-created_at",
        views=(View("mine", _("My notes"), {"field": "owner", "op": "me"}),),
    ),
    search=Search(fields=("text",)),
    timeline=("name", "text"),
    prepare=(name_notes,),
)
