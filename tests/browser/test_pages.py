"""What moves: seen, pressed and typed in a browser."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from regulars.engine import access, registry, save, values
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)
AXE = "node_modules/axe-core/axe.min.js"
SERIOUS = ("serious", "critical")


def make(entity_name, owner, **data):
    entity = registry.get(entity_name)
    record = values.new_record(entity)
    values.apply(record, entity, data, SYSTEM)
    record.owner = owner
    return save.save(record, actor=SYSTEM)


def axe(page):
    """What axe finds wrong at WCAG 2.2 AA, serious and critical."""
    page.evaluate(open(AXE, encoding="utf-8").read() + "; null")  # noqa: SIM115
    found = page.evaluate(
        "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})).violations"
        ".map(v => [v.impact, v.id, v.nodes.map(n => n.html.slice(0, 160)).slice(0, 3)])"
    )
    return [each for each in found if each[0] in SERIOUS]


def test_signing_in_by_the_form(page, live_server, company):
    company.ann.set_password("a long enough secret 42")
    company.ann.save()
    page.goto(live_server.url + "/accounts/")
    page.fill("input[name=login]", company.ann.email)
    page.fill("input[name=password]", "a long enough secret 42")
    page.click("button[type=submit]")
    expect(page).to_have_url(re.compile("/accounts/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")


def test_a_deal_is_made_moved_and_noted_by_keyboard_and_mouse(sign_in, company):
    account = make("account", company.ann, name="Acme Rockets")
    page = sign_in(company.ann, f"/accounts/{account.number}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Acme Rockets")
    note = page.locator("[id^=composer]").locator("textarea, trix-editor, [contenteditable=true]").first
    note.click()
    page.keyboard.type("They want rockets in red")
    page.locator("[id^=composer] button[type=submit]").first.click()
    expect(page.locator(".timeline")).to_contain_text("They want rockets in red")


def test_a_cell_is_changed_in_the_list(sign_in, company):
    make("account", company.ann, name="Old name", employees=10)
    page = sign_in(company.ann, "/accounts/?view=all")
    cell = page.locator("td[data-field=employees]").first
    cell.dblclick()
    box = cell.locator("input").first
    box.fill("1234")
    box.press("Enter")
    expect(cell).to_have_text("1,234")
    assert access.records("account", SYSTEM).where(name="Old name").instances()[0].employees == 1234


def test_the_palette_finds_in_both_alphabets(sign_in, company):
    make("account", company.ann, name="Ёлкин и сыновья")
    page = sign_in(company.ann, "/accounts/?view=all")
    page.wait_for_selector("r-palette dialog", state="attached")
    page.keyboard.press("Control+k")
    page.locator("r-palette input").fill("elkin")
    hit = page.locator("r-palette [role=option]", has_text="Ёлкин").first
    expect(hit).to_be_visible()


def test_a_card_is_moved_by_keyboard(sign_in, company):
    deal = sample_record("deal")
    deal.owner = company.ann
    save.save(deal, actor=SYSTEM)
    page = sign_in(company.ann, "/deals/board?view=all")
    card = page.locator(f'.card[data-id="{deal.pk}"]')
    expect(card).to_be_visible()
    card.focus()
    with page.expect_response(lambda answer: urlsplit(answer.url).path.endswith("/move")) as moved:
        page.keyboard.press("Alt+ArrowRight")
    assert moved.value.status in (200, 422)
    if moved.value.status == 200:
        assert access.records("deal", SYSTEM).get(deal.pk).stage_id != deal.stage_id
    else:
        expect(page.locator("#dialog")).to_be_visible()


# Colours change in steps; what turns for ever, as a mark of waiting, is left out.
STILL = "() => document.getAnimations().every((one) => one.effect.getComputedTiming().endTime === Infinity)"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/accounts/?view=all",
        "/deals/?view=all",
        "/deals/board?view=all",
        "/dashboard",
        "/calendar",
        "/accounts/new",
        "/search?q=acme",
    ],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_for_everyone(sign_in, company, path, theme):
    make("account", company.ann, name="Acme Rockets", phone="+1 202 555 0100")
    deal = sample_record("deal")
    deal.owner = company.ann
    save.save(deal, actor=SYSTEM)
    page = sign_in(company.ann, path)
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.wait_for_function(STILL)
    assert axe(page) == []


OF_ADMINISTRATORS = (
    "/admin/rules/new?entity=deal",
    "/admin/webhooks/new",
    "/admin/jobs/",
    "/duplicates/",
    "/notifications/",
)


def test_pages_of_administration_are_for_everyone_and_for_a_phone(page, sign_in, company):
    company.ada.language = "ru"
    save.save(company.ada, actor=SYSTEM)
    page.set_viewport_size({"width": 390, "height": 800})
    for path in OF_ADMINISTRATORS:
        sign_in(company.ada, path)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.wait_for_function(STILL)
        assert (path, axe(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_settings_open_as_a_sheet_on_a_phone(sign_in, company):
    page = sign_in(company.ada, "/admin/jobs/")
    expect(page.locator("#settings-nav")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("#settings-nav")).to_be_hidden()
    page.get_by_role("button", name="All settings").press("Enter")
    page.locator("#settings-nav").get_by_role("link", name="Audit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit")


@pytest.mark.parametrize("path", ["/", "/accounts/?view=all", "/deals/board?view=all", "/dashboard", "/accounts/new"])
def test_a_phone_scrolls_one_way_only(sign_in, company, path):
    make("account", company.ann, name="Acme Rockets with a rather long name of a company that goes on")
    page = sign_in(company.ann, path)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_russian_is_chosen_and_stays(sign_in, company):
    page = sign_in(company.ann, "/accounts/?view=all")
    company.ann.language = "ru"
    save.save(company.ann, actor=SYSTEM)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_role("heading", level=1)).to_have_text("Клиенты")


def test_the_editor_speaks_russian_too(sign_in, company):
    company.ann.language = "ru"
    save.save(company.ann, actor=SYSTEM)
    page = sign_in(company.ann, f"/accounts/{make('account', company.ann, name='Acme').number}")
    page.locator(".composer r-editor trix-editor").first.click()
    named = page.locator("trix-toolbar button:not([data-trix-action=attachFiles])").evaluate_all(
        "(all) => all.map((one) => one.title)"
    )
    assert "Жирный" in named
    assert not [title for title in named if title.isascii()]


def test_a_long_name_in_the_navigation_is_read_whole(sign_in, company):
    company.ann.language = "ru"
    save.save(company.ann, actor=SYSTEM)
    page = sign_in(company.ann, "/quotes/")
    link = page.locator(".side .nav__link[aria-current=page]")
    expect(link).to_contain_text("Коммерческие предложения")
    cut = """(each) => each.getBoundingClientRect().right > each.closest(".side").getBoundingClientRect().right
        || each.querySelector("span").scrollWidth > each.querySelector("span").clientWidth"""
    assert not link.evaluate(cut)
