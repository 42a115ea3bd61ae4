"""Asking for an erasure: the second step, after the preview."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.base.jobs import enqueue
from regulars.engine import runs
from regulars.engine.actor import Actor
from regulars.engine.models import Run, User
from regulars.services.privacy.erasing.plan import plan_of
from regulars.services.privacy.models import SubjectRequest
from regulars.services.privacy.naming import ERASE
from regulars.services.privacy.people import Person


def ask(request: SubjectRequest, *, mode: str, confirmation: str, kept_files: bool, actor: Actor) -> Run:
    """The run that erases. Raises Refused, Invalid where the preview was another."""
    people = [Person.read(each) for each in request.records]
    require_free(people, actor)
    if confirmation.strip().upper() != plan_of(people).confirmation:
        wrong = _("This is not the code of the preview as it is now. Look at it again.")
        raise Invalid(fields={"confirmation": wrong}, code="bad_confirmation")
    if Run.objects.filter(kind=ERASE, input__request=str(request.pk), state__in=runs.ACTIVE).exists():
        raise Refused(_("This person is being erased already."), code="already_running")
    with transaction.atomic():
        run = Run.objects.create(
            kind=ERASE, label=ERASE, actor_id=actor.id,
            input={"request": str(request.pk), "number": request.number, "mode": mode, "kept_files": kept_files},
        )  # fmt: skip
        enqueue("privacy.erase", run=str(run.pk))
    return run


def require_free(people: list[Person], actor: Actor) -> None:
    """Nobody erases themselves; who still may sign in is no former colleague."""
    users = [each.id for each in people if each.entity == "user"]
    if actor.id in users:
        raise Refused(_("You cannot erase yourself."), code="own_account")
    if User.objects.filter(pk__in=users, is_active=True, deleted_at=None).exists():
        raise Refused(_("This person may still sign in. Close their account first."), code="account_open")
