"""Bulk work above what one waits for: looked at, done, resumed, cancelled and undone as runs."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from regulars.areas.contacts.models import Account
from regulars.base import jobs
from regulars.engine import access, bulk, bulk_runs, refusals, registry, runs, save, stored, undo, working
from regulars.engine.models import Change, Run
from regulars.services.exchange import undoing
from regulars.ui.views import bulk as pages
from tests.factories.people import SYSTEM, actor_of
from tests.factories.queue import empty_queue
from tests.lists.records import edit, make

pytestmark = pytest.mark.django_db
CITY = {"field": "name", "op": "starts", "value": "Customer"}


@pytest.fixture
def accounts(company, monkeypatch):
    """Ann's nine customers, three of Carl's; the worker does more than four, two at once."""
    empty_queue()
    monkeypatch.setattr(pages, "AT_ONCE", 4)
    monkeypatch.setattr(bulk, "CHUNK", 2)
    made = [make("account", name=f"Customer {number}", owner=str(company.ann.id)) for number in range(9)]
    return made + [
        make("account", name=f"Customer of Carl {number}", owner=str(company.carl.id)) for number in range(3)
    ]


def selection(**given):
    return bulk_runs.Selection(registry.get("account"), filter=CITY, **given)


def phone(actor, number="+12025550123"):
    return bulk_runs.deed_of(registry.get("account"), actor, bulk_runs.CHANGE, {"phone": number})


def begun(actor, **more):
    return bulk_runs.begin(selection(), phone(actor), actor=actor, label="Edit", **more)


def finished(run):
    jobs.run_pending(queues=["exchange"])
    run.refresh_from_db()
    return run


def with_phone():
    return Account.objects.exclude(phone="").count()


def test_all_that_match_are_looked_at_then_changed_then_taken_back(browser, company, accounts):
    ann = browser(company.ann)
    query = urlencode({"view": "all", "filter": json.dumps(CITY)})
    given = {"all": "1", "query": query, "field": "phone", "phone": "+12025550123"}
    page = ann.post("/accounts/bulk/edit", {**given, "step": "look"}).content.decode()
    look = Run.objects.get(kind=bulk_runs.LOOK)
    assert str(look.id) in page
    assert 'name="id"' not in page
    finished(look)
    assert (look.counts, with_phone()) == ({"changed": 9, "same": 0, "refused": 0}, 0)
    assert "9 records will change" in ann.get(f"/accounts/bulk/looks/{look.id}").content.decode()
    answer = ann.post(
        "/accounts/bulk/edit", {"field": "phone", "phone": "+12025550123", "look": str(look.id), "step": "do"}
    )
    run = finished(Run.objects.get(kind=bulk_runs.KIND))
    assert json.loads(answer.headers["HX-Trigger"])["toast"]["link"] == f"/runs/{run.id}"
    assert (run.state, run.done, run.total, with_phone()) == (runs.DONE, 9, 9, 9)
    assert Change.objects.filter(batch=run.batch).count() == 9
    page = ann.get(f"/runs/{run.id}").content.decode()
    assert "Undo all of it" in page
    assert re.search(r'<dt class="quiet">Phone</dt><dd>[^<]*555.?0123</dd>', page)
    ann.post(f"/runs/{run.id}/undo")
    back = finished(Run.objects.get(kind="undo"))
    assert (back.counts, with_phone()) == ({"undone": 9, "left": 0}, 0)
    assert "This has been undone" in ann.get(f"/runs/{run.id}").content.decode()


def test_what_others_changed_since_one_looked_is_left_and_told(company, accounts):
    ann = actor_of(company.ann)
    run = begun(ann)
    edit(accounts[0], actor_of(company.ada), phone="+12025550999")
    edit(accounts[1], actor_of(company.ada), industry="retail")
    finished(run)
    assert run.counts == {"changed": 8, "same": 0, "refused": 1}
    assert Account.objects.get(pk=accounts[0].pk).phone == "+12025550999"
    assert [each.title for each in refusals.shown(run)] == ["Customer 0"]
    text = stored.path_of(run.errors).read_text(encoding="utf-8-sig")
    assert "Customer 0" in text
    assert str(accounts[0].pk) in text


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Someone else changed the same: Phone."), ("ru", "Кто-то другой изменил то же самое: Телефон.")],
)
def test_why_records_were_refused_is_told_in_the_readers_language(browser, company, accounts, language, said):
    """The run speaks Ann's language, its page the reader's, whichever of the two began it."""
    for person, speaks in ((company.ann, "ru" if language == "en" else "en"), (company.ada, language)):
        person.language = speaks
        save.save(person, actor=SYSTEM)
    run = begun(actor_of(company.ann))
    edit(accounts[0], actor_of(company.ada), phone="+12025550999")
    finished(run)
    assert said in browser(company.ada).get(f"/runs/{run.pk}").content.decode()


def test_a_deletion_leaves_what_others_worked_on_meanwhile(company, accounts):
    ann = actor_of(company.ann)
    deed = bulk_runs.deed_of(registry.get("account"), ann, bulk_runs.REMOVE, {})
    run = bulk_runs.begin(selection(), deed, actor=ann, label="Delete")
    edit(accounts[0], actor_of(company.ada), industry="retail")
    finished(run)
    assert run.counts == {"changed": 8, "same": 0, "refused": 1}
    assert Account.objects.filter(deleted_at=None, owner=company.ann).get().pk == accounts[0].pk


def test_rights_count_at_the_time_of_work(company, accounts):
    ann = actor_of(company.ann)
    run = begun(ann)
    for each in accounts[:2]:
        account = Account.objects.get(pk=each.pk)
        account.owner_id = company.carl.id
        save.save(account, actor=SYSTEM)
    assert finished(run).counts["changed"] == 7
    other = begun(ann)
    company.ann.roles.clear()
    from regulars.engine import workspace

    workspace.move_access_epoch()
    assert finished(other).state == runs.FAILED
    assert with_phone() == 7


def test_records_that_leave_the_filter_while_they_are_changed_are_each_done_once(company, accounts):
    ann = actor_of(company.ann)
    deed = bulk_runs.deed_of(registry.get("account"), ann, bulk_runs.CHANGE, {"name": "Renamed"})
    run = bulk_runs.begin(selection(), deed, actor=ann, label="Edit")
    make("account", name="Customer that came later", owner=str(company.ann.id))
    finished(run)
    assert run.counts["changed"] == 9
    assert Account.objects.filter(name="Renamed").count() == 9
    assert Account.objects.filter(name="Customer that came later").exists()


def test_a_run_whose_worker_died_goes_on_and_does_nothing_twice(company, accounts, monkeypatch):
    run = begun(actor_of(company.ann))
    real = runs.Ticket.beat
    beats = []

    def dying(ticket, **far):
        stop = real(ticket, **far)
        beats.append(far["done"])
        if len(beats) == 3:
            raise KeyboardInterrupt
        return stop

    monkeypatch.setattr(runs.Ticket, "beat", dying)
    with pytest.raises(KeyboardInterrupt):
        working.work(str(run.id))
    run.refresh_from_db()
    assert (run.state, run.done, with_phone()) == (runs.RUNNING, 4, 4)
    Run.objects.filter(id=run.id).update(beat_at=timezone.now() - runs.LOST_AFTER - timedelta(seconds=1))
    empty_queue()
    working.recover()
    finished(run)
    assert (run.state, run.done, run.counts["changed"], with_phone()) == (runs.DONE, 9, 9, 9)
    assert Change.objects.filter(batch=run.batch).count() == 9


def test_a_cancelled_run_stops_between_chunks_and_can_be_gone_on_with(browser, company, accounts, monkeypatch):
    run = begun(actor_of(company.ann))
    real = runs.Ticket.beat

    def asked(ticket, **far):
        Run.objects.filter(id=run.id).update(cancel_asked=True)
        return real(ticket, **far)

    monkeypatch.setattr(runs.Ticket, "beat", asked)
    finished(run)
    assert (run.state, run.done, with_phone()) == (runs.CANCELLED, 2, 2)
    monkeypatch.setattr(runs.Ticket, "beat", real)
    ann = browser(company.ann)
    assert "Go on from here" in ann.get(f"/runs/{run.id}").content.decode()
    ann.post(f"/runs/{run.id}/continue")
    assert (finished(run).state, with_phone()) == (runs.DONE, 9)


def test_a_large_batch_is_undone_by_the_worker_and_goes_on_after_a_crash(browser, company, accounts, monkeypatch):
    from regulars.ui.views import undo as undo_pages

    monkeypatch.setattr(undo_pages, "MOST", 3)
    monkeypatch.setattr(undo, "CHUNK", 2)
    ann = actor_of(company.ann)
    done = bulk.change(
        registry.get("account"), [each.pk for each in accounts[:9]], {"phone": "+12025550123"}, actor=ann
    )
    browser(company.ann).post(f"/undo/batch/{done.batch}")
    run = Run.objects.get(kind="undo")
    edit(accounts[8], actor_of(company.ada), phone="+12025550999")
    real = runs.Ticket.beat

    def dying(ticket, **far):
        real(ticket, **far)
        raise KeyboardInterrupt

    monkeypatch.setattr(runs.Ticket, "beat", dying)
    with pytest.raises(KeyboardInterrupt):
        working.work(str(run.id))
    assert with_phone() == 9
    monkeypatch.setattr(runs.Ticket, "beat", real)
    empty_queue()
    working.ask(run)
    finished(run)
    assert (run.counts, with_phone()) == ({"undone": 8, "left": 1}, 1)
    assert [each.title for each in refusals.shown(run)] == ["Customer 8"]


def test_nobody_reaches_the_look_or_the_run_of_another(browser, company, accounts):
    look = begun(actor_of(company.ann), look=True)
    carl = browser(company.carl)
    assert carl.get(f"/accounts/bulk/looks/{look.id}").status_code == 404
    answer = carl.post(
        "/accounts/bulk/edit", {"field": "phone", "phone": "+12025550123", "look": str(look.id), "step": "do"}
    )
    assert answer.status_code == 404
    assert not Run.objects.filter(kind=bulk_runs.KIND).exists()
    assert carl.post(f"/runs/{look.id}/cancel").status_code == 404


def test_one_who_may_not_change_many_begins_no_run(browser, company, accounts):
    given = {"all": "1", "query": "view=all", "field": "phone", "phone": "1", "step": "do"}
    assert browser(company.nobody).post("/accounts/bulk/edit", given).status_code == 403
    assert not Run.objects.exists()


def test_records_out_of_reach_are_told_by_name_only_where_they_may_be_seen(company, accounts):
    bob = actor_of(company.bob)  # sees the team's, changes his own
    ids = [accounts[0].pk, accounts[9].pk]
    done = bulk.change(registry.get("account"), ids, {"phone": "+12025550123"}, actor=bob)
    assert done.done == 0
    assert {each.title for each in done.left} == {"Customer 0", ""}


def test_a_batch_that_is_undone_twice_is_refused(company, accounts):
    from regulars.base.errors import Refused

    ann = actor_of(company.ann)
    run = finished(begun(ann))
    undoing.begin(run, actor=ann)
    with pytest.raises(Refused):
        undoing.begin(run, actor=ann)
    with pytest.raises(Refused):
        undoing.begin_batch(run.batch, actor=ann)
    assert access.records("account", SYSTEM).where(CITY).count().number == 12


def undone(run, actor):
    return finished(undoing.begin(run, actor=actor))


def test_what_an_undo_had_to_leave_is_offered_and_taken_back_again(browser, company, accounts):
    ann = actor_of(company.ann)
    run = finished(begun(ann))
    for each in accounts[:9]:
        edit(each, actor_of(company.ada), phone="+12025550999")
    first = undone(run, ann)
    assert (first.counts, with_phone()) == ({"undone": 0, "left": 9}, 9)
    page = browser(company.ann).get(f"/runs/{run.id}").content.decode()
    assert "Left by the undo: 9" in page
    assert "Undo what was left" in page
    for each in accounts[:2]:
        edit(each, actor_of(company.ada), phone="+12025550123")
    second = undone(run, ann)
    assert (second.counts, second.total, with_phone()) == ({"undone": 2, "left": 7}, 9, 7)
    for each in accounts[2:9]:
        edit(each, actor_of(company.ada), phone="+12025550123")
    browser(company.ann).post(f"/runs/{run.id}/undo")
    third = finished(Run.objects.order_by("-created_at").first())
    assert (third.counts, third.total, with_phone()) == ({"undone": 7, "left": 0}, 7, 0)
    page = browser(company.ann).get(f"/runs/{run.id}").content.decode()
    assert "This has been undone" in page
    assert "Undo what was left" not in page


def test_what_was_undone_and_brought_back_can_be_undone_again(browser, company, accounts):
    from regulars.base.errors import Refused

    ann = actor_of(company.ann)
    run = finished(begun(ann))
    first = undone(run, ann)
    undone(first, ann)
    assert with_phone() == 9
    assert "Undo all of it" in browser(company.ann).get(f"/runs/{run.id}").content.decode()
    undone(run, ann)
    assert with_phone() == 0
    with pytest.raises(Refused):
        undoing.begin(run, actor=ann)


def test_a_run_tells_what_it_sets_as_far_as_its_reader_may_see(company, accounts):
    ada, owner = actor_of(company.ada), company.bob
    entity = registry.get("account")
    given = {"owner": str(owner.pk), "industry": "retail", "phone": None}
    deed = bulk_runs.deed_of(entity, ada, bulk_runs.CHANGE, given)
    run = bulk_runs.begin(selection(), deed, actor=ada, label="Edit")
    assert sorted(bulk_runs.told(run, ada)) == [("Industry", "Retail"), ("Owner", owner.name), ("Phone", "–")]
    hides = replace(ada, is_admin=False, hidden={"account": frozenset({"industry"})})
    assert sorted(label for label, _text in bulk_runs.told(run, hides)) == ["Owner", "Phone"]
