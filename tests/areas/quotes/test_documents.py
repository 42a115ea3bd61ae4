"""The PDF of a quote: what stands in it, in both languages, over several pages; nothing typed becomes code."""

import base64
import io
from decimal import Decimal

import pytest
from pypdf import PdfReader

from regulars.areas.catalog.models import TaxCategory
from regulars.areas.orders import actions
from regulars.areas.orders.document import data_of, file_name, pdf_of, printed
from regulars.areas.orders.models import Quote
from regulars.base.errors import NotAllowed, Refused
from regulars.engine import stored, workspace
from regulars.engine.models import StoredFile
from regulars.engine.models.people import FieldRule
from regulars.services.files import contents
from regulars.services.privacy.erasing import files as erased
from regulars.services.privacy.erasing.marks import Marks
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of

CODE = '#panic("x") #eval("1") *not bold* $x^2$ `raw` @nobody \\ // no comment <label> ]] }} #{'


@pytest.fixture
def quote(ada, ann):
    address = {"street": "Hafenstraße 12", "postcode": "20457", "city": "Hamburg", "country": "DE"}
    make("seller", ada, name="Pumpenwerk", address=address, tax_id="DE811234567", bank="IBAN DE02", is_default=True)
    standard = TaxCategory.objects.get(is_default=True)
    make("tax-rate", ada, name="VAT", category=standard.id, country="DE", percent="19")
    account = make("account", ann, name="Пекарня «Ёжик»", billing={"country": "DE", "city": "Kiel"})
    return make("quote", ann, account=account.id, currency="EUR", language="en", name="Cooling")


def add(quote, ann, **line):
    return make("quote-line", ann, quote=quote.id, **{"name": "Pump", "price": {"amount": "100", "currency": "EUR"}, **line})  # fmt: skip


def pages(content):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_everything_stands_in_it(ann, quote):
    add(quote, ann, quantity="2.5", discount="10", section="Pumps", description="With a\nflange")
    add(quote, ann, name="Care", is_optional=True)
    edit(fresh(quote), ann, intro="Dear Sirs", terms="14 days", discount="5")
    [text] = pages(printed(fresh(quote)))
    for part in (
        quote.code, "Pumpenwerk", "Hafenstraße 12", "DE811234567", "IBAN DE02", "Пекарня «Ёжик»", "Kiel", "Cooling", "Dear Sirs", "Pumps", "Pump", "With a flange",
        "2.5", "€100.00", "10%", "€225.00", "Care", "optional", "Discount on the whole 5%", "−€11.25", "€213.75", "VAT 19%", "€40.61", "€254.36", "14 days", "Page 1 of 1", "Draft",
    ):  # fmt: skip
        assert part in text, part
    assert fresh(quote).total == Decimal("254.36")


def test_it_speaks_russian(ann, quote):
    add(quote, ann, name="Насос циркуляционный", quantity="1234.5", discount="7.5")
    edit(fresh(quote), ann, language="ru")
    [text] = pages(printed(fresh(quote)))
    for part in ("Коммерческое предложение", "Насос циркуляционный", "Наименование", "7,5 %", "Итого", "Страница 1 из 1", "Черновик"):  # fmt: skip
        assert part in text, part


def test_typed_text_is_never_code(ann, quote):
    add(quote, ann, name=CODE, description=CODE, section=CODE)
    edit(fresh(quote), ann, intro=CODE, terms=CODE, name=CODE)
    text = "".join(pages(printed(fresh(quote)))[0].split())
    assert text.count('#panic("x")#eval("1")*notbold*$x^2$`raw`@nobody') == 6


def test_long_quotes_run_over_pages_with_their_heads(ann, quote):
    for number in range(60):
        add(quote, ann, name=f"Pump {number}", section=f"Part {number // 20}")
    found = pages(printed(fresh(quote)))
    assert len(found) > 1
    for number, text in enumerate(found[:2], 1):
        assert f"Page {number} of {len(found)}" in text
        assert "Description" in text
    assert "Total" in found[-1]


def test_what_was_sent_stays_as_it_was(ada, ann, quote):
    add(quote, ann)
    actions.send(fresh(quote), actor=ann)
    sent = fresh(quote)
    assert "Draft" not in pages(pdf_of(sent))[0]
    edit(fresh(sent.seller), ada, name="Another name")
    assert "Pumpenwerk" in pages(pdf_of(fresh(quote)))[0]
    stored.path_of(sent.document).unlink()
    assert "Another name" in pages(pdf_of(fresh(quote)))[0], "lost bytes are made anew"


def test_what_was_sent_is_the_quotes_and_goes_with_nobody_who_stands_in_it(client, company, ann, quote):
    add(quote, ann)
    actions.send(fresh(quote), actor=ann)
    kept = StoredFile.objects.get(pk=fresh(quote).document_id)
    assert (kept.entity, kept.record) == ("quote-document", quote.pk)
    name = "Nobody Else Is Called That"
    stored.path_of(kept).write_bytes(stored.path_of(kept).read_bytes() + f"% {name}".encode())
    assert erased.of_runs([quote.account_id], Marks(frozenset(), frozenset((name.lower(),)), "X")) == []
    contents.read(kept.pk)
    client.force_login(company.bob)
    assert client.get(f"/files/{kept.pk}").status_code == 404


def test_versions_are_told_apart(ann, quote):
    add(quote, ann)
    actions.send(fresh(quote), actor=ann)
    second = actions.renew(fresh(quote), actor=ann)
    assert (file_name(fresh(quote)), file_name(second)) == (f"{quote.code}.pdf", f"{quote.code}-2.pdf")
    assert "version 2" in pages(printed(second))[0]
    assert data_of(fresh(quote))["mark"] == "Superseded"


def test_a_logo_that_is_none_is_left_out(ada, ann, quote):
    add(quote, ann)
    seller = fresh(quote).seller
    file = stored.keep(io.BytesIO(b"no picture"), name="logo.png", media_type="image/png", actor_id=ada.id)
    type(seller).objects.filter(pk=seller.pk).update(logo=file)
    assert "Pumpenwerk" in pages(printed(Quote.objects.get(pk=quote.pk)))[0]


def test_it_is_fetched_by_those_who_see_the_quote(client, company, ann, quote):
    add(quote, ann)
    client.force_login(company.ann)
    answer = client.get(f"/quotes/{quote.id}/quote.pdf")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.content[:5] == b"%PDF-"
    client.force_login(company.carl)
    assert client.get(f"/quotes/{quote.id}/quote.pdf").status_code in (403, 404)


def test_programs_get_it_by_a_verb(company, ann, quote):
    add(quote, ann)
    found = actions.document(fresh(quote), actor=ann)
    assert found["name"] == f"{quote.code}.pdf"
    assert base64.b64decode(found["content"])[:5] == b"%PDF-"
    workspace.move_access_epoch()
    for role in company.ann.roles.all():
        FieldRule.objects.create(role=role, entity="quote", field="total", mode="hidden")
    with pytest.raises(NotAllowed):
        actions.document(fresh(quote), actor=actor_of(company.ann))


def test_a_quote_looks_like_its_template_and_what_was_sent_stays(ada, ann, quote):
    house = make("document-template", ada, label="House", kind="quote", design={"columns": ["what", "amount"], "texts": {"en": {"heading": "Offer", "greeting": "Dear {contact}, valid until {valid_until}"}}})  # fmt: skip
    add(quote, ann)
    edit(fresh(quote), ann, template=house.id)
    [text] = pages(printed(fresh(quote)))
    assert "Offer" in text
    assert "Dear Пекарня «Ёжик», valid until" in text
    assert "Quantity" not in text
    actions.send(fresh(quote), actor=ann)
    edit(fresh(house), ada, design={})
    assert "Offer" in pages(pdf_of(fresh(quote)))[0]
    assert "Offer" not in pages(printed(fresh(quote)))[0]


def test_the_usual_template_of_quotes_is_taken_where_none_is_named(ada, ann, quote):
    add(quote, ann)
    make("document-template", ada, label="House", kind="quote", is_default=True, design={"texts": {"en": {"heading": "Offer"}}})  # fmt: skip
    assert "Offer" in pages(printed(fresh(quote)))[0]


def test_a_template_that_cannot_be_set_for_this_quote_says_so_and_nothing_is_sent(ada, ann, quote):
    source = '#let d = json(bytes(sys.inputs.data))\n#if d.name == "Cooling" { panic("no") }\n#d.title'
    own = make("document-template", ada, label="Own", kind="quote", source=source)
    add(quote, ann)
    edit(fresh(quote), ann, template=own.id)
    with pytest.raises(Refused) as refused:
        actions.send(fresh(quote), actor=ann)
    assert refused.value.code == "template_broken"
    assert str(refused.value).startswith("Line 2: ")
    assert fresh(quote).status == "draft"
