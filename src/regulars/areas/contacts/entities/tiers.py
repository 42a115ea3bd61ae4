"""The tier, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.contacts.choices import TIER_TONES
from regulars.areas.contacts.models import Tier
from regulars.areas.contacts.tiers import keep_used_tiers
from regulars.engine.describe import Access, Entity, Exchange, List
from regulars.engine.fields import Choice, Integer, LongText, Money, Text
from regulars.engine.rules import only_once

TIER = Entity(
    name="tier",
    plural="tiers",
    model=Tier,
    label=_("Tier"),
    label_plural=_("Tiers"),
    icon="star",
    group="contacts",
    menu_right="edit",
    help=_("How closely customers are looked after: how often we are in touch, what a gift may be worth."),
    fields=(
        Text("name", _("Name"), required=True, max_length=60),
        Choice("tone", pgettext_lazy("of a chip", "Tone"), options=TIER_TONES),
        Integer("position", _("Order"), default=0, low=0, help=_("The closest first.")),
        Integer(
            "touch_days",
            _("In touch every … days"),
            low=1,
            high=1000,
            help=_("Who has not been spoken with for longer stands on Today of whoever looks after them."),
        ),
        Money("gift_limit", _("A gift is worth at most"), low=0, help=_("Dearer ones need an approval. Empty: no limit.")),
        Money(
            "gift_budget",
            _("Gifts of a year are worth at most"),
            low=0,
            help=_("For each account and each contact, from January to December. Empty: no limit."),
        ),
        LongText("description", _("What is promised to it")),
    ),
    facts=("tone", "touch_days", "gift_limit", "gift_budget"),
    list=List(columns=("name", "tone", "touch_days", "gift_limit", "gift_budget"), sort="position"),
    exchange=Exchange(match=("name",)),
    access=Access(owner="", open=True),
    prepare=(only_once("name", message=_("There is a tier of this name.")),),
    moved=(keep_used_tiers,),
)  # fmt: skip
