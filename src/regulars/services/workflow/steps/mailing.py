"""Send a letter: to an address of the record or of what it links to, or to a typed one; in words of the rule's author.

Who said “do not e-mail” gets none; with a `purpose` only who allowed mail for it. The log of the run says why none was sent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid, Refused
from regulars.engine import registry
from regulars.engine.actor import Actor, system
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Reference
from regulars.engine.fields.base import Wrong
from regulars.engine.judge import resolve
from regulars.services.outbox.actions import Letter, address, send
from regulars.services.workflow import consents
from regulars.services.workflow.steps import giving
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
    if to and to not in dict(addresses_at(entity)):
        raise Wrong(_("There is no field “%(name)s” that holds a mail address.") % {"name": str(to)[:60]})
    if typed:
        _check_address(typed)
    if step.get("purpose"):
        _check_purpose(step, entity)
    for name, longest in (("subject", LONGEST_SUBJECT), ("text", LONGEST)):
        text = step.get(name)
        if not isinstance(text, str) or not text.strip():
            raise Wrong(_("A letter needs a subject and a text."))
        if len(text) > longest:
            raise Wrong(_("At most %(limit)s characters.") % {"limit": longest})
        for path in giving.HOLE.findall(text):
            resolve(entity, path)


def _check_purpose(step: Data, entity: Entity) -> None:
    kept = consents.kept()
    if step["purpose"] not in {each.value for each in kept.purposes}:
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
        raise Wrong(str(next(iter(problem.fields.values())))) from None


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
    subject, text = _words(place, step, record)
    html = linebreaks(text, autoescape=True)
    send(Letter(to=to, subject=subject, text=text, html=html, kind="rule", entity=place.entity.name, record=record.pk))
    return {"sent": 1} | ({"letter": _shown(place, place.viewer, step, record)} if place.viewer is not None else {})


def _words(place: Place, step: Data, record: Any) -> tuple[str, str]:
    return giving.filled(step["subject"], place, record), giving.filled(step["text"], place, record)


def _shown(place: Place, viewer: Actor, step: Data, record: Any) -> dict[str, str]:
    seen = replace(place, actor=viewer)
    to = step.get("address") or giving.value_at(step["to"], seen, record) or ""
    subject, text = _words(seen, step, record)
    return {"to": str(to), "subject": subject, "text": text}


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


def _is_allowed(place: Place, step: Data, record: Any) -> bool:
    """Whether the person behind the address allowed mail for the purpose of the letter."""
    _field, person, _entity = giving.followed(step["to"], replace(place, actor=system()), record)
    return person is not None and consents.kept().may_mail(person, step["purpose"])


add(
    StepKind(
        "mail",
        gettext_lazy("Send a letter"),
        ("to", "address", "purpose", "subject", "text"),
        _check,
        _run,
        icon="mail",
    )
)
