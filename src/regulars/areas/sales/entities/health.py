"""Signals that were set aside, described."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.sales.actions.health import judge_dismissals, look_again
from regulars.areas.sales.choices import SIGNALS
from regulars.areas.sales.entities.parts import OF_DEAL
from regulars.areas.sales.models import DismissedSignal
from regulars.engine.describe import Entity, Exchange, List
from regulars.engine.fields import Choice, LongText, Reference, Text
from regulars.engine.rules import only_once

DISMISSED_SIGNAL = Entity(
    name="dismissed-signal",
    plural="dismissed-signals",
    model=DismissedSignal,
    label=_("Dismissed signal"),
    label_plural=_("Dismissed signals"),
    icon="eye-off",
    menu=False,
    help=_(
        "Something that speaks against a deal, set aside with a reason. It counts again when it has once been gone."
    ),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, keep_history=False),
        Reference("deal", _("Deal"), to="deal", required=True, parent=True),
        Choice("signal", _("What speaks against it"), options=SIGNALS, required=True),
        LongText("reason", _("Reason"), required=True),
    ),
    list=List(columns=("deal", "signal", "reason", "created_by", "created_at"), sort="-created_at"),
    exchange=Exchange(importable=False),
    access=OF_DEAL,
    part_of="deal",
    prepare=(
        only_once("deal", "signal", message=_("This has been dismissed already.")),
        judge_dismissals,
    ),
    moved=(look_again,),
)
