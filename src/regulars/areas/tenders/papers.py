"""The documents of a tender: cover letter, compliance table, specification with prices, declarations; each by a template of its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from regulars.areas.taxes.letterhead import buyer_words, logo_of, seller_words
from regulars.areas.tenders.choices import ANSWERS, PRIORITIES
from regulars.areas.tenders.compliance import amount_of, compliance, headings, positions_of, total_of
from regulars.base.dates import format_date, format_moment
from regulars.base.errors import NotAllowed
from regulars.base.i18n import LANGUAGES, speaking
from regulars.base.money import format_money
from regulars.base.numbers import format_number, format_percent
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.services.printing import documents
from regulars.services.printing.kinds import USUAL, WHAT, Column, Data, Kind

NUMBER = Column("position", pgettext_lazy("column of a document", "No."), "14mm", is_number=False)
FIELDS = ("number", "reference", "tender", "account", "contact", "owner", "date", "submit_by", "total")
PRIORITY_WORDS = {each.value: each.label for each in PRIORITIES}
ANSWER_WORDS = {each.value: each.label for each in ANSWERS}
ANSWERED = ("name", "description", "priority", "weight", "answer", "answer_text", "evidence")
TOLD = {"tender": ("amount", "letter", "declarations"), "tender-position": (*ANSWERED, "quantity", "price")}
"""What the documents tell."""
LETTER_BLOCKS = ("head", "parties", "name", "greeting", "intro", "closing", "bank", "signature")


def data_of(tender: Any, fill: Callable[[Any, list[Any], str], dict[str, Any]]) -> Data:
    """What a document of a tender shows, all of it written out in its language."""
    language = language_of(tender)
    with speaking(language):
        positions = positions_of(tender)
        return _common(tender, positions, language) | fill(tender, positions, language)


def language_of(tender: Any) -> str:
    return tender.language if tender.language in LANGUAGES else "en"


def may_see(actor: Actor) -> bool:
    """Whether somebody may see all that the documents tell."""
    return access.may(actor, "tender-position", "view") and not any(
        actor.withholds(entity, key) for entity, keys in TOLD.items() for key in keys
    )


def require_seen(actor: Actor) -> None:
    """Raises NotAllowed to those from whom something of it is hidden."""
    if not may_see(actor):
        raise NotAllowed


def _common(tender: Any, positions: list[Any], language: str) -> Data:
    today = timezone.localdate()
    zone = timezone.get_current_timezone()
    total = format_money(total_of(positions, tender.currency), tender.currency, language)
    return {
        "language": language,
        "number": tender.reference or tender.code,
        "name": tender.name,
        "mark": "",
        "logo": logo_of(tender.seller),
        "seller": seller_words(tender.seller, language),
        "buyer": buyer_words(tender.account, tender.contact, tender.seller, language),
        "facts": [
            row
            for row in (
                [_("Your number"), tender.reference],
                [_("Our number"), tender.code],
                [pgettext("of a document", "Date"), format_date(today, language)],
                [_("Your contact with us"), tender.owner.name if tender.owner else ""],
            )
            if row[1]
        ],
        "intro": "",
        "terms": "",
        "hidden": [],
        "sections": [],
        "sums": [],
        "total": [],
        "notes": [],
        "words": {"signature": pgettext("on a document", "Signature")},
        "fields": {
            "number": tender.code,
            "reference": tender.reference,
            "tender": tender.name,
            "account": tender.account.name,
            "contact": tender.contact.name if tender.contact else tender.account.name,
            "owner": tender.owner.name if tender.owner else "",
            "date": format_date(today, language),
            "submit_by": format_moment(tender.submit_by, language, zone) if tender.submit_by else "",
            "total": total,
        },
    }


def _letter(tender: Any, _positions: list[Any], _language: str) -> dict[str, Any]:
    return _titled(_("Cover letter"), tender) | {"intro": tender.letter}


def _declarations(tender: Any, _positions: list[Any], _language: str) -> dict[str, Any]:
    return _titled(_("Declarations"), tender) | {"intro": tender.declarations}


def _compliance(tender: Any, positions: list[Any], language: str) -> dict[str, Any]:
    over, found = headings(positions), compliance(positions)
    sums = [
        [_("Requirements"), format_number(found.asked, language)],
        [_("Complied with"), format_number(found.complies, language)],
        [_("Partly"), format_number(found.partly, language)],
        [_("Not complied with"), format_number(found.no, language)],
    ]
    if found.unanswered:
        sums.append([_("Unanswered"), format_number(found.unanswered, language)])
    return _titled(_("Compliance table"), tender) | {
        "sections": _in_sections(positions, over, lambda each: _answered(each, language)),
        "sums": sums,
        "total": [_("Met, weighted"), format_percent(found.score, language)] if found.score is not None else [],
    }


def _specification(tender: Any, positions: list[Any], language: str) -> dict[str, Any]:
    over = headings(positions)

    def money(amount: Any) -> str:
        return format_money(amount, tender.currency, language) if amount is not None else ""

    return _titled(_("Specification with prices"), tender) | {
        "sections": _in_sections(positions, over, lambda each: _priced(each, money, language, tender.currency)),
        "total": [_("Net amount"), money(total_of(positions, tender.currency))],
    }


def _titled(heading: str, tender: Any) -> dict[str, Any]:
    return {"heading": heading, "title": f"{heading} {tender.reference or tender.code}"}


def _in_sections(positions: list[Any], over: frozenset[str], line: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:  # fmt: skip
    """Each heading with what stands directly below it."""
    sections: list[dict[str, Any]] = []
    for each in positions:
        if each.number_text in over:
            sections.append({"title": f"{each.number_text} {each.name}", "lines": []})
            continue
        if not sections:
            sections.append({"title": "", "lines": []})
        sections[-1]["lines"].append({"position": each.number_text, "what": each.name, "description": each.description} | line(each))  # fmt: skip
    return [each for each in sections if each["lines"] or each["title"]]


def _answered(position: Any, language: str) -> dict[str, Any]:
    return {
        "priority": str(PRIORITY_WORDS[position.priority]),
        "weight": format_number(position.weight.normalize(), language),
        "answer": str(ANSWER_WORDS.get(position.answer, "—")),
        "explanation": position.answer_text,
    }


def _priced(position: Any, money: Any, language: str, currency: str) -> dict[str, Any]:
    quantity = format_number(position.quantity.normalize(), language) if position.quantity is not None else ""
    unit = (position.unit.symbol or position.unit.name) if position.unit else ""
    return {
        "quantity": f"{quantity}\xa0{unit}".strip("\xa0"),
        "price": money(position.price),
        "amount": money(amount_of(position, currency)),
    }


def _kind(name: str, label: Any, fill: Any, columns: tuple[Column, ...] = (WHAT,), blocks: tuple[str, ...] = USUAL) -> Kind:  # fmt: skip
    from regulars.areas.tenders.samples import sample

    return Kind(
        name,
        label,
        columns=columns,
        blocks=blocks,
        sample=lambda language, lines: sample(language, lines, fill),
        entity="tender",
        data=lambda tender: data_of(tender, fill),
        may=require_seen,
        fields=FIELDS,
    )


KINDS = (
    _kind("tender-letter", gettext_lazy("Cover letter"), _letter, blocks=LETTER_BLOCKS),
    _kind(
        "tender-compliance",
        gettext_lazy("Compliance table"),
        _compliance,
        (
            NUMBER,
            Column("what", gettext_lazy("Requirement"), "1.2fr", is_number=False),
            Column("priority", gettext_lazy("Priority"), is_number=False),
            Column("weight", gettext_lazy("Weight")),
            Column("answer", gettext_lazy("Answer"), is_number=False),
            Column("explanation", gettext_lazy("Explanation"), "1fr", is_number=False),
        ),
        tuple(each for each in USUAL if each != "terms"),
    ),
    _kind(
        "tender-specification",
        gettext_lazy("Specification with prices"),
        _specification,
        (
            NUMBER,
            WHAT,
            Column("quantity", gettext_lazy("Quantity")),
            Column("price", gettext_lazy("Price")),
            Column("amount", gettext_lazy("Amount")),
        ),
        tuple(each for each in USUAL if each != "terms"),
    ),
    _kind("tender-declaration", gettext_lazy("Declarations"), _declarations, blocks=LETTER_BLOCKS),
)
"""In the order of the set."""


def pdf(tender: Any, kind: Kind) -> bytes:
    """One document of a tender, by the usual template of its kind. Raises `sandbox.Broken` for a template of one's own that cannot be set."""
    assert kind.data is not None
    return documents.pdf(kind, kind.data(tender), documents.look_of(None, kind))
