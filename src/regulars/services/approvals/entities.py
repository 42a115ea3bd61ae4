"""Approvals, described like everything else that is set up: an API, a change log, undo and the file of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Exchange, List
from regulars.engine.fields import Integer, LongText, Structure, Text, YesNo
from regulars.engine.registry import register
from regulars.services.approvals.guards import guard
from regulars.services.approvals.models import Approval

register(
    settings(
        "approval",
        plural="approvals",
        model=Approval,
        label=_("Approval"),
        label_plural=_("Approvals"),
        guard=guard,
        icon="badge-check",
        help=_("What has to be said yes to, by whom, in which order and by when; the record is locked meanwhile."),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("key", _("Key"), required=True, unique=True, max_length=40),
            Text("entity", _("Entity"), required=True, max_length=40, cell="entity"),
            Structure("condition", _("For which records"), shape="object", help=_("The one filter.")),
            Structure(
                "levels",
                _("Levels"),
                shape="list",
                help=_(
                    '[{"who": {"kind": "manager", "of": "owner", "up": 1}, "need": "any", "condition": {}, "hours": 8, "late": "escalate"}, …]. Who: manager, people, role, team, field. Need: any, all, or how many. Late: remind, escalate, approve, reject.'
                ),
            ),
            Structure("may_change", _("Fields that stay open"), shape="list"),
            Structure("on_approve", _("Set when approved"), shape="object", help=_("Values by field.")),
            Structure("on_reject", _("Set when rejected"), shape="object", help=_("Values by field.")),
            YesNo("by_hand", _("People ask for it with a button"), default=True),
            YesNo("by_mail", _("Decided from letters, too"), default=True),
            YesNo("may_withdraw", _("Who asked may withdraw it"), default=True),
            YesNo("needs_reason", _("A rejection needs a reason"), default=True),
            YesNo("own_request", _("One may approve one’s own request"), default=False),
            YesNo("is_active", _("In force"), default=True),
            Text("label_ru", _("Label in Russian"), max_length=80),
            LongText("description", _("What it is for")),
            Integer("position", _("Order"), default=0),
        ),
        list=List(columns=("label", "entity", "by_hand", "is_active"), sort="label"),
        exchange=Exchange(match=("key",), importable=False),
    )
)
