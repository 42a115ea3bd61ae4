"""Groups of accounts and contacts, described."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.contacts.models import Group, GroupMember
from regulars.engine.describe import Access, Entity, Exchange, List, Related, View
from regulars.engine.fields import AnyReference, LongText, Reference, Text
from regulars.engine.rules import named_after, only_once

GROUP = Entity(
    name="group",
    plural="groups",
    model=Group,
    label=_("Group"),
    label_plural=_("Groups"),
    icon="users",
    group="contacts",
    help=_("Accounts and contacts put together by hand."),
    fields=(
        Text("name", _("Name"), required=True),
        LongText("description", _("Description")),
        Reference("owner", _("Owner"), to="user"),
    ),
    facts=("owner",),
    list=List(
        columns=("name", "description", "owner"),
        sort="name",
        views=(View("mine", _("My groups"), {"field": "owner", "op": "me"}),),
    ),
    related=(Related("group-member", "group", ("record", "created_at"), _("Members"), limit=20),),
    exchange=Exchange(match=("name",)),
)

GROUP_MEMBER = Entity(
    name="group-member",
    plural="group-members",
    model=GroupMember,
    label=_("Group member"),
    label_plural=_("Group members"),
    icon="users",
    menu=False,
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after="record"),
        Reference("group", _("Group"), to="group", required=True, parent=True),
        AnyReference("record", _("Account or contact"), to=("account", "contact"), required=True, parent=True),
    ),
    list=List(columns=("record", "group"), sort="-created_at"),
    access=Access(owner="", through="group"),
    part_of="group",
    prepare=(
        only_once("group", "record", message=_("This is already in the group.")),
        named_after("record"),
    ),
)
