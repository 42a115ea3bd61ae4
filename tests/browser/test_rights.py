"""Rights in a real browser: lending a record by keyboard and mouse, looking through someone's eyes."""

from tests.areas.make import make
from tests.factories.people import actor_of


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
