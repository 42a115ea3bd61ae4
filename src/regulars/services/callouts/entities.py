"""Credentials, described like everything else that is set up: pages, an API, a change log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Action, Exchange, List
from regulars.engine.fields import Integer, LongText, Moment, Text
from regulars.engine.registry import register
from regulars.services.callouts.credentials import LONGEST, MOST_HOURS, set_value
from regulars.services.callouts.guards import guard
from regulars.services.callouts.models import Credential

register(
    settings(
        "credential",
        plural="credentials",
        model=Credential,
        label=_("Credential"),
        label_plural=_("Credentials"),
        guard=guard,
        icon="key",
        help=_("Something secret that another program asks for. Rules name it; it is sent to its host alone."),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text(
                "key",
                _("Key"),
                required=True,
                unique=True,
                max_length=40,
                help=_("Calls name it in braces: {credential.key}."),
            ),
            Text(
                "host",
                _("Host"),
                required=True,
                max_length=253,
                help=_("Where it is sent to, such as api.example.com."),
            ),
            Moment("set_at", _("Value set"), readonly=True),
            Text("label_ru", _("Label in Russian"), max_length=80),
            LongText("description", _("What it is for")),
        ),
        form=("label", "label_ru", "key", "host", "description"),
        list=List(columns=("label", "key", "host", "set_at"), sort="label"),
        exchange=Exchange(match=("key",), importable=False),
        actions=(
            Action(
                "set_value",
                _("Set the value"),
                set_value,
                fields=(
                    Text(
                        "value",
                        _("Value"),
                        required=True,
                        max_length=LONGEST,
                        secret=True,
                        help=_("It is never shown again."),
                    ),
                    Integer(
                        "hours",
                        _("The old one signs for so many hours more"),
                        default=24,
                        low=0,
                        high=MOST_HOURS,
                    ),
                ),
                icon="key",
                primary=True,
                bulk=False,
            ),
        ),
    )
)
