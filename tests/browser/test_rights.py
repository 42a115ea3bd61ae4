"""Rights in a real browser: lending a record by keyboard and mouse, looking through someone's eyes."""

import pytest
from playwright.sync_api import expect

from regulars.engine.save import save
from tests.areas.make import make
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role

# Names that reach out of their cell, and chosen scopes that do not fit their box.
OVERFULL = """() => {
  const pen = document.createElement("canvas").getContext("2d")
  const wide = (box) => { const { font, paddingLeft, paddingRight } = getComputedStyle(box); pen.font = font
    return Math.max(...[...box.options].map(({ text }) => pen.measureText(text).width)) > box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) }
  return [...[...document.querySelectorAll(".matrix th")].filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.innerText),
    ...[...document.querySelectorAll(".matrix .select")].filter(wide).map((each) => each.name)]
}"""


def test_a_record_is_lent_and_taken_back(sign_in, company, page):
    account = make("account", actor_of(company.ann), name="Lent Limited")
    sign_in(company.ann, "/shares/")  # the first page of a server is slow
    sign_in(company.ann, f"/accounts/{account.number}")
    page.locator("#record-top").get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Share…").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Person").fill("Carl")
    dialog.get_by_role("option", name="Carl Other").click()
    dialog.get_by_label("May").select_option("edit")
    dialog.get_by_role("button", name="Share", exact=True).click()
    page.get_by_text("Shared with Carl Other.").wait_for()
    page.get_by_text("Shared with Carl Other for editing").wait_for()
    page.locator("#record-top").get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Share…").click()
    dialog.get_by_role("button", name="End now").click()
    dialog.get_by_text("Shared now").wait_for(state="detached")
    page.get_by_text("No longer shared with Carl Other").wait_for()


def test_what_is_typed_before_the_script_comes_is_searched_for(sign_in, company, page):
    """The script of the field is held up until the name stands in it: it is found all the same, and nothing typed is lost."""
    account = make("account", actor_of(company.ann), name="Early Limited")
    held = []

    def hold(route):
        held.append(route)

    page.route("**/combobox*.js", hold)
    sign_in(company.ann, f"/accounts/{account.number}")
    page.locator("#record-top").get_by_role("button", name="More", exact=True).click()
    with page.expect_request("**/combobox*.js"):
        page.get_by_role("menuitem", name="Share…").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Person").fill("Carl")
    held.pop().continue_()
    dialog.get_by_role("option", name="Carl Other").click()
    assert dialog.get_by_label("Person").input_value() == "Carl Other"


def test_roles_are_read_and_changed_on_a_phone_without_scrolling_sideways(sign_in, company, page):
    role = make_role("Reads a rather long description", {("account", "view"): "all"})
    page.set_viewport_size({"width": 390, "height": 800})
    for path in ("/admin/roles/", f"/admin/roles/{role.pk}/"):
        sign_in(company.ada, path)
        hidden = (
            "[...document.querySelectorAll('.scroll-x')].filter((each) => each.scrollWidth > each.clientWidth).length"
        )
        assert (path, page.evaluate(hidden)) == (path, 0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    chosen = page.locator('select[name="g:account:edit"]')
    chosen.select_option("own")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    assert chosen.input_value() == "own"


def test_the_arrows_pass_over_rows_that_one_may_not_change(sign_in, company, page):
    give(company.carl, make_role("Reads", grants("all", ("view",)) | grants("own", ("edit",))))
    for name, owner in (("A", company.carl), ("B", company.ann), ("C", company.carl)):
        make("account", actor_of(company.ada), name=name, industry="retail", owner=str(owner.pk))
    sign_in(company.carl, "/accounts/?view=all&sort=name&columns=name,industry")
    rows = page.locator("tbody tr[data-id]")
    rows.nth(1).locator("td").last.dblclick()
    assert page.locator("[data-state=editing]").count() == 0
    rows.nth(0).locator("td[data-field=industry]").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    rows.nth(2).locator("td[data-state=editing]").wait_for()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_matrix_of_rights_fits_a_small_screen_of_a_desk(sign_in, company, page, language):
    """Eight rights beside each name at 1280 px: nothing scrolls sideways, no name or scope is cut, the heads stay in sight."""
    role = make_role("Reads", {("account", "view"): "all"})
    company.ada.language = language
    save(company.ada, actor=SYSTEM)
    sign_in(company.ada, f"/admin/roles/{role.pk}/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        "[...document.querySelectorAll('.sheet')].every((each) => each.scrollWidth <= each.clientWidth)"
    )
    assert page.evaluate(OVERFULL) == []
    page.evaluate("window.scrollTo(0, 1500)")
    heads = page.locator(".matrix thead th")
    expect(heads).to_have_count(9)
    expect(heads.last).to_be_in_viewport()
    expect(heads.last).to_have_text({"en": "Merge", "ru": "Объединить"}[language])
