"""Requests and certificates, described."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.actor import Actor
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Related, Search, Section, View
from regulars.engine.fields import (
    AnyReference,
    Choice,
    Date,
    Email,
    LongText,
    Moment,
    Phone,
    Reference,
    Structure,
    Text,
    YesNo,
)
from regulars.engine.registry import register
from regulars.services.privacy import people, requests, rights
from regulars.services.privacy.choices import CHANNELS, KINDS, MODES, OPEN, STATES
from regulars.services.privacy.erasing import certificate
from regulars.services.privacy.models import Erasure, SubjectRequest


def run_of(made: Any) -> dict[str, Any]:
    """What a verb says of the long work it began."""
    return {"run": str(made.pk), "url": f"/api/v1/runs/{made.pk}"}


def gather(record: Any, *, actor: Actor) -> dict[str, Any]:
    return run_of(requests.gather(record, actor=actor))


def erase(record: Any, *, mode: str, confirmation: str, kept_files: bool = False, actor: Actor) -> dict[str, Any]:
    return run_of(
        requests.erase(record, mode=mode, confirmation=confirmation, kept_files=bool(kept_files), actor=actor)
    )


def way_in(record: Any, actor: Actor) -> dict[str, Any] | None:
    """The way to everything about the person, for those who may look."""
    if not rights.may_look(actor):
        return None
    erased = record.erasures.order_by("-executed_at").first() if requests.is_erased(record) else None
    theirs = people.shown(people.Person.read(text) for text in record.records)
    return {"address": f"/admin/personal-data/{record.pk}/", "erased": erased, "theirs": theirs}


def proof(record: Any, actor: Actor) -> dict[str, Any]:
    """The certificate as one reads it, and whether it is as it was sealed."""
    return certificate.shown(record)


ANSWER = LongText("answer", _("What the person was told"), personal=True)

register(
    Entity(
        name="subject-request",
        plural="subject-requests",
        model=SubjectRequest,
        label=_("Data request"),
        label_plural=_("Data requests"),
        icon="shield-check",
        menu=False,
        help=_("A person asks to see, mend, get or erase their data, or objects to its use. It is due in thirty days."),
        fields=(
            Text("name", _("Person"), required=True, personal=True),
            Choice("kind", _("Asks"), options=KINDS, required=True, default="access"),
            Choice("state", _("State"), options=STATES, default="new", required=True),
            Date("received_on", _("Received"), required=True, default=timezone.localdate),
            Date("due_on", _("Due")),
            Moment("closed_at", _("Closed"), readonly=True, on_form=False),
            Reference("owner", _("Owner"), to="user"),
            Email("email", _("E-mail"), personal=True),
            Phone("phone", _("Phone"), personal=True),
            AnyReference("person", _("Record"), parent=True),
            Structure("records", _("Records that are theirs"), shape="list"),
            Choice("channel", _("Came by"), options=CHANNELS),
            LongText("identity", _("How their identity was checked"), sensitive=True, personal=True),
            ANSWER,
        ),
        facts=("kind", "state", "received_on", "due_on", "owner", "person"),
        sections=(
            Section(_("Request"), ("name", "kind", "state", "received_on", "due_on", "owner", "channel")),
            Section(_("Person"), ("email", "phone", "person", "identity")),
            Section(_("Answer"), ("answer",)),
        ),
        form=("name", "kind", "email", "phone", "person", "channel", "received_on", "owner"),
        list=List(
            columns=("name", "kind", "state", "received_on", "due_on", "owner"),
            sort="due_on",
            card=("kind", "state"),
            views=(
                View("open", pgettext_lazy("requests", "Open"), OPEN),
                View("overdue", _("Overdue"), {"all": [OPEN, {"field": "due_on", "op": "lt", "value": "today"}]}),
                View("closed", _("Closed"), {"none": [OPEN]}, sort="-received_on"),
            ),
        ),
        related=(
            Related("erasure", "request", ("name", "mode", "executed_at", "executed_by"), _("Certificates of erasure")),
        ),
        panels=(Panel("person", _("Personal data"), "privacy/panel.html", way_in),),
        actions=(
            Action("begin", _("Begin"), requests.begin, icon="arrow-right", available=requests.is_new, primary=True, done=pgettext_lazy("done", "Begun")),
            Action("close", pgettext_lazy("request", "Done"), requests.close, fields=(ANSWER,), icon="check", available=requests.is_open, primary=True, done=pgettext_lazy("done", "Closed")),
            Action("refuse", pgettext_lazy("verb", "Refuse"), requests.refuse, fields=(LongText("answer", _("Why, as the person was told"), required=True),), icon="x", available=requests.is_open, danger=True, done=pgettext_lazy("done", "Refused")),
            Action("reopen", _("Reopen"), requests.reopen, icon="rotate-ccw", available=requests.is_closed, done=pgettext_lazy("done", "Reopened")),
            Action("gather", _("Put their data into a file"), gather, icon="download", available=requests.may_go, bulk=False),
            Action(
                "erase", _("Erase the person"), erase,
                fields=(
                    Choice("mode", _("How"), options=MODES, required=True, default="erase"),
                    Text("confirmation", _("Code of the preview"), required=True, help=_("It stands on the page “Personal data” of this request.")),
                    YesNo("kept_files", _("Files of records that stay go too"), default=False),
                ),
                icon="trash-2", right="delete", available=requests.may_go, bulk=False, danger=True,
            ),
        ),
        search=Search(fields=("email", "phone"), subtitle=("kind", "state")),
        exchange=Exchange(match=("external_id",)),
        prepare=(requests.keep_dates, requests.check_records),
        retention=_("That someone asked, and what was answered when, stays as the proof; who they were goes."),
    ),
    Entity(
        name="erasure",
        plural="erasures",
        model=Erasure,
        label=_("Certificate of erasure"),
        label_plural=_("Certificates of erasure"),
        icon="shield-check",
        menu=False,
        help=_("The proof that someone was erased. It holds no value of theirs."),
        fields=(
            Text("name", _("Name"), readonly=True),
            Reference("request", _("Data request"), to="subject-request", readonly=True),
            Choice("mode", _("How"), options=MODES, readonly=True),
            Moment("executed_at", _("Carried out"), readonly=True),
            Reference("executed_by", _("Carried out by"), to="user", readonly=True),
            Structure("content", _("What was done"), shape="object", readonly=True, on_form=False),
            Text("digest", _("SHA-256"), readonly=True),
        ),
        facts=("request", "mode", "executed_at", "executed_by"),
        sections=(Section(_("Certificate"), ("name", "request", "mode", "executed_at", "executed_by", "digest")),),
        panels=(Panel("proof", _("Proof"), "privacy/proof.html", proof),),
        list=List(columns=("name", "request", "mode", "executed_at", "executed_by"), sort="-executed_at"),
        exchange=Exchange(importable=False),
        access=Access(owner="", kept=True),
        retention=_("The proof of the erasure itself."),
    ),
)  # fmt: skip
