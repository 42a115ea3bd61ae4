"""Versions of a quote."""

import pytest

from regulars.areas.orders import actions
from regulars.areas.orders.comparison import compared
from regulars.areas.orders.panels import lines_of, versions_of
from regulars.base.errors import Refused
from tests.areas.make import edit, fresh
from tests.areas.quotes.steps import add, eur, sent


def test_a_new_version_carries_everything_over_and_ends_the_one_before(ann, quote, pump):
    add(quote, ann, product=pump.id, section="Pumps", price=eur(90), discount="5", is_optional=True, is_chosen=True)
    sent(quote, ann)
    second = actions.renew(fresh(quote), actor=ann)
    assert (second.code, second.revision, second.previous_id, second.status) == (quote.code, 2, quote.pk, "draft")
    [line] = lines_of(second)
    assert (line.section, line.price, line.discount, line.is_optional, line.is_chosen) == ("Pumps", 90, 5, True, True)
    assert second.total == fresh(quote).total
    assert fresh(quote).status == "superseded"
    for deed in (actions.accept, actions.renew):
        with pytest.raises(Refused):
            deed(fresh(quote), actor=ann)
    edit(line, ann, quantity="2")
    assert [each.revision for each in versions_of(second, ann)] == [2, 1]
    rows = {
        row.label: row for row in compared([(each, lines_of(each)) for each in versions_of(second, ann)], ann.manner)
    }
    assert rows["Pump"].cells == ("2\xa0pc × €90.00 − 5% = €171.00 · optional, chosen", "1\xa0pc × €90.00 − 5% = €85.50 · optional, chosen")  # fmt: skip
    assert rows["Total"].differs
    assert not rows["Valid until"].differs


def test_versions_stand_side_by_side(client, company, ann, quote, pump):
    add(quote, ann, product=pump.id)
    sent(quote, ann)
    second = actions.renew(fresh(quote), actor=ann)
    client.force_login(company.ann)
    page = client.get(f"/quotes/{second.id}/versions").content.decode()
    assert "Version 2" in page
    assert "Version 1" in page
    client.force_login(company.carl)
    assert client.get(f"/quotes/{second.id}/versions").status_code in (403, 404)
