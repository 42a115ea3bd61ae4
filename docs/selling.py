"""The pictures of leads, quotes and deal health as `docs/pictures.py` takes them, of examples that `prepare` makes in a running demo.

A token of an administrator makes them: `bin/regulars token create --user admin@maven.example`.
"""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import Request, urlopen

import typst
from playwright.sync_api import Page
from tour import Stop

NAME = "Network for the new plant"
SHOWN: dict[str, str] = {}
"""Where the pages are that were prepared: `lead`, `quote`, `customer`."""
LINES: tuple[dict[str, Any], ...] = (
    {"section": "Hardware", "product": "GTK 500", "quantity": "1", "discount": "5"},
    {"section": "Hardware", "product": "GTX Plus Pro", "quantity": "4", "discount": "8", "description": "With rails and power for a 19-inch rack"},
    {"section": "Hardware", "product": "MG Special", "quantity": "24"},
    {"section": "Services", "name": "Installation and acceptance on site", "quantity": "3", "price": {"amount": "1200", "currency": "USD"}, "description": "Per day, travel included"},
    {"section": "Services", "name": "Training of four operators", "quantity": "1", "price": {"amount": "1850", "currency": "USD"}},
    {"section": "Services", "name": "Care for a year, answer within four hours", "quantity": "12", "price": {"amount": "240", "currency": "USD"}, "is_optional": True},
)  # fmt: skip
SELLER = {
    "name": "Maven Hardware, Inc.",
    "tax_id": "84-1234567",
    "address": {
        "street": "120 Hudson Street",
        "city": "New York",
        "region": "NY",
        "postcode": "10013",
        "country": "US",
    },
    "email": "sales@maven.example",
    "website": "https://maven.example",
    "bank": "First Example Bank\nRouting 021000021\nAccount 000123456789",
    "is_default": True,
}
INTRO = "Dear {contact},\nthank you for showing us the plant. This is what we propose for the first stage."
TERMS = "Delivery within four weeks of the order. Payment within 30 days of the invoice."


class _Program:
    """The API of a running demo."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = f"{address}/api/v1/", token

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.address + path, sent, headers, method=method)) as answer:  # noqa: S310 - an address of ours
            return json.load(answer)

    def first(self, plural: str, **fields: Any) -> Any:
        """The first record whose fields are these (`*`: filled), None where there is none."""
        parts = [{"field": key, "op": "filled"} if value == "*" else {"field": key, "op": "eq", "value": value} for key, value in fields.items()]  # fmt: skip
        items = self.ask("GET", f"{plural}?filter={quote(json.dumps({'all': parts}))}&limit=1")["items"]
        return items[0] if items else None


def prepare(address: str, token: str, owner: str) -> None:
    """A lead of somebody who is here already, and a quote that was sent, both of the owner with this e-mail; those of a run before are taken again."""
    program = _Program(address, token)
    seller = program.first("users", email=owner)["id"]
    deal = program.first("deals", owner=seller, status="open", account="*", contact="*")
    lead = program.first("leads", campaign=NAME) or _lead(program, deal)
    offer = program.first("quotes", name=NAME) or _quote(program, deal)
    SHOWN.update(lead=f"/leads/{lead['number']}", quote=f"/quotes/{offer['number']}")
    made = program.ask("POST", f"quotes/{offer['id']}/actions/document")
    content = made.get("result", made)["content"]
    _picture(base64.b64decode(content), Path(__file__).parent / "images" / "quote-pdf.png")


def _lead(program: _Program, deal: Any) -> Any:
    contact = program.ask("GET", f"contacts/{deal['contact']['id']}")
    lead = {
        "name": contact["name"]["full"], "company": deal["account"]["label"], "email": contact["email"], "phone": contact["phone"],
        "job_title": "Plant manager", "source": "website", "rating": "hot", "campaign": NAME, "utm_medium": "newsletter",
        "description": "Asked for a second line by the form on the page of GTK 500.", "owner": deal["owner"]["id"],
    }  # fmt: skip
    return program.ask("POST", "leads", lead)


def _quote(program: _Program, deal: Any) -> Any:
    account = deal["account"]["id"]
    billing = {"street": "48 Canal Street", "city": "New York", "region": "NY", "postcode": "10002", "country": "US"}
    program.ask("PATCH", f"accounts/{account}", {"billing": billing})
    if program.first("sellers", name=SELLER["name"]) is None:
        program.ask("POST", "sellers", SELLER)
        standard = program.first("tax-categories", is_default=True)["id"]
        rate = {"name": "Sales tax", "category": standard, "country": "US", "region": "NY", "percent": "8.875"}
        program.ask("POST", "tax-rates", rate)
    head = {
        "name": NAME, "account": account, "contact": deal["contact"]["id"], "deal": deal["id"], "currency": "USD", "language": "en",
        "intro": INTRO.format(contact=deal["contact"]["label"]), "terms": TERMS, "owner": deal["owner"]["id"],
    }  # fmt: skip
    offer = program.ask("POST", "quotes", head)
    for line in LINES:
        known = {"product": program.first("products", name=line["product"])["id"]} if "product" in line else {}
        program.ask("POST", "quote-lines", {**line, **known, "quote": offer["id"]})
    program.ask("POST", f"quotes/{offer['id']}/actions/send")
    return offer


def _picture(content: bytes, image: Path) -> None:
    """The first page of a PDF as a picture, with a thin frame, since paper is as white as the page it is shown on."""
    document = image.with_suffix(".pdf")
    document.write_bytes(content)
    try:
        text = (
            f'#set page(width: auto, height: auto, margin: 0pt)\n#box(stroke: 0.5pt + gray, image("{document.name}"))'
        )
        image.write_bytes(typst.Compiler(text.encode(), root=image.parent).compile(format="png", ppi=110))
    finally:
        document.unlink()


def _open(what: str) -> Any:
    def press(page: Page) -> None:
        page.goto(urljoin(page.url, SHOWN[what]))
        page.wait_for_load_state("networkidle")

    return press


def _convert(page: Page) -> None:
    _open("lead")(page)
    page.get_by_role("button", name="Convert", exact=True).click()
    known = page.locator("#dialog button[aria-pressed]").first
    known.click()


def _customer(page: Page) -> None:
    _open("quote")(page)
    address = page.locator("#panel-own-link a[href*='/q/'], #panel-own-link input").first
    link = address.get_attribute("href") or address.input_value()
    page.goto(urljoin(page.url, urlsplit(link).path))
    page.wait_for_load_state("networkidle")


STOPS = (
    Stop("lead-convert", "/leads/", press=_convert),
    Stop("quote", "/quotes/", press=_open("quote")),
    Stop("quote-customer", "/quotes/", press=_customer),
    Stop("deal-health", "deal"),
)
