"""The mailbox that a rule reads: proved when it is set, its password sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, NotFound, Refused
from regulars.engine.actor import Actor
from regulars.services import audit
from regulars.services.intake import doors, fetching
from regulars.services.intake.fetching import Looked
from regulars.services.intake.kinds import MAIL
from regulars.services.intake.mailbox_parts import STANDING, made
from regulars.services.intake.models import Mailbox
from regulars.services.workflow.models import Rule

_OF_FIELD = {
    "no_host": "host", "internal_address": "host", "unreachable": "host", "unencrypted": "security", "sign_in": "password",
    "no_folder": "folder", "no_target": "moved_to", "read_only": "afterwards",
}  # fmt: skip
"""Which part a fault speaks of."""


def of(rule: Rule, *, actor: Actor) -> Mailbox | None:
    """Raises NotAllowed, and Refused for a rule that no mail begins."""
    doors.require(rule, actor)
    if rule.trigger["kind"] != MAIL:
        raise Refused(_("Only rules that a mail begins read a mailbox."), code="no_mailbox")
    return Mailbox.objects.filter(rule=rule.pk).first()


def require(rule: Rule, *, actor: Actor) -> Mailbox:
    """Raises NotFound where the rule reads none."""
    box = of(rule, actor=actor)
    if box is None:
        raise NotFound(_("This rule reads no mailbox."))
    return box


def put(rule: Rule, given: Mapping[str, Any], *, actor: Actor) -> Mailbox:
    """Read this mailbox from now on: what is there already stays where it is. What is left out stays as it was; so does an empty
    password, for the same host and name. Raises Invalid where it is wrong or cannot be opened.
    """
    box = made(rule, given, of(rule, actor=actor))
    looked = _looked(box)
    with transaction.atomic():
        before = Mailbox.objects.select_for_update().filter(rule=rule.pk).first()
        if before is not None and before.sealed and _place(before) == _place(box):
            for name in STANDING:
                setattr(box, name, getattr(before, name))
        else:
            box.validity, box.last = looked.validity, looked.last
        box.save()
        detail = {"rule": rule.pk, "host": box.host, "username": box.username, "folder": box.folder}
        audit.record("mailbox_set", actor=actor, title=rule.label, detail=detail)
    return box


def tried(rule: Rule, given: Mapping[str, Any], *, actor: Actor) -> Looked:
    """What would be read, nothing kept. Raises Invalid as setting it would."""
    return _looked(made(rule, given, of(rule, actor=actor)))


def drop(rule: Rule, *, actor: Actor) -> None:
    """Read it no more. Raises NotFound."""
    box = require(rule, actor=actor)
    with transaction.atomic():
        box.delete()
        audit.record("mailbox_dropped", actor=actor, title=rule.label, detail={"rule": rule.pk})


def _place(box: Mailbox) -> tuple[str, str, str]:
    return box.host, box.username, box.folder


def _looked(box: Mailbox) -> Looked:
    try:
        return fetching.look(box)
    except Refused as problem:
        raise Invalid(fields={_OF_FIELD.get(problem.code, "host"): str(problem)}) from problem
