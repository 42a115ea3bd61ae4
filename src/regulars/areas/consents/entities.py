"""The consent, described, and its panel on contacts and leads."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.consents import actions
from regulars.areas.consents.choices import BASES, CHANNELS, PURPOSES, SOURCES, STATES
from regulars.areas.consents.models import Consent
from regulars.areas.consents.queries import standing
from regulars.areas.consents.quiet_entity import QUIET_PARTS, QUIET_TIME
from regulars.areas.consents.reach import may_reach
from regulars.areas.consents.reactions import check_times, keep_as_said
from regulars.engine.actor import Actor
from regulars.engine.describe import Access, Action, Entity, Exchange, Extend, List, Panel, Related, Section, View
from regulars.engine.fields import AnyReference, Choice, Date, LongText, Moment, Text
from regulars.engine.registry import register
from regulars.engine.rules import named_after

OF = ("contact", "lead")
GIVEN = {"field": "state", "op": "eq", "value": "given"}


def panel(record: Any, actor: Actor) -> dict[str, Any] | None:
    """How the person stands to each purpose now."""
    from regulars.engine import registry

    entity = registry.get("consent")
    labels = {key: {option.value: option for option in entity.by_key[key].options} for key in ("purpose", "channel")}  # type: ignore[attr-defined]
    now = {way: may_reach(record, way, reader=actor) for way in ("phone", "email")}
    return {
        "now": now,
        "standing": standing(record),
        "labels": labels,
        "person": f"{registry.of(record).name}:{record.pk}",
    }


SHOWN = ("purpose", "channel", "state", "given_at")

register(
    Entity(
        name="consent",
        plural="consents",
        model=Consent,
        label=_("Consent"),
        label_plural=_("Consents"),
        icon="shield-check",
        group="contacts",
        menu=False,
        help=_("What a person allowed or took back: for which purpose, by which way, when, with which words."),
        fields=(
            Text("name", _("Name"), readonly=True, on_form=False, keep_history=False, max_length=400, after="person"),
            AnyReference("person", _("Person"), to=OF, required=True, parent=True),
            Choice("purpose", _("Purpose"), options=PURPOSES, required=True),
            Choice("channel", _("By way of"), options=CHANNELS, required=True, default="any"),
            Choice("state", _("State"), options=STATES, required=True, default="given"),
            Choice("basis", _("Lawful basis"), options=BASES, required=True, default="consent"),
            Moment("given_at", _("Said at"), required=True, default=timezone.now),
            Date("valid_until", _("Valid until")),
            Choice("source", _("Source"), options=SOURCES),
            Text("evidence", _("Evidence"), help=_("Where the proof is: a recording, a scan, a line of a log."), personal=True),
            LongText("wording", _("Exact wording")),
            Text("wording_version", _("Version of the wording")),
        ),
        facts=("person", "purpose", "channel", "state", "given_at"),
        sections=(
            Section(_("Consent"), ("person", "purpose", "channel", "state", "basis", "given_at", "valid_until")),
            Section(_("Proof"), ("source", "wording", "wording_version", "evidence")),
        ),
        form=("person", "purpose", "channel", "state", "basis", "given_at", "wording", "wording_version", "source"),
        list=List(
            columns=("person", *SHOWN, "basis", "valid_until"), sort="-given_at", card=("purpose", "state"),
            views=(View("given", pgettext_lazy("consents", "Given"), GIVEN), View("withdrawn", pgettext_lazy("consents", "Withdrawn"), {"none": [GIVEN]})),
        ),
        actions=(
            Action(
                "withdraw", pgettext_lazy("consent", "Withdraw"), actions.withdraw,
                fields=(Choice("source", _("Source"), options=SOURCES), LongText("evidence", _("Evidence"))),
                icon="x", available=actions.is_given, danger=True, done=pgettext_lazy("done", "Withdrawn"),
            ),
        ),
        access=Access(owner="", through="person"),
        exchange=Exchange(match=("external_id",)),
        prepare=(keep_as_said, check_times, named_after("person")),
        retention=_("That and when they agreed or withdrew stays as the proof that the law asks for; who they were goes."),
    ),
    QUIET_TIME,
    *QUIET_PARTS,
    *(
        Extend(
            name,
            panels=(Panel("consents", _("May be reached"), "consents/panel.html", panel),),
            related=(Related("consent", "person", SHOWN, _("Consents"), sort="-given_at"),),
        )
        for name in OF
    ),
)  # fmt: skip
