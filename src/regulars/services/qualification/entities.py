"""Qualification procedures, described like everything else: an API, a change log and undo of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Exchange, List
from regulars.engine.fields import Integer, LongText, Structure, Text, YesNo
from regulars.engine.registry import register
from regulars.services.qualification.guards import guard, keep_counted
from regulars.services.qualification.models import Procedure

register(
    settings(
        "qualification-procedure",
        plural="qualification-procedures",
        model=Procedure,
        label=_("Qualification procedure"),
        label_plural=_("Qualification procedures"),
        guard=guard,
        moved=(keep_counted,),
        icon="list-todo",
        help=_(
            "Questions by which one finds out whether a lead or a deal is worth the time, and what their answers count."
        ),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Structure(
                "condition",
                _("For which records"),
                shape="object",
                help=_("The one filter; the first procedure that fits a record counts."),
            ),
            Structure(
                "questions",
                _("Questions"),
                shape="list",
                help=_(
                    '[{"field": "budget", "label": "Is there a budget?", "help": "…", "required": true, "points": {"yes": 25, "no": 0}}, …]. Points of a number: [{"from": 50, "points": 10}, …]; of a text: a number.'
                ),
            ),
            Structure(
                "before",
                _("Required answers are needed for"),
                shape="list",
                help=_("Stages that no record comes to while a required question is open."),
            ),
            YesNo("is_active", _("In force"), default=True),
            Text("label_ru", _("Label in Russian"), max_length=80),
            LongText("description", _("What it is for")),
            Integer("position", _("Order"), default=0),
        ),
        list=List(columns=("label", "entity", "is_active", "position"), sort="position"),
        exchange=Exchange(match=("label",), importable=False),
    )
)
