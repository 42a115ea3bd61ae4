"""What one works on is in sight, however long the list or wide the table it stands in."""

import pytest
from playwright.sync_api import expect

from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = """(inner) => { const outer = inner.closest(".table-frame").getBoundingClientRect(), box = inner.getBoundingClientRect()
    return box.left >= outer.left && box.right <= outer.right }"""


def test_the_page_of_settings_one_is_on_is_in_sight_in_their_list(sign_in, company):
    page = sign_in(company.ada, "/admin/settings-file/")
    current = page.locator("#settings-nav [aria-current]")
    expect(current).to_have_text("Settings as a file")
    expect(current).to_be_in_viewport(ratio=1)


def test_the_editor_of_the_last_column_is_whole_and_the_count_stays_beside_the_sums(sign_in, company):
    account = make("account", name="Acorn", owner=str(company.ann.id))
    make(
        "deal",
        name="Roof",
        account=str(account.id),
        amount={"amount": "5", "currency": "USD"},
        owner=str(company.ann.id),
    )
    page = sign_in(company.ann, "/deals/?view=all")
    page.set_viewport_size({"width": 900, "height": 700})
    page.locator(".table-frame").evaluate("(frame) => { frame.scrollLeft = 10_000 }")
    last = page.locator("tbody td[data-field='owner']")
    last.dblclick(position={"x": 4, "y": 8})
    assert page.locator(".cell-form").evaluate(WHOLE)
    count = page.locator("tfoot [data-count]")
    expect(count).to_have_text("1 record")
    at = count.bounding_box()
    on_top = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).matches('[data-count]')", [at["x"] + 4, at["y"] + 4]
    )
    assert on_top
