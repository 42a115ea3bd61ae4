"""Imports that come again: from a folder, from an address, on their schedule, switched off when they fail again and again."""

import os
import time
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from regulars.areas.contacts.models import Account
from regulars.base import jobs, outgoing
from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine import actor as actors
from regulars.engine.models import Run
from regulars.services.exchange import recurring, rounds, tasks
from regulars.services.exchange.importing import import_file
from regulars.services.exchange.models import RecurringImport
from regulars.services.identity import tokens
from regulars.services.notify.models import Notification
from tests.api.conftest import Api
from tests.factories.people import give, make_company, make_role, make_user
from tests.factories.queue import empty_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    empty_queue()
    return make_user("Ada Admin", is_admin=True)


@pytest.fixture
def folder(tmp_path, settings):
    inside = tmp_path / "drop" / "in"
    inside.mkdir(parents=True)
    settings.IMPORT_FOLDERS = [str(tmp_path / "drop")]
    return inside


def put(folder, name, text, seconds_ago=60):
    path = folder / name
    path.write_text(text)
    moment = time.time() - seconds_ago
    os.utime(path, (moment, moment))
    return path


def make(actor, **given):
    wanted = {"name": "Nightly", "entity": "accounts", "kind": "folder", "minutes": 60, "plan": {"match": ["name"]}}
    return recurring.save({**wanted, **given}, actor=actor)


def work():
    jobs.run_pending(queues=["exchange"])


def names():
    return set(Account.objects.values_list("name", flat=True))


def test_new_files_of_a_folder_are_imported_once_each(ada, folder):
    found = make(actors.of(ada), place=str(folder), pattern="*.csv")
    put(folder, "a.csv", "name\nAcme\n")
    put(folder, "b.txt", "name\nNot wanted\n")
    put(folder, "fresh.csv", "name\nStill written\n", seconds_ago=0)
    tasks.recurring_due(0)
    work()
    assert names() == {"Acme"}
    run = Run.objects.get(kind="import")
    assert recurring.runs_of(found) == [run]
    assert run.actor_id == ada.id
    RecurringImport.objects.update(next_at=timezone.now())
    put(folder, "a.csv", "name,website\nAcme,https://acme.example\nBeta,\n", seconds_ago=30)
    tasks.recurring_due(0)
    work()
    assert names() == {"Acme", "Beta"}
    recurring.round_of(found.id)
    assert Run.objects.filter(kind="import").count() == 2


def test_a_file_that_lies_there_is_not_forgotten_however_many_there_are(ada, folder, monkeypatch):
    monkeypatch.setattr(recurring, "MOST_SEEN", 2)
    found = make(actors.of(ada), place=str(folder))
    for number in range(5):
        put(folder, f"{number}.csv", f"name\nAcme {number}\n")
    for _round in range(2):
        recurring.round_of(found.id)
        work()
    assert Run.objects.filter(kind="import").count() == 5
    for number in range(5):
        (folder / f"{number}.csv").unlink()
    put(folder, "5.csv", "name\nAcme 5\n")
    recurring.round_of(found.id)
    found.refresh_from_db()
    assert list(found.seen) == ["3.csv", "4.csv", "5.csv"]


def test_only_folders_that_the_installation_allows(ada, folder, tmp_path, settings):
    actor = actors.of(ada)
    (tmp_path / "drop" / "leads-out").symlink_to("/etc")
    for place in ("/etc", str(tmp_path), f"{folder}/../..", str(tmp_path / "drop" / "leads-out"), f"{folder}/none", ""):
        with pytest.raises(Refused):
            make(actor, place=place)
    (folder / "link.csv").symlink_to("/etc/passwd")
    found = make(actor, place=str(folder))
    recurring.round_of(found.id)
    assert not Run.objects.exists()
    settings.IMPORT_FOLDERS = []
    recurring.round_of(found.id)
    found.refresh_from_db()
    assert found.failures == 1


def test_what_fails_again_and_again_is_switched_off_and_told(ada, folder, enter, settings):
    found = make(actors.of(ada), place=str(folder))
    put(folder, "a.csv", "name\nAcme\n")
    settings.IMPORT_FOLDERS = []
    for _round in range(recurring.MOST_FAILURES):
        recurring.round_of(found.id)
    found.refresh_from_db()
    assert not found.is_on
    assert found.log[0]["off"]
    assert not Run.objects.exists()
    settings.IMPORT_FOLDERS = [str(folder)]
    browser = enter(ada)
    assert "Switched off after 5 failures" in browser.get(f"/imports/{found.id}").content.decode()
    browser.post(f"/imports/{found.id}/on")
    found.refresh_from_db()
    assert (found.is_on, found.failures) == (True, 0)


def test_a_broken_file_is_named_and_keeps_no_other_from_its_turn(ada, folder):
    found = make(actors.of(ada), place=str(folder), pattern="*.csv")
    broken = put(folder, "a.csv", "\x00\x01 broken", seconds_ago=90)
    put(folder, "b.csv", "name\nAcme\n", seconds_ago=60)
    recurring.round_of(found.id)
    work()
    found.refresh_from_db()
    assert names() == {"Acme"}
    assert found.message.startswith("a.csv: ")
    assert (found.failures, found.log[0]["files"]) == (1, 1)
    broken.unlink()
    assert recurring.round_of(found.id) == []
    found.refresh_from_db()
    assert (found.message, found.failures) == ("", 0)


def test_a_refused_file_fails_one_round_and_waits_for_another_mapping(ada, folder, enter):
    found = make(actors.of(ada), place=str(folder), plan={"columns": {"No such column": "name"}})
    lying = put(folder, "a.csv", "name\nAcme\n")
    for _round in range(recurring.MOST_FAILURES + 1):
        recurring.round_of(found.id)
    found.refresh_from_db()
    assert (found.is_on, found.failures, len(found.log)) == (True, 0, 1)
    assert found.message.startswith("a.csv: ")
    browser = enter(ada)
    assert "a.csv: " in browser.get(f"/imports/{found.id}").content.decode()
    browser.post(f"/imports/{found.id}/now")
    recurring.round_of(found.id)
    found.refresh_from_db()
    assert (found.failures, len(found.log)) == (1, 2)
    os.utime(lying, (time.time() - 30,) * 2)
    recurring.round_of(found.id)
    found.refresh_from_db()
    assert len(found.log) == 3
    recurring.save({"plan": {}}, actor=actors.of(ada), known=found)
    recurring.round_of(found.id)
    work()
    found.refresh_from_db()
    assert (names(), found.message) == ({"Acme"}, "")


def test_a_round_says_how_many_rows_were_refused_and_tells_who_set_it_up(ada, folder, enter):
    found = make(actors.of(ada), place=str(folder), pattern="*.csv")
    put(
        folder,
        "a.csv",
        "name,website\nAcme,https://acme.example\nBeta,no address\n,https://x.example\n",
        seconds_ago=90,
    )
    put(folder, "b.csv", "name\nGamma\n")
    recurring.round_of(found.id)
    [before] = rounds.of([RecurringImport.objects.get()])[found.id]
    assert (before.working, before.refused) == (True, 0)
    work()
    found.refresh_from_db()
    [told] = rounds.of([found])[found.id]
    assert (told.working, dict(told.counts)) == (False, {"created": 2, "updated": 0, "skipped": 0, "rejected": 2})
    browser = enter(ada)
    page, listed = (unescape(browser.get(path).content.decode()) for path in (f"/imports/{found.id}", "/imports"))
    assert "2 rows refused" in page
    assert "2 rows refused" in listed
    errors = told.runs[0].errors
    assert f"/files/{errors.pk}" in page
    notice = Notification.objects.get()
    assert (notice.recipient_id, notice.url) == (ada.id, f"/runs/{told.runs[0].id}")
    assert notice.params == {"name": "Nightly", "file": "a.csv", "refused": 2, "rows": 3}
    api = Api(tokens.make(ada, name="test", scopes=())[1])
    for item in (api.get("recurring-imports").json()["items"][0], api.get(f"recurring-imports/{found.id}").json()):
        [entry] = item["log"]
        assert {name: entry[name] for name in ("files", "created", "refused", "working")} == {
            "files": 2, "created": 2, "refused": 2, "working": False,
        }  # fmt: skip
        assert entry["runs"] == [str(run.id) for run in told.runs]


def test_a_round_of_before_says_what_it_said(ada, folder, enter):
    found = make(actors.of(ada), place=str(folder))
    RecurringImport.objects.update(log=[{"at": timezone.now().isoformat(), "files": 3, "problem": ""}])
    assert "3 files" in enter(ada).get(f"/imports/{found.id}").content.decode()


def test_a_round_that_fails_is_told_once_a_day_and_when_it_is_switched_off(ada, folder, settings):
    found = make(actors.of(ada), place=str(folder))
    settings.IMPORT_FOLDERS = []
    for _round in range(recurring.MOST_FAILURES):
        recurring.round_of(found.id)
    texts = Notification.objects.order_by("created_at").values_list("text", flat=True)
    assert list(texts) == [
        "Import “%(name)s” failed: %(why)s", "Import “%(name)s” was switched off after %(count)s failures: %(why)s",
    ]  # fmt: skip


def test_an_import_that_nobody_repeats_tells_nobody(ada, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,website\nBeta,no address\n")
    import_file("accounts", path, actor=actors.of(ada))
    assert not Notification.objects.exists()


def test_an_address_is_asked_and_taken_when_it_has_changed(ada, monkeypatch):
    content = ["name\nAcme\n"]

    def fetch(url, target, *, most_bytes, seconds, allowed):
        assert most_bytes > 0 < seconds
        target.write_text(content[0])
        asked.append(url)
        return outgoing.Fetched(url, f"accounts-{len(asked)}.csv", len(content[0]))

    asked = []
    monkeypatch.setattr(outgoing, "fetch", fetch)
    found = make(actors.of(ada), kind="address", place="https://example.com/accounts.csv")
    for _round in range(2):
        recurring.round_of(found.id)
        work()
    assert Run.objects.filter(kind="import").count() == 1
    content[0] = "name\nAcme\nBeta\n"
    recurring.round_of(found.id)
    work()
    assert names() == {"Acme", "Beta"}


def test_an_internal_address_is_never_asked(ada, settings):
    settings.OUTGOING_HOSTS = ["127.0.0.1"]
    found = make(actors.of(ada), kind="address", place="http://127.0.0.1:1/accounts.csv")
    settings.OUTGOING_HOSTS = []
    with pytest.raises(Refused) as refused:
        make(actors.of(ada), kind="address", place="http://127.0.0.1:1/accounts.csv")
    assert refused.value.fields.keys() == {"place"}
    recurring.save({"is_on": True}, actor=actors.of(ada), known=found)  # as it was kept it may be switched
    recurring.round_of(found.id)
    found.refresh_from_db()
    assert "inside a network" in found.message


def test_who_may_set_one_up(ada, folder, enter):
    company = make_company()
    give(
        company.carl,
        make_role("Importer", {("account", "import"): "all", ("account", "create"): "all", ("account", "view"): "all"}),
    )
    carl = actors.of(company.carl)
    with pytest.raises(NotAllowed):
        make(carl, place=str(folder))
    with pytest.raises(NotAllowed):
        make(carl, kind="address", place="https://example.com/a", entity="contacts")
    own = make(carl, kind="address", place="https://example.com/a")
    others = make(actors.of(ada), place=str(folder))
    assert recurring.mine(carl) == [own]
    with pytest.raises(NotFound):
        recurring.one(carl, others.id)
    browser = enter(company.carl)
    assert browser.get(f"/imports/{others.id}").status_code == 404
    for what in ("now", "on", "off", "delete"):
        assert browser.post(f"/imports/{others.id}/{what}").status_code == 404
    for wrong in (
        {"minutes": 1},
        {"kind": "cloud"},
        {"name": ""},
        {"entity": "nothing"},
        {"strange": 1},
        {"is_on": "yes"},
    ):
        with pytest.raises(Invalid):
            recurring.save(wrong, actor=carl, known=own)


def test_it_is_set_up_on_a_page(ada, folder, enter):
    browser = enter(ada)
    assert browser.get("/imports").status_code == 200
    assert browser.get("/imports/new").status_code == 200
    given = {
        "name": "From the shop",
        "entity": "account",
        "kind": "folder",
        "place": str(folder),
        "pattern": "*.csv",
        "minutes": "1440",
        "plan": "{",
    }
    answer = browser.post("/imports/new", given)
    assert answer.status_code == 422
    assert "From the shop" in answer.content.decode()
    answer = browser.post("/imports/new", {**given, "plan": '{"match": ["name"]}'})
    page = browser.get(answer["Location"]).content.decode()
    assert "From the shop" in page
    assert '"match"' in (said := unescape(page))
    assert "date_shift_days" not in said
    put(folder, "a.csv", "name\nAcme\n")
    browser.post(answer["Location"] + "/now")
    work()
    assert "Import of Accounts from a.csv" in browser.get(answer["Location"]).content.decode()
    page = browser.get("/imports").content.decode()
    assert "From the shop" in page
    assert "At once" in page
    RecurringImport.objects.update(next_at=timezone.now() + timedelta(hours=3))
    assert "At once" not in browser.get("/imports").content.decode()
    browser.post(answer["Location"] + "/delete")
    assert not RecurringImport.objects.exists()


def test_an_import_that_is_done_is_repeated_with_its_mapping(ada, folder, enter, write):
    done = import_file("account", write("Firm\nAcme\n"), actor=actors.of(ada), mapping={"columns": {"Firm": "name"}})
    browser = enter(ada)
    address = f"/imports/new?run={done.run.id}"
    assert address in browser.get(f"/runs/{done.run.id}").content.decode()
    page = unescape(browser.get(address).content.decode())
    assert '"Firm"' in page
    assert '<option value="account" selected' in page
    other = enter(make_user("Olga Other"))
    assert other.get(address).status_code == 404
    assert browser.get("/imports/new?run=none").status_code == 404


def test_one_whose_time_has_not_come_waits(ada, folder):
    found = make(actors.of(ada), place=str(folder))
    RecurringImport.objects.update(next_at=timezone.now() + timedelta(minutes=5))
    put(folder, "a.csv", "name\nAcme\n")
    tasks.recurring_due(0)
    work()
    assert names() == set()
    found.refresh_from_db()
    assert found.last_at is None
