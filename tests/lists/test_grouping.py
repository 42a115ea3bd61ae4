"""A list in groups: heads with counts and sums, records when a group is unfolded, the address of all of it."""

import json
import re
from urllib.parse import urlencode

import pytest

from regulars.engine import save, workspace
from regulars.engine.models import SavedView
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


def deal(name, owner, amount="10", **data):
    return sample_record("deal", name=name, owner=str(owner.id), amount=amount, **data)


@pytest.fixture
def deals(company):
    return [
        deal("Alpha", company.ann, "100", closes_on="2026-03-02"),
        deal("Beta", company.ann, "50", closes_on="2026-04-02"),
        deal("Gamma", company.bob, "7", closes_on="2026-03-30"),
    ]


def heads(page):
    """Of each group: its label, its count, the address of its inside."""
    found = re.findall(r'data-group-url="([^"]+)">.*?</svg><span>(.*?)</span></button><a[^>]*>(\d+)</a>', page)
    return [
        (re.sub(r"<[^>]+>", "", label).strip(), int(count), url.replace("&amp;", "&")) for url, label, count in found
    ]


def test_a_list_stands_in_groups_whose_records_come_when_one_is_unfolded(browser, company, deals):
    mary = browser(company.mary)
    page = mary.get("/deals/?view=all&group=owner").content.decode()
    assert [head[:2] for head in heads(page)] == [("ARAnn Rep", 2), ("BRBob Rep", 1)]
    assert "Alpha" not in page
    assert "$150" in page
    inside = mary.get(heads(page)[0][2]).content.decode()
    assert re.findall(r"(Alpha|Beta|Gamma)</a>", inside) == ["Alpha", "Beta"] or "Beta" in inside
    assert "Gamma" not in inside


def test_two_levels_unfold_one_after_the_other(browser, company, deals):
    mary = browser(company.mary)
    page = mary.get("/deals/?view=all&group=closes_on:month,owner").content.decode()
    assert [head[:2] for head in heads(page)] == [("March 2026", 2), ("April 2026", 1)]
    second = mary.get(heads(page)[0][2]).content.decode()
    assert [head[1] for head in heads(second)] == [1, 1]
    rows = mary.get(heads(second)[1][2]).content.decode()
    assert "Gamma" in rows
    assert "Alpha" not in rows


def test_what_is_unfolded_stands_in_the_address(browser, company, deals):
    query = urlencode({"view": "all", "group": "owner", "open": json.dumps([[str(company.bob.id)]])})
    page = browser(company.mary).get(f"/deals/?{query}").content.decode()
    assert "Gamma" in page
    assert "Alpha" not in page


def test_the_count_of_a_group_leads_to_the_list_of_its_records(browser, company, deals):
    mary = browser(company.mary)
    page = mary.get("/deals/?view=all&group=owner,closes_on:month").content.decode()
    alone = re.search(r'class="group__count" href="([^"]+)"', page).group(1).replace("&amp;", "&")
    assert "group=closes_on%3Amonth" in alone
    listed = mary.get(alone).content.decode()
    assert [head[:2] for head in heads(listed)] == [("March 2026", 1), ("April 2026", 1)]


def test_groups_beyond_those_shown_are_counted_and_can_be_seen(browser, company, monkeypatch):
    from regulars.ui.views import grouping

    monkeypatch.setattr(grouping, "PAGE", 2)
    for number in range(5):
        deal(f"Deal {number}", company.ann)
    ann = browser(company.ann)
    page = ann.get("/deals/?view=all&group=name").content.decode()
    assert "3 more groups" in page
    following = re.search(r'data-groups-next="([^"]+)"', page).group(1).replace("&amp;", "&")
    more = ann.get(following).content.decode()
    assert [head[0] for head in heads(more)] == ["Deal 2", "Deal 3"]
    assert "1 more group" in more


def test_a_long_list_shows_its_groups_after_the_page(browser, company, deals, monkeypatch):
    from regulars.engine import query

    monkeypatch.setattr(query.Records.counted, "__defaults__", (1,))
    page = browser(company.mary).get("/deals/?view=all&group=owner").content.decode()
    assert heads(page) == []
    url = re.search(r'hx-get="(/deals/group\?[^"]+)"', page).group(1).replace("&amp;", "&")
    assert [head[1] for head in heads(browser(company.mary).get(url).content.decode())] == [2, 1]


def test_the_dialog_chooses_groups_and_refuses_what_is_none(browser, company, deals):
    mary = browser(company.mary)
    dialog = mary.get("/deals/grouping?view=all").content.decode()
    assert ": by month</option>" in dialog
    assert 'value="tags"' in dialog
    assert ": by ranges</option>" in dialog
    assert "fiscal" not in dialog
    answer = mary.post("/deals/grouping?view=all", {"by": ["owner", ""], "order": "-amount"})
    assert "group=owner" in answer["HX-Redirect"]
    assert "group_sort=-amount" in answer["HX-Redirect"]
    page = mary.get(answer["HX-Redirect"]).content.decode()
    assert [head[1] for head in heads(page)] == [2, 1]
    assert mary.post("/deals/grouping?view=all", {"by": ["notes"]}).status_code == 422
    assert mary.get("/deals/?view=all&group=amount:month").status_code == 422
    assert mary.get("/deals/?view=all&group=owner&in=x").status_code == 422


def test_groups_are_part_of_a_saved_view_and_can_be_left(browser, company, deals):
    mary = browser(company.mary)
    mary.post("/deals/views/new?view=all&group=owner&group_sort=-count", {"name": "By owner", "for": "me"})
    view = SavedView.objects.get(name="By owner")
    assert (view.group, view.group_sort) == (["owner"], "-count")
    page = mary.get(f"/deals/?view={view.id}").content.decode()
    assert [head[1] for head in heads(page)] == [2, 1]
    plain = mary.get(f"/deals/?view={view.id}&group=none").content.decode()
    assert heads(plain) == []
    assert "Alpha" in plain


def test_a_reader_groups_by_nothing_that_is_hidden_from_them(browser, company, deals):
    from regulars.engine.models import FieldRule

    FieldRule.objects.create(role=company.ann.roles.first(), entity="deal", field="closes_on", mode="hidden")
    workspace.move_access_epoch()
    ann = browser(company.ann)
    assert "closes_on" not in ann.get("/deals/grouping?view=all").content.decode()
    assert ann.get("/deals/?view=all&group=closes_on:month").status_code == 422
    view = SavedView.objects.create(
        entity="deal", name="Shared", owner=company.ada, is_shared=True, group=["closes_on:month"]
    )
    assert ann.get(f"/deals/?view={view.id}").status_code == 200
    assert [head[1] for head in heads(ann.get("/deals/?view=all&group=owner").content.decode())] == [2]


def test_an_export_is_flat_in_the_order_of_the_groups(browser, company, deals):
    mary = browser(company.mary)
    query = "view=all&format=csv&columns=name,owner&sort=name&group=owner&group_sort=-label"
    rows = b"".join(mary.get(f"/deals/export?{query}").streaming_content).decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["Gamma", "Alpha", "Beta"]
    assert mary.get("/deals/export?view=all&format=csv&group=closes_on:decade").status_code == 422


def test_tags_and_ranges_lead_to_exactly_their_records(browser, company):
    deal("Alpha", company.ann, "100", tags=["urgent", "export"])
    deal("Beta", company.ann, "52000", tags=["urgent"])
    mary = browser(company.mary)
    page = mary.get("/deals/?view=all&group=tags").content.decode()
    assert [head[:2] for head in heads(page)] == [("export", 1), ("urgent", 2)]
    assert "counts once in the totals" in page
    inside = mary.get(heads(page)[0][2]).content.decode()
    assert re.findall(r"(Alpha|Beta)</a>", inside) == ["Alpha"]
    page = mary.get("/deals/?view=all&group=amount:10000").content.decode()
    assert [head[:2] for head in heads(page)] == [("$0 – $10,000", 1), ("$50,000 – $60,000", 1)]
    alone = re.findall(r'class="group__count" href="([^"]+)"', page)[1].replace("&amp;", "&")
    listed = mary.get(alone).content.decode()
    assert "Beta</a>" in listed
    assert "Alpha</a>" not in listed


def test_fiscal_periods_are_offered_where_the_company_has_them(browser, company, deals):
    workspace.put("fiscal_month", "4", actor=SYSTEM)
    workspace.move_access_epoch()
    try:
        mary = browser(company.mary)
        assert ": by fiscal quarter</option>" in mary.get("/deals/grouping?view=all").content.decode()
        page = mary.get("/deals/?view=all&group=closes_on:fiscal_quarter").content.decode()
        assert [head[:2] for head in heads(page)] == [("Fiscal Q4 2025/26", 2), ("Fiscal Q1 2026/27", 1)]
        company.mary.language = "ru"
        save.save(company.mary, actor=SYSTEM)
        workspace.move_access_epoch()  # at the end of the transaction, which a test has none of
        page = mary.get("/deals/?view=all&group=closes_on:fiscal_year").content.decode()
        assert [head[:2] for head in heads(page)] == [("2025/26 финансовый год", 2), ("2026/27 финансовый год", 1)]
    finally:
        workspace.forget()
