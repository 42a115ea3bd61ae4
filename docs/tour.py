"""The stops of `docs/tour.md` as `docs/pictures.py` walks them: where each is, and what is pressed there before its picture is taken.

Contacts that are alike are needed for two of them: import the 150 people that the tour speaks of first.
"""

import json
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urljoin

from playwright.sync_api import Page

FILTER = {
    "all": [
        {"field": "status", "op": "eq", "value": "open"},
        {"has": {"entity": "task", "by": "record", "where": {"field": "done_at", "op": "empty"}}},
        {"none": [{"changed": {"field": "stage", "period": "last_n_days:14"}}]},
    ]
}


def _nothing(page: Page) -> None:
    """The page as it comes."""


def _unfold(page: Page) -> None:
    page.locator(".table-group button[aria-expanded=false]").first.click()


def _filter(page: Page) -> None:
    page.get_by_role("button", name="Filter", exact=True).click()


def _transfer(page: Page) -> None:
    page.locator("thead input[type=checkbox]").first.check()
    page.get_by_text("Select all").first.click()
    page.locator(".bulk").get_by_role("button", name="Transfer", exact=True).click()
    dialog = page.locator("#dialog")
    dialog.locator("input[role=combobox]").first.press_sequentially("Moses")
    dialog.get_by_role("option").first.click()
    dialog.get_by_role("button", name="Look first").click()
    dialog.get_by_role("button", name="Transfer", exact=True).wait_for()


def _of_the_deal(words: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        page.locator("#record-top").get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menuitem", name=words).click()

    return press


def _pairs(page: Page) -> None:
    """Search where nothing was found yet; the search runs beside the page."""
    for turn in range(30):
        if page.locator("main a[href*='/contacts/merge']").count():
            break
        if turn == 0:
            page.get_by_role("button", name="Search now").click()
        page.wait_for_timeout(2000)
        page.goto(urljoin(page.url, "/duplicates/?entity=contact"))
        page.wait_for_load_state("networkidle")


def _merge(page: Page) -> None:
    _pairs(page)
    page.locator("main a[href*='/contacts/merge']").first.click()


class Stop(NamedTuple):
    """One picture of the tour: `deal` stands for the largest deal that is under way."""

    name: str
    path: str
    person: str = "manager"
    press: Callable[[Page], None] = _nothing


STOPS = (
    Stop("tour-groups", "/deals/?view=all&group=owner,closes_on:month", press=_unfold),
    Stop("tour-rows", "/deals/board?view=open&rows=owner"),
    Stop("tour-filter", f"/deals/?view=all&filter={quote(json.dumps(FILTER))}", press=_filter),
    Stop("tour-transfer", "/deals/?view=open", press=_transfer),
    Stop("tour-past", "/deals/board?view=all&as_of=2026-05-01"),
    Stop("tour-why", "deal", press=_of_the_deal("Why can I see this?")),
    Stop("tour-share", "deal", press=_of_the_deal("Share…")),
    Stop("tour-pairs", "/duplicates/?entity=contact", "administrator", _pairs),
    Stop("tour-merge", "/duplicates/?entity=contact", "administrator", _merge),
    Stop("tour-own", "/admin/entities/deal/fields/new", "administrator"),
    Stop("tour-layout", "/admin/layouts/deal/", "administrator"),
    Stop("tour-audit", "/admin/audit/", "administrator"),
)
