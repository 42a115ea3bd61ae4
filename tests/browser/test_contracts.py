"""A contract that both sides sign, in a real browser."""

import re
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from regulars.areas.contracts.links import SIGNINGS
from regulars.areas.contracts.models import Contract, ContractSigner
from regulars.engine import stored
from tests.browser.press import draw_in, verb
from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "# Service agreement\n\n## 1 Subject\n\nWe look after the pumps of **{account}** for {rate} a month."


@pytest.fixture
def contract(company):
    make("seller", name="Pumpenwerk GmbH", address={"country": "DE"}, is_default=True)
    owner = str(company.ann.id)
    account = make("account", name="Acme", owner=owner)
    bob = make(
        "contact", name={"first": "Bob", "last": "Buyer"}, account=str(account.id), owner=owner, email="bob@acme.test"
    )
    made = make(
        "contract",
        name="Care of pumps",
        account=str(account.id),
        contact=str(bob.id),
        owner=owner,
        language="en",
        starts_on="2026-01-01",
        ends_on="2099-12-31",
        rate={"amount": "100", "currency": "EUR"},
    )
    make("contract-version", contract=str(made.id), text=TEXT)
    return made  # fmt: skip


def text_of(file):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(stored.path_of(file).read_bytes())).pages)


def sign_at(page, base, name, *, drawn):
    """Sign on the page of the other side, in a browser that knows nobody."""
    page.context.clear_cookies()
    page.goto(base + urlsplit(SIGNINGS.of(ContractSigner.objects.get(name=name).link)).path)
    expect(page.get_by_text("We look after the pumps of Acme for €100 a month.")).to_be_visible()
    if drawn:
        draw_in(page, "#signature")
    page.get_by_role("checkbox", name=re.compile("I have read the contract")).check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("You have signed. The others are still to sign.")).to_be_visible()


def test_both_sides_sign_one_with_a_drawn_signature(sign_in, company, contract, live_server):
    page = sign_in(company.ann, f"/contracts/{contract.number}")
    panel, dialog = page.locator("#panel-own-signers"), page.locator("#dialog")
    expect(panel).to_contain_text("Bob Buyer")
    panel.get_by_role("button", name="Add a signer").click()
    dialog.get_by_label("Name").fill("Eve Witness")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(panel).to_contain_text("Eve Witness")
    verb(page, "Send for signature")
    expect(panel.get_by_label("The page to sign at")).to_have_count(2)

    sign_at(page, live_server.url, "Bob Buyer", drawn=True)
    sign_at(page, live_server.url, "Eve Witness", drawn=False)

    ours = ContractSigner.objects.get(side="ours")
    page = sign_in(company.ann, f"/contract-signers/{ours.number}")
    verb(page, "Sign")
    dialog.get_by_label("Your name").fill("Ann Rep")
    verb(dialog, "Sign")
    expect(dialog).to_be_hidden()
    page.goto(f"{live_server.url}/contracts/{contract.number}")
    expect(panel.get_by_role("img", name="Signature of Bob Buyer")).to_be_visible()
    signed = Contract.objects.get()
    assert (signed.status, signed.document.sha256) == ("active", signed.digest)
    words = text_of(signed.signed_document)
    for part in (
        "We look after the pumps of Acme",
        "Bob Buyer",
        "Eve Witness",
        "Ann Rep",
        "Drawn and by name",
        signed.digest,
    ):
        assert part in words
