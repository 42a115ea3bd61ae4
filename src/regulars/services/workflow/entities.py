"""Rules, described like everything else: an API, a change log and undo of their own."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.engine.actor import Actor
from regulars.engine.custom.entities import settings
from regulars.engine.describe import Action, Exchange, List
from regulars.engine.fields import Choice, Integer, LongText, Moment, Option, Reference, Structure, Text, YesNo
from regulars.engine.registry import register
from regulars.services.workflow import pressing
from regulars.services.workflow.guards import guard
from regulars.services.workflow.models import Rule

ACTS_AS = (Option("owner", _("Its owner")), Option("program", _("The program itself")))


def run(rule: Rule, *, actor: Actor, record: uuid.UUID | str) -> dict[str, Any]:
    """Set the rule off for a record, as a program that calls it does."""
    return pressing.call(rule, str(record), actor=actor)


register(
    settings(
        "rule",
        plural="rules",
        model=Rule,
        label=_("Rule"),
        label_plural=_("Rules"),
        guard=guard,
        icon="zap",
        help=_("What follows by itself: when something happens to a record, if conditions hold, these steps."),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("key", _("Key"), required=True, unique=True, max_length=40),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Structure(
                "trigger",
                _("When"),
                shape="object",
                help=_(
                    '{"kind": "entered", "field": "stage", "value": "ID"}. Kinds: created, changed (fields), field (field, from, to), entered and left (field, value), date (field, count, unit, at), stayed (field, value, count, unit), schedule (cron), button, call.'
                ),
            ),
            Structure(
                "before", _("If it was"), shape="object", help=_("The one filter, on the record before the change.")
            ),
            Structure("condition", _("If it is"), shape="object", help=_("The one filter, on the record as it is.")),
            Structure(
                "steps",
                _("Then"),
                shape="list",
                help=_(
                    '[{"do": "set", "values": {"priority": {"value": "high"}}}, …]. Steps: set, create, verb, assign, if, wait, each, stop; values are given as value, text, from or formula.'
                ),
            ),
            Choice("acts_as", _("Acts as"), options=ACTS_AS, default="owner", required=True),
            Reference("owner", _("Owner"), to="user"),
            YesNo("is_active", _("In force"), default=True),
            Integer("hourly_limit", _("At most this often an hour"), default=1000, low=1, high=100_000),
            Text("label_ru", _("Label in Russian"), max_length=80),
            LongText("description", _("What it is for")),
            Integer("position", _("Order"), default=0),
            Integer("edition", _("Version"), readonly=True),
            Moment("active_since", _("In force since"), readonly=True),
        ),
        list=List(columns=("label", "entity", "owner", "is_active", "edition"), sort="label"),
        exchange=Exchange(match=("key",), importable=False),
        actions=(
            Action(
                "run",
                _("Run on a record"),
                run,
                fields=(Text("record", _("The record’s id or number"), required=True, max_length=40),),
                icon="play",
                bulk=False,
            ),
        ),
    )
)
