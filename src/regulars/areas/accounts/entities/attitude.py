"""The attitude, described, and its lists on contacts and deals."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.accounts.choices import ATTITUDES
from regulars.areas.accounts.models import Attitude
from regulars.areas.accounts.reactions import keep_to_the_account
from regulars.engine.describe import Access, Entity, Extend, List, Related
from regulars.engine.fields import Choice, Reference, Text
from regulars.engine.rules import named_after, only_once

ATTITUDE = Entity(
    name="attitude",
    plural="attitudes",
    model=Attitude,
    label=_("Attitude"),
    label_plural=_("Attitudes"),
    icon="smile",
    menu=False,
    help=_("How a contact stands to us at an account, in one deal or in general."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after="contact"),
        Reference("contact", _("Contact"), to="contact", required=True, parent=True),
        Reference("account", _("Account"), to="account", parent=True, required=True),
        Reference("deal", _("Deal"), to="deal", parent=True, help=_("Empty: in general.")),
        Choice("attitude", _("Attitude"), options=ATTITUDES, required=True),
        Text("note", _("Note"), max_length=500, personal=True),
    ),
    facts=("contact", "account", "deal", "attitude"),
    list=List(columns=("contact", "account", "deal", "attitude", "note"), sort="-created_at"),
    access=Access(owner="", through="contact"),
    part_of="contact",
    prepare=(
        keep_to_the_account,
        only_once("contact", "account", "deal", message=_("The attitude of this contact is kept already.")),
        named_after("contact"),
    ),
)  # fmt: skip
ATTITUDE_PARTS = (
    Extend("contact", related=(Related("attitude", "contact", ("account", "deal", "attitude"), _("Attitude")),)),
    Extend("deal", related=(Related("attitude", "deal", ("contact", "attitude", "note"), _("Attitudes")),)),
)
