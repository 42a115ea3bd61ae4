"""What was typed into a form is there again after the page was left: the words of a record that was chosen, too."""

from tests.areas.make import make
from tests.factories.people import actor_of


def test_a_chosen_record_is_there_again(sign_in, company, page):
    make("account", actor_of(company.ann), name="Kept Limited")
    sign_in(company.ann, "/deals/new")
    page.get_by_label("Name").first.fill("Unsaved deal")
    account = page.get_by_role("combobox", name="Account")
    account.fill("Kept")
    page.get_by_role("option", name="Kept Limited").click()
    page.wait_for_function("() => Object.keys(localStorage).some((key) => localStorage[key].includes('Kept Limited'))")
    page.reload()
    page.get_by_text("What you had typed is here again.").wait_for()
    assert page.get_by_label("Name").first.input_value() == "Unsaved deal"
    assert account.input_value() == "Kept Limited"
