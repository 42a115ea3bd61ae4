"""What the solver says in codes, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.configurator.core.answers import Reasons
from regulars.areas.configurator.core.errors import ConfiguratorError
from regulars.areas.configurator.loading import Parts


def error_words(error: ConfiguratorError, parts: Parts | None = None) -> str:
    """What is wrong with a model, a rule or a choice."""
    facts: dict[str, Any] = dict(error.facts)
    if error.code == "unsatisfiable" and parts is not None:
        culprits = reason_words(Reasons(rules=facts["rules"], groups=facts["groups"]), parts)
        return _("No product fulfils all of this together: %(culprits)s") % {"culprits": said_together(culprits)}
    facts = {key: value + 1 if key == "at" else value for key, value in facts.items()}
    text = _texts().get(error.code, _("This cannot be solved."))
    return text % facts


def _texts() -> Mapping[str, str]:
    return {
        "option_twice": _("There are two options with the code “%(option)s”."),
        "bad_quantity": _(
            "Of “%(option)s” there can be from %(low)s to %(high)s: the first number is at least 1, the second no smaller."
        ),
        "negative_days": _("The lead time of “%(option)s” is negative."),
        "unknown_option": _("There is no option “%(option)s” any more."),
        "no_such_option": _("There is no option “%(option)s” (character %(at)s)."),
        "bad_cardinality": _("A group asks for %(low)s options and has %(members)s."),
        "circle": _("“%(option)s” stands below itself."),
        "too_large": _("The numbers of this rule are too large."),
        "too_long": _("There was no answer within the time. Ask again, or with more choices."),
        "unsatisfiable": _("No product fulfils these rules."),
        "bad_amount": _("Of “%(option)s” there can be from %(low)s to %(high)s."),
        "strange_character": _("“%(character)s” means nothing in a rule (character %(at)s)."),
        "empty_rule": _("The rule is empty."),
        "too_long_rule": _("A rule has %(most)s characters at most."),
        "too_deep": _("A rule goes %(most)s parentheses deep at most."),
        "ends_early": _("The rule ends where an option, a number or a word is expected."),
        "unexpected": _("“%(text)s” is not expected here (character %(at)s)."),
    }


def reason_words(reasons: Reasons, parts: Parts) -> list[str]:
    """Each reason in a sentence: the choices, the rules by their messages, the groups by what they ask for."""
    options = parts.by_code
    rules = {str(rule.id): rule for rule in parts.rules}
    groups = {str(group.id): group for group in parts.groups}
    said = [
        _("your choice of “%(option)s”") % {"option": options[key].name} for key in reasons.choices if key in options
    ]
    said += [rules[key].message or rules[key].text for key in reasons.rules if key in rules]
    return said + [group_words(groups[key]) for key in reasons.groups if key in groups]


def said_together(reasons: Sequence[str]) -> str:
    """Reasons one after the other: sentences keep no full stop before a semicolon."""
    return "; ".join([*(each.removesuffix(".") for each in reasons[:-1]), *reasons[-1:]])


def group_words(group: Any) -> str:
    """What a group asks for: “Colour: choose 1”."""
    return f"{group.name}: {cardinality_words(group.low, group.high)}"


def cardinality_words(low: int, high: int | None) -> str:
    """How many options of a group may be chosen."""
    if high is None:
        return _("choose at least %(low)s") % {"low": low} if low else _("choose any number")
    if low == high:
        return _("choose %(low)s") % {"low": low}
    if low == 0:
        return _("choose up to %(high)s") % {"high": high}
    return _("choose %(low)s to %(high)s") % {"low": low, "high": high}


def names(codes: Iterable[str], parts: Parts) -> list[str]:
    """What options are called."""
    options = parts.by_code
    return [options[code].name if code in options else code for code in codes]
