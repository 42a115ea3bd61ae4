"""Procedures that come with the product: BANT and MEDDIC, in both languages, with the fields that their answers stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, override

from regulars.base.i18n import N_
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.save import save
from regulars.services.process.checking import stages_of
from regulars.services.qualification.making import Wanted, growing, make
from regulars.services.qualification.models import Procedure


@dataclass(frozen=True)
class Asked:
    """A question of a ready procedure: name of its field, words, help, and what the answers count (options, or points of any text)."""

    key: str
    label: str
    question: str
    help: str
    options: Sequence[tuple[str, str, int, str]] = ()
    points: int = 0


@dataclass(frozen=True)
class Ready:
    """A procedure as it comes; `required` are the questions that must be answered before success."""

    key: str
    label: str
    about: str
    questions: Sequence[Asked]
    is_required: bool = False


BANT = Ready(
    "bant",
    "BANT",
    N_("Budget, authority, need, timeline: four questions to a lead, 100 points."),
    (
        Asked(
            "budget", N_("Budget"), N_("Is there money for it?"), N_("What did similar things cost them? Who grants the money, and when?"),
            (("granted", N_("Granted"), 25, "good"), ("planned", N_("Planned"), 15, ""), ("none", N_("None yet"), 0, "bad")),
        ),
        Asked(
            "authority", N_("Authority"), N_("Do we talk to those who decide?"), N_("Who else has a say? Who signed the last contract of this kind?"),
            (("decides", N_("Decides"), 25, "good"), ("influences", N_("Influences"), 15, ""), ("neither", N_("Neither"), 0, "bad")),
        ),
        Asked(
            "need", N_("Need"), N_("How much do they need it?"), N_("What happens if they do nothing?"),
            (("pressing", N_("Pressing"), 25, "good"), ("wanted", N_("Wanted"), 15, ""), ("vague", N_("Vague"), 5, "warn"), ("none", N_("No need"), 0, "bad")),
        ),
        Asked(
            "timeline", N_("Time frame"), N_("By when do they want it?"), N_("What must be ready by then, and why on that day?"),
            (("quarter", N_("Within three months"), 25, "good"), ("half_year", N_("Within half a year"), 15, ""), ("later", N_("Later"), 5, "warn"), ("unknown", N_("Unknown"), 0, "bad")),
        ),
    ),
    is_required=True,
)  # fmt: skip
MEDDIC = Ready(
    "meddic",
    "MEDDIC",
    N_("Metrics, economic buyer, decision criteria and process, pain, champion: whether a large deal can be won, 100 points."),
    (
        Asked("metrics", N_("Metrics"), N_("What does it bring them, in figures?"), N_("Money, hours or risk that they save, as they say it themselves."), points=15),
        Asked(
            "economic_buyer", N_("Economic buyer"), N_("Who releases the money, and do we know them?"), N_("The one who may say yes when all others say no."),
            (("met", N_("Met"), 20, "good"), ("known", N_("Known by name"), 10, ""), ("unknown", N_("Unknown"), 0, "bad")),
        ),
        Asked("decision_criteria", N_("Decision criteria"), N_("By what do they choose?"), N_("Technical, commercial, legal; and how we stand in each."), points=15),
        Asked("decision_process", N_("Decision process"), N_("How do they decide, step by step?"), N_("Who, until when, which papers; up to the signature."), points=15),
        Asked(
            "pain", N_("Pain"), N_("What hurts, and whom?"), N_("What it costs them each month to leave it as it is."),
            (("costly", N_("It costs them, and they say how much"), 15, "good"), ("felt", N_("Felt"), 8, ""), ("none", N_("None"), 0, "bad")),
        ),
        Asked(
            "champion", N_("Champion"), N_("Who fights for us inside?"), N_("They have influence, and gain if we win."),
            (("tested", N_("Tested: they do what they promise"), 20, "good"), ("hoped", N_("Somebody who likes us"), 8, "warn"), ("none", N_("Nobody"), 0, "bad")),
        ),
    ),
)  # fmt: skip
READY = {each.key: each for each in (BANT, MEDDIC)}


def take(ready: Ready, entity: Entity, *, actor: Actor) -> Procedure:
    """Make a procedure of an entity out of a ready one, with its fields; from then on it is the company's own. Raises Refused."""
    with growing():
        questions = [_question(each, entity, ready, actor) for each in ready.questions]
        row = Procedure(
            label=ready.label,
            entity=entity.name,
            description=gettext(ready.about),
            questions=questions,
            before=[lane.value for lane in stages_of(entity) if lane.tone == "good"],
        )
        made: Procedure = save(row, actor=actor)
    return made


def _question(asked: Asked, entity: Entity, ready: Ready, actor: Actor) -> dict[str, Any]:
    options = [_option(value, label, tone) for value, label, _points, tone in asked.options]
    wanted = Wanted("choice" if options else "text", *_both(asked.label), options, asked.key)
    key = _twin(entity, wanted) or make(entity, wanted, actor=actor)
    words, help_words = _both(asked.question), _both(asked.help)
    return {
        "field": key,
        "label": words[0],
        "label_ru": words[1],
        "help": help_words[0],
        "help_ru": help_words[1],
        "required": ready.is_required,
        "points": {value: points for value, _label, points, _tone in asked.options} or asked.points,
    }


def _twin(entity: Entity, wanted: Wanted) -> str:
    """The key of a field that is there already for this question: the lead's BANT made one for deals, too."""
    found = entity.by_key.get(wanted.key)
    if found is None or not found.custom or found.retired:
        return ""
    able = {option.value for option in getattr(found, "options", ())}
    fits = found.kind == wanted.kind and {each["value"] for each in wanted.options} <= able
    return wanted.key if fits else ""


def _option(value: str, label: str, tone: str) -> dict[str, Any]:
    english, russian = _both(label)
    return {"value": value, "label": english, "label_ru": russian, "tone": tone}


def _both(text: str) -> tuple[str, str]:
    """A text of ours in English and Russian: rows of settings hold both."""
    with override("ru"):
        return text, gettext(text)
