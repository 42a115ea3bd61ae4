"""A form filled in from a business card: what it says is in the form, what was typed stays, nothing is stored."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from regulars.areas.sales.models import Lead
from regulars.engine.models import FieldRule
from regulars.services.exchange import first_card
from tests.factories.people import actor_of, give, grants, make_role
from tests.factories.values import sample_record
from tests.ui.answers import HTMX, html_of

pytestmark = pytest.mark.django_db
CARD = """BEGIN:VCARD\r
VERSION:3.0\r
N:Anders;Maria;;Dr.;\r
FN:Dr. Maria Anders\r
ORG:Alfreds Futterkiste;Sales\r
TITLE:Sales Representative\r
EMAIL;TYPE=INTERNET:maria@alfreds.example\r
TEL;TYPE=WORK:+49 30 0074321\r
TEL;TYPE=CELL:+49 170 1234567\r
ADR:;;Obere Str. 57;Berlin;;12209;Germany\r
URL:https://alfreds.example\r
NOTE:Met at the fair\r
PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r
END:VCARD\r
"""
OLD = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5=D1=82=D1=80=D0=BE=D0=B2=D0=B0;=D0=90=D0=BD=D0=BD=D0=B0\r
EMAIL:anna@example.com\r
END:VCARD\r
"""


@pytest.fixture
def ann(company, enter):
    return enter(company.ann)


def card(text=CARD, name="maria.vcf"):
    data = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile(name, data, content_type="text/vcard")


def fill(browser, file, entity="leads", **typed):
    return browser.post(f"/{entity}/new/card?dialog=1", {"_card": file, **typed}, headers=HTMX)


def shown(answer):
    return html.unescape(html_of(answer))


def test_a_card_fills_the_form_and_stores_nothing(ann):
    answer = fill(ann, card())
    page = shown(answer)
    assert answer.status_code == 200
    for value in ("Anders", "Alfreds Futterkiste", "Sales Representative", "maria@alfreds.example", "Berlin", "alfreds.example", "Met at the fair"):  # fmt: skip
        assert value in page
    assert 'hx-post="/leads/new?dialog=1"' in page
    assert not Lead.objects.exists()


def test_what_was_typed_stays(ann):
    page = shown(fill(ann, card(), company="Ours", name="", email=""))
    assert 'value="Ours"' in page
    assert "Alfreds Futterkiste" not in page
    assert "maria@alfreds.example" in page


def test_an_old_card_in_cyrillic_is_read(ann):
    page = shown(fill(ann, card(OLD)))
    assert "Петрова" in page
    assert "anna@example.com" in page


@pytest.mark.parametrize(
    "file",
    [
        card(b""),
        card(b"name,email\nA,a@example.com"),
        card(b"\x00\xff" * 50),
        card("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Half"),
        card(CARD.encode() + b" " * first_card.LARGEST),
    ],
)
def test_what_is_no_card_is_said_and_what_was_typed_stays(ann, file):
    answer = fill(ann, file, company="Ours")
    assert answer.status_code == 422
    assert 'value="Ours"' in shown(answer)
    assert "card" in shown(answer).split("form__card")[0].lower()


def test_no_file_is_said(ann):
    assert ann.post("/leads/new/card", {}).status_code == 422


def test_the_company_of_a_contact_is_the_account_of_that_name_that_one_sees(ann, company):
    account = sample_record("account", actor_of(company.ann), name="Alfreds Futterkiste")
    page = shown(fill(ann, card(), "contacts"))
    assert f'value="{account.pk}"' in page
    sample_record("account", actor_of(company.ann), name="Alfreds Futterkiste")
    assert f'value="{account.pk}"' not in shown(fill(ann, card(), "contacts"))


def test_what_one_may_not_fill_in_and_who_may_make_none(ann, company, enter):
    role = make_role("No mail", grants("own"))
    FieldRule.objects.create(role=role, entity="lead", field="email", mode="readonly")
    give(company.ann, role)
    assert "maria@alfreds.example" not in shown(fill(ann, card()))
    assert fill(enter(company.nobody), card()).status_code == 403
    assert fill(ann, card(), "deals").status_code == 404


def test_only_forms_of_people_and_companies_have_the_button(ann):
    assert "/leads/new/card?dialog=1" in html_of(ann.get("/leads/new?dialog=1", headers=HTMX))
    assert 'hx-post="/contacts/new/card"' in html_of(ann.get("/contacts/new"))
    assert "form__card" not in html_of(ann.get("/deals/new"))
