"""A record that waits for an approval is merged with nothing and parts from nothing, by every door; an import leaves it as it is."""

import pytest

from regulars.engine import merging, registry
from regulars.engine.models import Change
from regulars.engine.undo import undo_batch
from regulars.services.exchange.importing import import_file
from tests.approvals.conftest import make
from tests.approvals.test_lock import closed
from tests.areas.make import fresh
from tests.factories.people import actor_of


@pytest.fixture
def two(deal, office):
    """A deal that waits, another that does not, and the approval."""
    waits, other = deal(), deal(name="Rack servers again")
    return waits, other, office.ask(office.approval(), waits)


def merged(one, other, actor):
    return merging.merge(registry.get("deal"), one.pk, [other.pk], actor=actor)


@pytest.mark.parametrize("turn", [1, -1], ids=["as the winner", "as the loser"])
def test_what_waits_is_merged_in_no_direction(company, office, two, turn):
    waits, other, request = two
    winner, loser = (waits, other)[::turn]
    problem = closed(merged, winner, loser, actor_of(company.ada))
    assert "Mary Manager" in str(problem)
    assert [fresh(each).deleted_at for each in (waits, other)] == [None, None]
    assert not Change.objects.filter(verb="merge").exists()
    office.yes(request, company.mary)
    assert merged(winner, loser, actor_of(company.ada)).winner.pk == winner.pk


def test_the_page_and_the_api_say_why(company, two, enter, api_of):
    waits, other, _request = two
    keys = [str(waits.pk), str(other.pk)]
    answer = api_of(company.ada).post("deals/merge", {"winner": keys[1], "losers": keys[:1]})
    assert (answer.status_code, answer.json()["code"]) == (422, "waits_for_approval")
    browser = enter(company.ada)
    for answer in (
        browser.post("/deals/bulk/merge", {"id": keys}),
        browser.get("/deals/merge", {"id": keys}),
        browser.post("/deals/merge", {"id": keys, "winner": keys[0]}),
    ):
        assert answer.status_code == 422
        assert "Mary Manager" in answer.content.decode()
    assert [fresh(each).deleted_at for each in (waits, other)] == [None, None]


def test_parts_of_what_waits_are_not_merged_either(company, deal, office):
    ann, record = actor_of(company.ann), deal()
    roles = [
        make("deal-role", ann, deal=str(record.pk), contact=str(make("contact", ann, name=name).pk), role="champions")
        for name in ("Smith", "Jones")
    ]
    office.ask(office.approval(), record)
    closed(merging.merge, registry.get("deal-role"), roles[0].pk, [roles[1].pk], actor=actor_of(company.ada))


def test_a_merge_is_not_undone_while_the_winner_waits(company, deal, office):
    ada, one, other = actor_of(company.ada), deal(), deal(name="Rack servers again")
    done = merged(one, other, ada)
    request = office.ask(office.approval(), fresh(one))
    closed(undo_batch, done.batch, actor=ada)
    assert fresh(other).deleted_at is not None
    office.yes(request, company.mary)
    assert not undo_batch(done.batch, actor=ada).left
    assert fresh(other).deleted_at is None


def test_an_import_that_updates_says_why_in_its_file_of_errors(company, deal, office, tmp_path, settings):
    settings.DATA = tmp_path
    waits, other = (deal(name=name, external_id=name) for name in ("Waits", "Free"))
    office.ask(office.approval(), waits)
    file = tmp_path / "deals.csv"
    file.write_text("external_id,source\nWaits,event\nFree,event\n", encoding="utf-8")
    result = import_file("deal", file, actor=actor_of(company.ada, source="import"), match=["external_id"])
    assert (result.updated, result.rejected) == (1, 1)
    assert "Mary Manager" in result.error_path.read_text(encoding="utf-8-sig")
    assert [fresh(each).source for each in (waits, other)] == [waits.source, "event"]
