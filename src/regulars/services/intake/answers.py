"""What a visitor typed into a form: each answer checked as its field is, kept as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.base.text import clean
from regulars.engine.fields.base import PLAIN, Manner, Wrong
from regulars.services.intake.forms import TRACKED, Ask, Form

LONGEST = 20_000
"""Characters of one answer; a field may allow fewer."""
LONGEST_ADDRESS = 2000


@dataclass(frozen=True)
class Answered:
    """The answers by name, and by name what is wrong with them."""

    given: Mapping[str, Any]
    wrong: Mapping[str, str]


def read(form: Form, post: QueryDict, manner: Manner = PLAIN) -> Answered:
    """The answers to a form. `manner` is that of whom the record will be made as."""
    given: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for ask in form.asks:
        given[ask.name] = _typed(ask, post)
        try:
            _check(ask, given[ask.name], manner)
        except Wrong as problem:
            wrong[ask.name] = str(problem)
    return Answered(given, wrong)


def whence(given: Mapping[str, str], *, referrer: str, page: str) -> dict[str, str]:
    """Whence a visitor came: the campaign, the page before, the first page of ours or of the site that shows the form."""
    found = {name: given.get(name, "") for name in TRACKED}
    found |= {"referrer": given.get("_referrer") or referrer, "first_page": given.get("_page") or page}
    return {name: clean(text)[:LONGEST_ADDRESS] for name, text in found.items() if text}


def consented(form: Form, given: Mapping[str, Any]) -> dict[str, str]:
    """By purpose the words that somebody agreed to, exactly as they read them."""
    asks = [ask for ask in form.asks if ask.purpose and given.get(ask.name)]
    return {ask.purpose: f"{ask.label}\n{ask.help}".strip() for ask in asks}


def _typed(ask: Ask, post: QueryDict) -> Any:
    if ask.kind in ("yes_no", "consent"):
        return post.get(ask.name, "").strip().lower() not in ("", "0", "false", "no", "off")
    if ask.kind == "choices":
        return [each[:200] for each in post.getlist(ask.name)[:100] if each]
    return post.get(ask.name, "").strip()


def _check(ask: Ask, given: Any, manner: Manner) -> None:
    if isinstance(given, str) and len(given) > LONGEST:
        raise Wrong(_("At most %(limit)s characters.") % {"limit": LONGEST})
    if ask.required and given in ("", [], False):
        raise Wrong(_("Please tick this.") if given is False else _("This field is required."))
    if ask.field is not None and given not in ("", []):
        ask.field.check(ask.field.parse(given, manner))
