"""The document that was accepted is kept: the one that was sent, and behind it who accepted what, when, with their signature."""

import base64
import hashlib
import io

import pytest
from pypdf import PdfReader

from regulars.areas.orders import actions
from regulars.areas.orders.document import pdf_of
from regulars.engine import stored
from regulars.engine.actor import system
from tests.areas.make import edit, fresh
from tests.areas.quotes.steps import add, eur, sent

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def pages(content):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


@pytest.fixture
def offered(ann, quote):
    add(quote, ann, name="Pump", price=eur(100))
    add(quote, ann, name="Care", price=eur(50), is_optional=True)
    return sent(quote, ann)


def test_what_was_accepted_stands_behind_what_was_sent(offered):
    before = pdf_of(fresh(offered))
    option = offered.lines.get(name="Care")
    actions.accept(
        offered, actor=system("customer"), name="Eva Żak", chosen=[option.pk], signature=DOT, address="203.0.113.7"
    )
    kept = pdf_of(fresh(offered))
    found = pages(kept)
    assert found[:-1] == pages(before), "page for page what was sent"
    for part in ("Acceptance", offered.code, "Eva Żak", "203.0.113.7", "chosen Care", "€150.00", "€178.50", hashlib.sha256(before).hexdigest()):  # fmt: skip
        assert part in found[-1], part
    assert any(page.images for page in PdfReader(io.BytesIO(kept)).pages[-1:]), "the signature is in it"
    assert stored.path_of(fresh(offered).document).read_bytes() == before, "what was sent stays"


def test_a_signature_that_cannot_be_printed_is_left_out(offered):
    actions.accept(offered, actor=system("customer"), name="Eva", signature=b"\x89PNG\r\n\x1a\nbroken")
    assert "Eva" in pages(pdf_of(fresh(offered)))[-1]


def test_who_of_us_wrote_it_down_stands_on_it_in_its_language(ann, quote):
    add(quote, ann, name="Насос", price=eur(100))
    edit(fresh(quote), ann, language="ru")
    actions.accept(sent(quote, ann), actor=ann, name="Анна")
    last = pages(pdf_of(fresh(quote)))[-1]
    for part in ("Принятие", "Анна", ann.name):
        assert part in last, part
