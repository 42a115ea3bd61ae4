"""Invitations, and upkeep of what is kept about tokens."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.i18n import speaking
from regulars.base.jobs import AWAITED, periodic, task
from regulars.engine import workspace
from regulars.engine.models import User
from regulars.services.identity import calls, passwords
from regulars.services.outbox.actions import Letter, send


@task("identity.invite", gettext_lazy("Send an invitation"), retries=5, priority=AWAITED)
def invite(user: str, inviter: str) -> None:
    """The link to set a first password (or a new one), in the language of the invited."""
    person = User.objects.filter(pk=user, is_active=True, deleted_at=None).first()
    if person is None:
        return
    name = workspace.value("name")
    with speaking(person.language or workspace.value("language")):
        text = render_to_string(
            "identity/mail/invitation.txt",
            {"person": person, "inviter": inviter, "workspace": name, "link": passwords.link(person)},
        )
        subject = _("%(inviter)s invites you to %(workspace)s") % {"inviter": inviter or name, "workspace": name}
        send(Letter(person.email, subject, text, kind="account", entity="user", record=person.pk))


@periodic(
    "23 * * * *", name="identity.expire_calls", title=gettext_lazy("Shorten the log of API calls"), queue="upkeep"
)
def expire_calls() -> int:
    """Calls of tokens that are older than a month, or too many."""
    return calls.expire()
