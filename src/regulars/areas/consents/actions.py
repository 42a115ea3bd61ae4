"""Verbs of consents."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.consents.models import Consent
from regulars.base.errors import Refused
from regulars.engine import registry, save
from regulars.engine.actor import Actor
from regulars.services.workflow.consents import Said


def is_given(consent: Any) -> bool:
    return bool(consent.state == "given")


def give(person: Any, said: Said, actor: Actor) -> None:
    """What a person allowed in a form, in its words; once, however often the form is taken."""
    held = Consent.objects.filter(person_id=person.pk, purpose=said.purpose, evidence=said.evidence, deleted_at=None)
    if held.exists():
        return
    made = Consent(
        person_entity=registry.of(person).name, person_id=person.pk, purpose=said.purpose, channel=said.channel,
        state="given", given_at=timezone.now(), source="form", evidence=said.evidence, wording=said.wording,
    )  # fmt: skip
    save.save(made, actor=actor)


def withdraw(consent: Any, *, source: str = "", evidence: str = "", actor: Actor) -> Consent:
    """The person takes it back: a record of its own, with the same purpose and way. Raises Refused where it is none."""
    if not is_given(consent):
        raise Refused(_("This is a withdrawal already."), code="not_given")
    made = Consent(
        person_entity=consent.person_entity, person_id=consent.person_id, purpose=consent.purpose,
        channel=consent.channel, basis=consent.basis, state="withdrawn", given_at=timezone.now(), source=source or "",
        evidence=evidence or "", wording=consent.wording, wording_version=consent.wording_version,
    )  # fmt: skip
    return save.save(made, actor=actor, verb="withdraw")
