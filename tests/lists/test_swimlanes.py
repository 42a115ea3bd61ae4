"""A board in rows: counts and sums of each cell, a card drawn into another row changes that field too."""

import json
import re

import pytest

from regulars.areas.sales.models import Deal
from regulars.engine import save, workspace
from regulars.engine.models import FieldRule, SavedView
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


def deal(name, owner, amount="10", **data):
    return sample_record("deal", name=name, owner=str(owner.id), amount=amount, **data)


@pytest.fixture
def deals(company):
    first = deal("Alpha", company.ann, "100")
    same = {"stage": str(first.stage_id), "pipeline": str(first.pipeline_id)}
    return [first, deal("Beta", company.ann, "50", **same), deal("Gamma", company.bob, "7", **same)]


def board(deals, **more):
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/deals/board?view=all&board={deals[0].pipeline_id}&rows=owner{extra}"


def row(person):
    return json.dumps([str(person.id)])


def move(browser, deals, record, person, lane=None):
    address = f"/deals/{record.pk}/move?view=all&board={deals[0].pipeline_id}&rows=owner"
    return browser.post(address, {"lane": str(lane or record.stage_id), "row": row(person), "version": record.version})


def rows_of(page):
    return re.findall(r'data-row-head><a class="group__count"[^>]*>(\d+)</a><span class="lane__sum">([^<]*)', page)


def test_a_board_stands_in_rows_with_counts_and_sums(browser, company, deals):
    page = browser(company.mary).get(board(deals)).content.decode()
    assert rows_of(page) == [("2", "$150"), ("1", "$7")]
    assert {"Alpha", "Beta", "Gamma"} <= set(re.findall(r"(Alpha|Beta|Gamma)</a>", page))
    sizes = re.findall(r'<span class="lane__count">(\d+)</span>', page)
    assert sorted(sizes, reverse=True)[:2] == ["2", "1"]


def test_cards_have_a_menu_named_after_them_and_moves_are_offered_to_those_who_may_edit(browser, company, deals):
    Deal.objects.filter(pk=deals[0].pk).update(name='"><b>Alpha')
    page = browser(company.mary).get(board(deals)).content.decode()
    assert page.count("card__menu") == 3
    assert 'aria-label="Menu of &#34;&gt;&lt;b&gt;Alpha"' in page
    assert page.count("<r-menu data-shared") == 1
    assert " data-may-move>" in page
    assert (
        " data-rows-fixed"
        in browser(company.mary).get(board(deals).replace("owner", "created_at:month")).content.decode()
    )


def test_folded_rows_are_loaded_when_they_are_unfolded(browser, company, deals):
    mary = browser(company.mary)
    page = mary.get(board(deals, open=f'[["{company.bob.id}"]]')).content.decode()
    assert "Gamma" in page
    assert "Alpha" not in page
    inside = mary.get(
        f'/deals/board/rows?view=all&board={deals[0].pipeline_id}&rows=owner&in=["{company.ann.id}"]'
    ).content.decode()
    assert "Alpha" in inside
    assert "Gamma" not in inside


def test_rows_of_a_board_without_rows_are_not_there(browser, company, deals):
    assert browser(company.mary).get("/deals/board/rows?view=all").status_code == 404


def test_a_card_in_another_row_gets_its_value_and_both_rows_new_figures(browser, company, deals):
    answer = move(browser(company.ada), deals, deals[0], company.bob)
    assert answer.status_code == 200
    assert Deal.objects.get(pk=deals[0].pk).owner_id == company.bob.id
    page = answer.content.decode()
    assert "Alpha" in page
    assert re.findall(r'class="group__count"[^>]*>(\d+)</a>', page) == ["1", "2"] or sorted(
        re.findall(r'class="group__count"[^>]*>(\d+)</a>', page)
    ) == ["1", "2"]


def test_a_card_may_change_row_and_lane_at_once(browser, company, deals):
    lanes = re.findall(r'data-lane="([0-9a-f-]{36})"', browser(company.ada).get(board(deals)).content.decode())
    target = next(lane for lane in lanes if lane != str(deals[0].stage_id))
    answer = move(browser(company.ada), deals, deals[0], company.bob, lane=target)
    stored = Deal.objects.get(pk=deals[0].pk)
    if answer.status_code == 422:
        assert stored.owner_id == company.ann.id
        assert 'name="row"' in answer.content.decode()
    else:
        assert (str(stored.stage_id), stored.owner_id) == (target, company.bob.id)


def test_one_who_may_not_change_the_field_is_refused_and_nothing_moves(browser, company, deals):
    FieldRule.objects.create(role=company.ann.roles.first(), entity="deal", field="owner", mode="readonly")
    workspace.move_access_epoch()
    answer = move(browser(company.ann), deals, deals[0], company.bob)
    assert answer.status_code == 403
    assert Deal.objects.get(pk=deals[0].pk).owner_id == company.ann.id
    assert move(browser(company.carl), deals, deals[0], company.carl).status_code == 404


def test_rows_that_are_not_set_by_hand_refuse_a_card_of_another(browser, company, deals):
    ada = browser(company.ada)
    address = f"/deals/{deals[0].pk}/move?view=all&rows=closes_on:month"
    refused = ada.post(address, {"lane": str(deals[0].stage_id), "row": '["2031-01-01"]'})
    assert refused.status_code == 403
    assert "not set by hand" in refused.content.decode()
    assert ada.post(address, {"lane": str(deals[0].stage_id), "row": "nonsense"}).status_code == 422


def test_rows_are_part_of_a_saved_view_and_of_the_address(browser, company, deals):
    mary = browser(company.mary)
    dialog = mary.get("/deals/grouping?view=all&layout=board").content.decode()
    assert "Rows by" in dialog
    answer = mary.post("/deals/grouping?view=all&layout=board", {"by": "owner", "order": "-count"})
    assert answer["HX-Redirect"].startswith("/deals/board?")
    assert "rows=owner" in answer["HX-Redirect"]
    mary.post("/deals/views/new?view=all&layout=board&rows=owner", {"name": "Rows", "for": "me"})
    view = SavedView.objects.get(name="Rows")
    assert (view.rows, view.layout, view.group) == ("owner", "board", [])
    assert len(rows_of(mary.get(f"/deals/board?view={view.id}").content.decode())) == 2
    assert rows_of(mary.get(f"/deals/board?view={view.id}&rows=none").content.decode()) == []
    assert mary.get("/deals/board?view=all&rows=tags").status_code == 422


def test_rows_beyond_those_shown_are_told(browser, company, deals, monkeypatch):
    from regulars.ui.views import swimlanes

    monkeypatch.setattr(swimlanes, "PAGE", 1)
    page = browser(company.mary).get(board(deals)).content.decode()
    assert "1 more row" in page
    following = re.search(r'data-groups-next="([^"]+)"', page).group(1).replace("&amp;", "&")
    assert "Gamma" in browser(company.mary).get(following).content.decode()


def test_a_board_that_is_moved_on_keeps_its_filter(browser, company, deals):
    other = deal("Delta", company.ann, "1", stage=str(deals[0].stage_id), pipeline=str(deals[0].pipeline_id))
    save.save(other, actor=SYSTEM)
    page = browser(company.ada).get(f"/deals/board?view=all&q=Alpha&board={deals[0].pipeline_id}").content.decode()
    assert 'data-move-url="/deals/{id}/move?view=all&amp;q=Alpha' in page


def test_a_card_that_was_moved_can_be_taken_back_at_once(browser, company, deals):
    page = browser(company.ada)
    answer = move(page, deals, deals[0], company.bob)
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    page.post(undo, {"step": "do"})
    assert Deal.objects.get(pk=deals[0].pk).owner_id == company.ann.id
    unmoved = move(page, deals, Deal.objects.get(pk=deals[0].pk), company.ann)
    assert "HX-Trigger" not in unmoved.headers


@pytest.mark.parametrize("by", ["tags", "amount:ranges"])
def test_a_board_has_no_rows_by_what_a_card_would_stand_in_several_of(browser, company, deals, by):
    mary = browser(company.mary)
    address = f"/deals/board?view=all&board={deals[0].pipeline_id}&rows={by}"
    assert mary.get(address).status_code == 422
    dialog = mary.get("/deals/grouping?view=all&layout=board").content.decode()
    assert f'value="{by}"' not in dialog


def test_a_board_in_rows_says_that_there_is_nothing(browser, company, deals):
    page = browser(company.mary).get(board(deals, q="nobody")).content.decode()
    assert "Nothing meets these conditions" in page
