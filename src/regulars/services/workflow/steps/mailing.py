"""Send a letter: to an address of the record or of what it links to, or to a typed one; by a template, or in words of the rule's author.

Who said “do not e-mail” gets none; with a `purpose` only who allowed mail for it. Somebody who works here reads of the record what they may see
themselves, and gets no letter about one that they may not. The log of the run says why none was sent.
"""

from __future__ import annotations

from dataclasses import replace
from email.utils import parseaddr
from typing import Any

from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import language_of, speaking
from regulars.base.text import word
from regulars.engine import actor as actors
from regulars.engine import holes, registry
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Reference
from regulars.engine.fields.base import Wrong
from regulars.engine.judge import resolve
from regulars.engine.models import User
from regulars.services.outbox.actions import Letter, address, send
from regulars.services.templates.previews import Worded
from regulars.services.workflow import consents
from regulars.services.workflow.steps import giving, templating
from regulars.services.workflow.steps.base import Data, Place, StepKind, Told, add

LONGEST_SUBJECT = 200
LONGEST = 10_000
BARRED = "do_not_email"
"""The field by which a person says no to mail; it stands above every rule."""


def addresses_at(entity: Entity) -> list[tuple[str, list[Field]]]:
    """Where a record has a mail address: its own fields, and those of what it links to, as path and fields."""
    own = [(each.key, [each]) for each in entity.fields if _is_address(each)]
    further: list[tuple[str, list[Field]]] = [
        (f"{link.key}.{found.key}", [link, found])
        for link in entity.by_key.values()
        if isinstance(link, Reference) and (target := registry.find(link.to)) is not None
        for found in target.fields
        if _is_address(found)
    ]
    return [*own, *further]


def _is_address(found: Field) -> bool:
    return found.kind == "email" and not found.retired


def _check(step: Data, entity: Entity) -> None:
    to, typed = step.get("to"), step.get("address")
    if bool(to) == bool(typed):
        raise Wrong(_("Say to whom: a field with an address, or a typed one."))
    if to and word(to) not in dict(addresses_at(entity)):
        raise Wrong(_("There is no field “%(name)s” that holds a mail address.") % {"name": str(to)[:60]})
    if typed:
        _check_address(typed)
    if step.get("purpose"):
        _check_purpose(step, entity)
    if step.get("template"):
        templating.check(step, entity, own=("subject", "text"))
    else:
        _check_words(step, entity)


def _check_words(step: Data, entity: Entity) -> None:
    if step.get("language"):
        raise Wrong(_("Only a template is written in several languages."))
    for name, longest in (("subject", LONGEST_SUBJECT), ("text", LONGEST)):
        text = step.get(name)
        if not isinstance(text, str) or not text.strip():
            raise Wrong(_("A letter needs a subject and a text."))
        if len(text) > longest:
            raise Wrong(_("At most %(limit)s characters.") % {"limit": longest})
        giving.check_text(text, entity)


def _check_purpose(step: Data, entity: Entity) -> None:
    kept = consents.kept()
    if word(step["purpose"]) not in {each.value for each in kept.purposes}:
        raise Wrong(_("There is no purpose “%(name)s”.") % {"name": str(step["purpose"])[:60]})
    if not step.get("to") or _behind(step["to"], entity).name not in kept.entities:
        raise Wrong(_("Consents are given by people: choose an address of a contact or a lead."))


def _behind(path: str, entity: Entity) -> Entity:
    """Whose address stands at the end of a path."""
    for hop in path.split(".")[:-1]:
        link = entity.by_key[hop]
        assert isinstance(link, Reference)
        entity = registry.get(link.to)
    return entity


def _check_address(typed: Any) -> None:
    try:
        address(str(typed), "address")
    except Invalid as problem:
        raise Wrong(problem.why) from None


def _run(place: Place, step: Data) -> Told:
    """It is written in the transaction of the step's mark, so it goes out once. A try shows it to whoever tries, as they may see it."""
    record = place.fetch()
    to = step.get("address") or giving.value_at(step["to"], place, record)
    if not to:
        raise Refused(_("There is no mail address to write to."), code="no_address")
    if _is_barred(place, step, record):
        return {"sent": 0}
    if step.get("purpose") and not _is_allowed(place, step, record):
        return {"sent": 0, "purpose": step["purpose"]}
    held = _held(place, step, record)
    if held is not None and held.until is None:
        return {"sent": 0, "held": held.reason}
    reader = _of_ours(to)
    seen = place.seen_by(reader) if reader is not None else record
    if seen is None:
        return {"sent": 0, "unseen": True}
    words = _words(replace(place, actor=reader or place.actor), step, seen)
    about: dict[str, Any] = {"kind": "rule", "entity": place.entity.name, "record": record.pk}
    with speaking(words.language):
        send(
            Letter(
                to,
                words.subject,
                words.text,
                linebreaks(words.text, autoescape=True),
                after=held.until if held else None,
                **about,
            )
        )
    written = {"template": step["template"], "language": words.language} if step.get("template") else {}
    shown = {"letter": _shown(place, place.viewer, step, record)} if place.viewer is not None else {}
    waits = {"held": held.reason} if held is not None else {}
    return {"sent": 1} | written | shown | waits


def _of_ours(to: str) -> Actor | None:
    """Who of those that work here reads mail at an address; None for anybody else."""
    found = User.objects.filter(email__iexact=parseaddr(to)[1], is_active=True, is_program=False, deleted_at=None)
    person = found.first()
    return actors.of(person, source="mail") if person is not None else None


def _words(place: Place, step: Data, record: Any) -> Worded:
    if step.get("template"):
        return templating.letter(step, place, record)
    subject, text = (giving.filled(step[name], place, record) for name in ("subject", "text"))
    return Worded(language_of(None), subject, text)


def _shown(place: Place, viewer: Actor, step: Data, record: Any) -> dict[str, str]:
    seen = replace(place, actor=viewer)
    to = step.get("address") or giving.value_at(step["to"], seen, record) or ""
    words = _words(seen, step, record)
    return {"to": str(to), "subject": words.subject, "text": words.text}


def _is_barred(place: Place, step: Data, record: Any) -> bool:
    """Whether the person behind the address wants no mail; asked as the program, whoever may see it."""
    if not step.get("to"):
        return False
    path = ".".join([*step["to"].split(".")[:-1], BARRED])
    try:
        resolve(place.entity, path)
    except Refused:
        return False  # who stands there has no such word
    return bool(giving.value_at(path, replace(place, actor=system()), record))


def _held(place: Place, step: Data, record: Any) -> consents.Held | None:
    """What holds the letter back: a time at which the person behind the address is not to be disturbed."""
    kept = consents.kept()
    if not step.get("to"):
        return None
    _field, person, entity = holes.followed(step["to"], place.entity, record, system())
    return kept.hold(person) if person is not None and entity.name in kept.entities else None


def _is_allowed(place: Place, step: Data, record: Any) -> bool:
    """Whether the person behind the address allowed mail for the purpose of the letter."""
    _field, person, _entity = holes.followed(step["to"], place.entity, record, system())
    return person is not None and consents.kept().may_mail(person, step["purpose"])


add(
    StepKind(
        "mail",
        gettext_lazy("Send a letter"),
        ("to", "address", "purpose", "template", "language", "subject", "text"),
        _check,
        _run,
        icon="mail",
    )
)
