"""Further phones, e-mails, links and addresses, described."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.contacts.choices import ADDRESS_KINDS, POINT_KINDS
from regulars.areas.contacts.models import ContactPoint, PostalAddress
from regulars.areas.contacts.reach import addresses_without, points_without
from regulars.areas.contacts.reactions import label_addresses, write_points_one_way
from regulars.engine.describe import Access, Entity, List, Search
from regulars.engine.fields import Address, AnyReference, Choice, Text

OF = ("account", "contact")

CONTACT_POINT = Entity(
    name="contact-point",
    plural="contact-points",
    model=ContactPoint,
    label=_("Contact point"),
    label_plural=_("Contact points"),
    icon="at-sign",
    menu=False,
    title="value",
    help=_("A further phone, e-mail, link or messenger of an account or a contact."),
    fields=(
        AnyReference("record", _("Of"), to=OF, required=True, parent=True),
        Choice("kind", _("Kind"), options=POINT_KINDS, required=True, default="phone"),
        Text("value", _("Number or address"), required=True, max_length=500, personal=True),
        Text("label", _("Label"), personal=True),
    ),
    list=List(columns=("record", "kind", "value", "label"), sort="-created_at"),
    search=Search(subtitle=("label",)),
    access=Access(owner="", through="record", without=points_without),
    part_of="record",
    prepare=(write_points_one_way,),
)

ADDRESS = Entity(
    name="address",
    plural="addresses",
    model=PostalAddress,
    label=_("Address"),
    label_plural=_("Addresses"),
    icon="map-pin",
    menu=False,
    title="label",
    help=_("A further address of an account or a contact."),
    fields=(
        AnyReference("record", _("Of"), to=OF, required=True, parent=True),
        Choice("kind", _("Kind"), options=ADDRESS_KINDS, required=True, default="office"),
        Text("label", _("Label"), personal=True),
        Address("address", _("Address"), required=True, personal=True),
    ),
    list=List(columns=("record", "kind", "label", "address"), sort="-created_at"),
    access=Access(owner="", through="record", without=addresses_without),
    part_of="record",
    prepare=(label_addresses,),
)
