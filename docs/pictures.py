"""`python docs/pictures.py ADDRESS PASSWORD [BEGINNING…]`: the pictures of the main pages and of the tour, taken anew of a running demo.

Each is a page in a language, a theme and a width; what they are called says which. Beginnings of names (`tour`) take these alone. Debian's Chromium draws them (`bin/setup --tests`).
Those of leads, quotes and deal health are taken where `REGULARS_TOKEN` is a token of an administrator (`selling`).
"""

import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import selling
from playwright.sync_api import Browser, Page, sync_playwright
from tour import STOPS, Stop

IMAGES = Path(__file__).parent / "images"
MANAGER, AGENT = "melvin.marxen@maven.example", "darcel.schlecht@maven.example"
ADMINISTRATOR = "admin@maven.example"
PEOPLE = {"manager": MANAGER, "administrator": ADMINISTRATOR}
PREFER = """async ([language, theme]) => {
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
    const answer = await fetch("/settings/preferences", {method: "POST", headers, body: JSON.stringify({language, theme})});
    if (!answer.ok) throw new Error(answer.status);
}"""
DEALS = "/deals/?view=open&sort=-amount"


class Picture(NamedTuple):
    name: str
    path: str
    language: str = "en"
    theme: str = "light"
    is_phone: bool = False
    person: str = MANAGER


PICTURES = (
    Picture("today", "/", person=AGENT),
    Picture("today-phone", "/", is_phone=True, person=AGENT),
    Picture("today-dark", "/", theme="dark", person=AGENT),
    Picture("today-ru", "/", language="ru", person=AGENT),
    Picture("today-dark-phone", "/", theme="dark", is_phone=True, person=AGENT),
    Picture("deals", DEALS),
    Picture("deals-dark", DEALS, theme="dark"),
    Picture("deals-ru", DEALS, language="ru"),
    Picture("deals-phone", DEALS, is_phone=True),
    Picture("deals-ru-phone", DEALS, language="ru", is_phone=True),
    Picture("board", "/deals/board?view=open"),
    Picture("board-ru", "/deals/board?view=open", language="ru"),
    Picture("board-dark", "/deals/board?view=open", theme="dark"),
    Picture("deal", "deal"),
    Picture("deal-dark", "deal", theme="dark"),
    Picture("deal-ru-dark", "deal", language="ru", theme="dark"),
    Picture("deal-phone", "deal", is_phone=True),
    Picture("calendar", "/calendar", person=AGENT),
    Picture("calendar-dark", "/calendar", theme="dark", person=AGENT),
    Picture("dashboard", "/dashboard"),
    Picture("dashboard-ru-dark", "/dashboard", language="ru", theme="dark"),
    Picture("order", "first:orders", person=ADMINISTRATOR),
    Picture("invoice", "first:invoices", person=ADMINISTRATOR),
    Picture("receivables", "/receivables", person=ADMINISTRATOR),
    Picture("lead-sources", "/dashboard/leads", person=ADMINISTRATOR),
    Picture("account-plan", "first:accounts/plan", person=ADMINISTRATOR),
    Picture("org-chart", "first:accounts/chart?q=Northwind", person=ADMINISTRATOR),
    Picture("encyclopedia", "/encyclopedia/", person=ADMINISTRATOR),
)


def main(address: str, password: str, *beginnings: str) -> None:
    token = os.environ.get("REGULARS_TOKEN", "")
    if token:
        selling.prepare(address, token, AGENT)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for each in (*PICTURES, *STOPS, *(selling.STOPS if token else ())):
            if each.name.startswith(beginnings or ("",)):
                _take(browser, address, password, each)
                print(each.name)
        browser.close()


def _take(browser: Browser, address: str, password: str, each: Picture | Stop) -> None:
    stop = each if isinstance(each, Stop) else None
    picture = Picture(each.name, each.path, person=PEOPLE[stop.person]) if stop else each
    width, height = (390, 844) if picture.is_phone else (1440, 900)
    context = browser.new_context(viewport={"width": width, "height": height}, locale=picture.language)
    page = context.new_page()
    _sign_in(page, address, picture, password)
    page.goto(address + _path(page, address, each.path))
    page.wait_for_load_state("networkidle")
    if stop:
        stop.press(page)
        page.wait_for_timeout(1000)  # what was pressed comes in and stops moving
    page.screenshot(path=IMAGES / f"{each.name}.png")
    context.close()


def _sign_in(page: Page, address: str, picture: Picture, password: str) -> None:
    page.goto(address)
    page.fill("input[name=login]", picture.person)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")
    page.evaluate(PREFER, [picture.language, picture.theme])


def _path(page: Page, address: str, path: str) -> str:
    """Where a page stands: `deal` is the largest that is under way, `first:orders` the first order of all, `first:accounts/plan?q=North` a page of the first account that a list finds."""
    if path == "deal":
        return _first(page, address, "deals", "view=open&sort=-amount")
    if path.startswith("first:"):
        path, _, words = path.removeprefix("first:").partition("?")
        plural, _, more = path.partition("/")
        return _first(page, address, plural, f"view=all&{words}") + (f"/{more}" if more else "")
    return path


def _first(page: Page, address: str, plural: str, query: str) -> str:
    page.goto(f"{address}/{plural}/?{query}")
    return str(page.locator(f"tbody a[href^='/{plural}/']").first.get_attribute("href"))


if __name__ == "__main__":
    main(*sys.argv[1:])
