"""The gift, described."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.personal import gifts
from regulars.areas.personal.choices import GIFT_STATUSES, OF
from regulars.areas.personal.models import Gift
from regulars.engine.describe import Action, Entity, List, View
from regulars.engine.fields import AnyReference, Choice, Date, LongText, Money, Reference, Text

IDEA = {"field": "status", "op": "eq", "value": "idea"}

GIFT = Entity(
    name="gift",
    plural="gifts",
    model=Gift,
    label=pgettext_lazy("present", "Gift"),
    label_plural=pgettext_lazy("present", "Gifts"),
    icon="gift",
    group="contacts",
    help=_("What we give to a customer, from the idea until they have it. What it may be worth says their tier."),
    fields=(
        Text("name", pgettext_lazy("gift", "What"), required=True, max_length=200),
        AnyReference("record", pgettext_lazy("gift", "For"), to=OF, required=True, parent=True),
        Choice("status", _("Status"), options=GIFT_STATUSES, default="idea", required=True),
        Money("value", pgettext_lazy("gift", "Worth"), low=0, rate_day="given_on"),
        Text("occasion", _("Occasion"), max_length=200),
        Date("given_on", pgettext_lazy("gift", "Given on")),
        Reference("owner", _("Owner"), to="user"),
        LongText("thanks", _("How they took it"), personal=True),
    ),
    facts=("record", "status", "value", "occasion", "given_on"),
    form=("record", "name", "value", "occasion", "owner"),
    list=List(
        columns=("name", "record", "status", "value", "occasion", "given_on", "owner"),
        sort="-created_at",
        totals=("value",),
        card=("record", "status"),
        views=(
            View("ideas", pgettext_lazy("gifts", "Ideas"), IDEA),
            View("year", pgettext_lazy("gifts", "Given this year"), {"all": [{"none": [IDEA]}, {"field": "given_on", "op": "period", "value": "this_year"}]}, sort="-given_on"),
        ),
    ),
    actions=(
        Action(
            "send", pgettext_lazy("gift", "Send"), gifts.send, icon="send", available=gifts.is_idea, primary=True, done=pgettext_lazy("gift", "Sent"),
            fields=(Date("day", pgettext_lazy("gift", "Given on"), help=_("Empty: today.")),),
            help=_("What is dearer than the tier allows needs an approval first."),
        ),
        Action(
            "arrive", pgettext_lazy("gift", "They have it"), gifts.arrive, icon="check", available=gifts.has_not_arrived,
            fields=(LongText("thanks", _("How they took it")),), done=pgettext_lazy("gift", "They have it"),
        ),
        Action("take_back", pgettext_lazy("gift", "Not given after all"), gifts.take_back, icon="undo-2", available=gifts.is_given, done=_("An idea again")),
    ),
    unfinished=IDEA,
    prepare=(gifts.settle_gifts,),
)  # fmt: skip
