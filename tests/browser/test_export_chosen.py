"""Ticked rows of a list as a file."""

import pytest
from playwright.sync_api import expect

from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)


def test_ticked_rows_are_exported_and_the_list_stays(sign_in, company):
    for name in ("Acme", "Beta", "Gamma"):
        sample_record("account", name=name)
    page = sign_in(company.ada, "/accounts/?view=all&columns=name&sort=-name")
    rows = page.locator("#rows tbody tr[data-id]")
    expect(rows).to_have_count(3)
    for name in ("Acme", "Gamma"):
        rows.filter(has_text=name).locator(".table__pick .check").check()
    page.get_by_role("toolbar").get_by_role("button", name="Export").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("2 records")
    dialog.get_by_label("CSV").check()
    with page.expect_download() as told:
        dialog.get_by_role("button", name="Export").click()
    assert told.value.path().read_text("utf-8-sig").split() == ["Name", "Gamma", "Acme"]
    expect(rows).to_have_count(3)
