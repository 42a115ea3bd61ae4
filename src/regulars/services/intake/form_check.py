"""What a form may be: refused with a word where it could not be shown, filled in or taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.guarded import checked
from regulars.base.i18n import LANGUAGES
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.services.intake import forms
from regulars.services.workflow import consents

Data = Mapping[str, Any]
MOST_ASKED, MOST_ORIGINS = 40, 20
LONGEST = {"title": 200, "intro": 2000, "button": 60, "thanks": 2000, "label": 1000, "help": 500}
"""So many characters of each of the words, in each language."""
WORDS = ("title", "intro", "button", "thanks")
PARTS = ("asked", "redirect", "origins", "language", *(f"{name}{end}" for name in WORDS for end in ("", "_ru")))
ASK_PARTS = frozenset(("field", "consent", "channel", "label", "label_ru", "help", "help_ru", "required"))


def check(trigger: Data, entity: Entity) -> set[str]:
    """The fields that are asked for. Raises Wrong."""
    _check_words(trigger, WORDS)
    asked = trigger["asked"]
    if (
        not isinstance(asked, list)
        or not 0 < len(asked) <= MOST_ASKED
        or not all(isinstance(each, Mapping) for each in asked)
    ):
        raise Wrong(_("A form asks for 1 to %(limit)s things.") % {"limit": MOST_ASKED})  # fmt: skip
    names = [_check_ask(each, entity) for each in asked]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        found = entity.by_key.get(twice)
        raise Wrong(_("“%(field)s” is asked for twice.") % {"field": found.label if found is not None else twice})
    _check_places(trigger)
    return {each["field"] for each in asked if each.get("field")}


def _check_ask(each: Data, entity: Entity) -> str:
    if strange := set(each) - ASK_PARTS:
        raise Wrong(_("A question has no “%(name)s”.") % {"name": str(min(strange))[:40]})
    if not isinstance(each.get("required", False), bool):
        raise Wrong(_("“required” is true or false."))
    _check_words(each, ("label", "help"))
    if "consent" in each:
        return _check_consent(each, entity)
    if each.get("field") not in forms.askable(entity):
        raise Wrong(
            _("There is no field “%(name)s” that a form could ask for.") % {"name": str(each.get("field"))[:60]}
        )
    return str(each["field"])


def _check_consent(each: Data, entity: Entity) -> str:
    kept = consents.kept()
    if entity.name not in kept.entities or each.get("field"):
        raise Wrong(_("Consents are asked of people: contacts and leads."))
    purposes, channels = [one.value for one in kept.purposes], [one.value for one in kept.channels]
    for name, known in (("consent", purposes), ("channel", channels)):
        if each.get(name, known[0]) not in known:
            raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(known)})
    if not (each.get("label") or each.get("label_ru")):
        raise Wrong(_("Write the words of the consent: they are kept with it as they were shown."))
    return forms.CONSENT + str(each["consent"])


def _check_words(given: Data, names: tuple[str, ...]) -> None:
    for name in names:
        for key in (name, f"{name}_ru"):
            text = given.get(key, "")
            if not isinstance(text, str) or len(text) > LONGEST[name] or "\x00" in text:
                raise Wrong(_("“%(name)s” is a text of at most %(limit)s characters.") % {"name": key, "limit": LONGEST[name]})  # fmt: skip


def _check_places(trigger: Data) -> None:
    """Languages, where a visitor is sent on, and who may show the form."""
    if trigger.get("language") not in (None, "", *LANGUAGES):
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(LANGUAGES)})
    redirect = trigger.get("redirect") or ""
    try:
        if redirect:
            checked(str(redirect))
    except Refused:
        raise Wrong(_("The address to go on to begins with https:// or http://.")) from None
    origins = trigger.get("origins") or []
    if not isinstance(origins, list) or len(origins) > MOST_ORIGINS or not all(map(_is_origin, origins)):
        raise Wrong(_("A site that may show the form is written as https://www.example.com, at most %(limit)s of them.") % {"limit": MOST_ORIGINS})  # fmt: skip


def _is_origin(text: Any) -> bool:
    """A scheme, a host and perhaps a port: as browsers send it (RFC 6454), and nothing that could end a header's directive."""
    if not isinstance(text, str) or len(text) > 255 or not text.isascii() or set(text) & set(" ;,'\"*\\\t\n\r"):
        return False
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return False
    bare = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    return parts.scheme in ("https", "http") and bool(parts.hostname) and bare and text == text.lower()
