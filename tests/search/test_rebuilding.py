"""Writing the search documents anew: by page, API, command and by itself after an upgrade; going on after a kill."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.base import jobs
from regulars.base.errors import NotAllowed
from regulars.engine import registry, rows, runs, save, values
from regulars.engine.documents import EDITION
from regulars.engine.models import Run, SearchDocument, Setting, User
from regulars.project import doctor
from regulars.services.identity import tokens
from regulars.services.search import rebuild_runs, rebuilding, state
from tests.factories.people import SYSTEM, actor_of, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_company()


@pytest.fixture
def accounts(company):
    entity = registry.get("account")
    made = []
    for number in range(5):
        record = values.new_record(entity)
        values.apply(record, entity, {"name": f"Nordwind {number}"}, SYSTEM)
        made.append(save.save(record, actor=SYSTEM))
    rows.drop_documents([record.id for record in made])
    return made


@pytest.fixture(autouse=True)
def new_installation(db):
    """What migrating leaves behind, also after a test that emptied every table."""
    Setting.objects.update_or_create(name=rebuild_runs.SETTING, defaults={"value": EDITION})


def documents():
    return SearchDocument.objects.filter(entity="account").count()


def known(name="account"):
    return next(each for each in state.known() if each.entity.name == name)


def test_a_rebuild_writes_every_document_and_says_how_far_it_is(company, accounts):
    assert (known().records, known().documents, known().missing) == (5, 0, 5)
    told = []
    run = rebuild_runs.begin(SYSTEM, ["account"], here=True)
    rebuild_runs.work(run.pk, lambda done, total: told.append((done, total)))
    run.refresh_from_db()
    assert (run.state, run.done, run.total, documents(), known().missing) == (runs.DONE, 5, 5, 5, 0)
    assert told == [(5, 5)]


def test_one_that_was_killed_goes_on_where_it_stood(company, accounts, monkeypatch):
    monkeypatch.setattr(rebuilding, "GROUP", 2)
    run = rebuild_runs.begin(SYSTEM, ["account"], here=True)

    def killed(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_runs.work(run.pk, killed)
    assert documents() == 2
    rebuild_runs.recover()
    jobs.run_pending()
    assert documents() == 2, "it may still be alive"
    Run.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    rebuild_runs.recover()
    jobs.run_pending()
    run.refresh_from_db()
    assert (run.state, run.done, documents()) == (runs.DONE, 5, 5)


def test_another_process_does_not_write_on_what_was_taken_up(company, accounts, monkeypatch):
    monkeypatch.setattr(rebuilding, "GROUP", 2)
    run = rebuild_runs.begin(SYSTEM, ["account"], here=True)
    rebuild_runs.work(run.pk, lambda done, total: runs.take(run) if done == 2 else None)
    run.refresh_from_db()
    assert (run.state, documents()) == (runs.RUNNING, 2)


def test_a_rebuild_can_be_cancelled(company, accounts, monkeypatch):
    monkeypatch.setattr(rebuilding, "GROUP", 2)
    run = rebuild_runs.begin(SYSTEM, ["account"], here=True)
    rebuild_runs.work(run.pk, lambda done, total: runs.cancel(run))
    run.refresh_from_db()
    assert run.state == runs.CANCELLED
    assert documents() < 5


def test_only_one_goes_on_at_a_time(company):
    assert rebuild_runs.begin(SYSTEM).pk == rebuild_runs.begin(actor_of(company.ada)).pk


def test_only_administrators_begin_one(company, client):
    with pytest.raises(NotAllowed):
        rebuild_runs.begin(actor_of(company.ann))
    client.force_login(User.objects.get(pk=company.ann.pk))
    assert client.get("/admin/search/").status_code in (302, 403)
    assert client.post("/admin/search/rebuild").status_code in (302, 403)
    assert not Run.objects.exists()


def test_after_an_upgrade_the_documents_are_written_anew_once(company, accounts):
    assert not rebuild_runs.is_behind(), "a new installation has nothing to write anew"
    rebuild_runs.renew()
    assert not Run.objects.exists()
    Setting.objects.filter(name=rebuild_runs.SETTING).delete()
    assert [each.state for each in doctor._search()] == ["look"]
    rebuild_runs.renew()
    jobs.run_pending()
    assert documents() == 5
    assert not rebuild_runs.is_behind()
    rebuild_runs.renew()
    assert Run.objects.count() == 1


def test_the_doctor_tells_what_cannot_be_found(company, accounts):
    (finding,) = doctor._search()
    assert (finding.state, finding.text) == ("look", "5 records have no document")
    rebuild_runs.work(rebuild_runs.begin(SYSTEM, here=True).pk)
    (finding,) = doctor._search()
    assert finding.state == "ok"


def test_the_page_shows_what_is_known_and_begins_a_rebuild(company, accounts, client):
    client.force_login(User.objects.get(pk=company.ada.pk))
    page = client.get("/admin/search/").content.decode()
    assert "Can be found" in page
    answer = client.post("/admin/search/rebuild")
    run = Run.objects.get()
    assert answer["Location"] == f"/runs/{run.pk}"
    assert client.get(f"/runs/{run.pk}").status_code == 200
    assert f'href="/runs/{run.pk}"' in client.get("/admin/search/").content.decode()
    jobs.run_pending()
    assert documents() == 5
    assert "Search documents written anew" in client.get("/runs").content.decode()


def test_a_program_begins_one_and_follows_it(company, accounts, client):
    def ask(person, method, path):
        _token, secret = tokens.make(person, name="t", scopes=[], expires_at=None)
        return getattr(client, method)(path, headers={"authorization": f"Bearer {secret}"})

    assert ask(company.ann, "post", "/api/v1/search/rebuild").status_code == 403
    answer = ask(company.ada, "post", "/api/v1/search/rebuild")
    assert answer.status_code == 202
    jobs.run_pending()
    assert ask(company.ada, "get", answer["Location"]).json()["state"] == "done"
    assert documents() == 5


def test_the_recovery_of_imports_leaves_other_runs_alone(company):
    from regulars.engine import tasks

    run = rebuild_runs.begin(SYSTEM, here=True)
    runs.take(run)
    Run.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    tasks.recover(0)
    jobs.run_pending()
    run.refresh_from_db()
    assert run.state == runs.RUNNING
