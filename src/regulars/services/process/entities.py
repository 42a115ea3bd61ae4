"""Processes, described like everything else: an API, a change log and undo of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Exchange, List
from regulars.engine.fields import Choice, Integer, LongText, Option, Structure, Text, YesNo
from regulars.engine.registry import register
from regulars.services.process.guards import guard
from regulars.services.process.models import Process

SKIPPING = (
    Option("met", _("Where what they ask for is met")),
    Option("never", pgettext_lazy("passing over stages", "Never")),
    Option("free", _("Freely")),
)

register(
    settings(
        "process",
        plural="processes",
        model=Process,
        label=_("Process"),
        label_plural=_("Processes"),
        guard=guard,
        icon="route",
        help=_("What is done on each stage, and what must be there before a record goes on."),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Structure(
                "condition",
                _("For which records"),
                shape="object",
                help=_("The one filter; the first process that fits a record counts."),
            ),
            Structure(
                "stages",
                _("Stages"),
                shape="list",
                help=_(
                    '[{"stage": "ID", "guidance": "<p>…</p>", "hours": 48, "criteria": {…}, "approvals": ["large-win"], "steps": [{"key": "call", "kind": "do", "label": "Call", "activity": "call", "required": true}, …]}]. Kinds of steps: do (activity, days or hours, strict), collect (fields, parts), decide (answers).'
                ),
            ),
            Choice("skipping", _("Stages may be passed over"), options=SKIPPING, default="met", required=True),
            YesNo("is_active", _("In force"), default=True),
            Text("label_ru", _("Label in Russian"), max_length=80),
            LongText("description", _("What it is for")),
            Integer("position", _("Order"), default=0),
        ),
        list=List(columns=("label", "entity", "skipping", "is_active", "position"), sort="position"),
        exchange=Exchange(match=("label",), importable=False),
    )
)
