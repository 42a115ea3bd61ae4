"""The levels of reminders, described."""

from __future__ import annotations

import re

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from regulars.areas.billing.dunning import HOLES
from regulars.areas.billing.models import DunningLevel
from regulars.base.errors import Invalid
from regulars.engine.batch import Batch
from regulars.engine.describe import Access, Entity, Exchange, List
from regulars.engine.fields import Integer, LongText, Money, Text, YesNo

HOLE = re.compile(r"\{([^{}]*)\}")
TEXTS = ("subject", "subject_ru", "text", "text_ru")


def check_texts(batch: Batch) -> None:
    """Braces name what a letter knows."""
    for item in batch.good:
        wrong = {}
        for key in TEXTS:
            strange = [name for name in HOLE.findall(getattr(item.record, key) or "") if name not in HOLES]
            if strange:
                wrong[key] = now("There is no field “%(name)s”.") % {"name": strange[0][:80]}
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))


DUNNING_LEVEL = Entity(
    name="dunning-level",
    plural="dunning-levels",
    model=DunningLevel,
    label=_("Reminder level"),
    label_plural=_("Reminder levels"),
    icon="alarm-clock",
    group="billing",
    menu_right="edit",
    help=_("A letter that is sent once an invoice is so many days overdue, one level after the other. Texts may name {code}, {amount}, {due_on}, {days} and {name}."),
    fields=(
        Text("name", _("Name"), required=True, max_length=80),
        Integer("days", _("Days overdue"), required=True, low=1, high=365),
        Text("subject", _("Subject"), required=True, max_length=200),
        LongText("text", _("Text"), required=True, max_length=4000, help=_("The link to the invoice and what is open stand below it.")),
        Text("subject_ru", _("Subject in Russian"), max_length=200),
        LongText("text_ru", _("Text in Russian"), max_length=4000),
        Money("fee", _("Fee"), low=0, help=_("Charged by an invoice of its own, without tax, where the invoice is in this currency.")),
        YesNo("is_active", _("In use"), default=True),
    ),
    facts=("days", "fee", "is_active"),
    form=("name", "days", "subject", "text", "subject_ru", "text_ru", "fee", "is_active"),
    list=List(columns=("name", "days", "subject", "fee", "is_active"), sort="days"),
    exchange=Exchange(match=("name",)),
    access=Access(owner="", open=True),
    prepare=(check_texts,),
)  # fmt: skip
