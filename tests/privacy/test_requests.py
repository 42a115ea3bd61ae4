"""Requests of people about their data: who may carry them out, what is in the file, when they are due."""

import zipfile
from datetime import timedelta
from importlib import import_module

import orjson
import pytest
from django.utils import timezone

from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import registry, rows, runs, save, stored
from regulars.engine.models import Change, Run, StoredFile
from regulars.services.privacy import people, requests, tasks
from regulars.services.privacy.erasing.plan import plan_of
from regulars.services.privacy.people import Person
from regulars.ui.story import words_of_verb
from tests.areas.make import about, fresh, make
from tests.factories.people import actor_of, give, grants, make_role
from tests.factories.personal import EMAIL
from tests.privacy.steps import erase

pytestmark = pytest.mark.django_db


def test_the_preview_must_be_the_present_one(ivana, asked, ada):
    code = plan_of([Person.read(each) for each in asked.records]).confirmation
    make("note", ada, record=about(ivana), text="<p>One more</p>")
    with pytest.raises(Invalid) as refused:
        requests.erase(asked, mode="erase", confirmation=code, actor=ada)
    assert refused.value.code == "bad_confirmation"
    assert not Run.objects.filter(kind="erase_person").exists()


def test_a_right_on_everything_does_not_reach_so_far(company, ivana, asked):
    give(company.carl, make_role("All", grants("all")))
    carl = actor_of(company.carl)
    for verb in ("erase", "gather"):
        with pytest.raises(NotAllowed):
            getattr(requests, verb)(
                asked, actor=carl, **({"mode": "erase", "confirmation": "x"} if verb == "erase" else {})
            )
    give(company.carl, make_role("Officer", {**grants("all"), ("subject-request", "gather"): "all"}))
    run = requests.gather(asked, actor=actor_of(company.carl))
    assert run.kind == "gather_person"
    assert runs.name_of(run) == f"Data of a person, request {asked.number}"
    assert runs.name_of(Run(kind="hand_over", label="From Ann to Bob: everything")) == "From Ann to Bob: everything"
    with pytest.raises(NotAllowed):
        requests.erase(asked, mode="erase", confirmation="x", actor=actor_of(company.carl))


def test_who_may_still_sign_in_is_not_erased(company, ada):
    asked = make("subject-request", ada, name="Bob", records=[f"user:{company.bob.pk}"])
    with pytest.raises(Refused) as refused:
        requests.erase(asked, mode="erase", confirmation="x", actor=ada)
    assert refused.value.code == "account_open"
    own = make("subject-request", ada, name="Ada", records=[f"user:{ada.id}"])
    with pytest.raises(Refused) as refused:
        requests.erase(own, mode="erase", confirmation="x", actor=ada)
    assert refused.value.code == "own_account"


def test_the_file_of_a_person_holds_everything_and_counts_as_reading(ivana, asked, ada, media):
    run = requests.gather(asked, actor=ada)
    tasks.gather(run=str(run.pk))
    run.refresh_from_db()
    assert run.state == runs.DONE, run.message
    with zipfile.ZipFile(stored.path_of(run.result)) as archive:
        names = archive.namelist()
        text = archive.read("data.json").decode()
        page = archive.read("index.html").decode()
        manifest = orjson.loads(archive.read("manifest.json"))
    assert {"index.html", "data.json", "manifest.json"} < set(names)
    assert any(name.endswith("zqfile.txt") for name in names)
    for marker in ("zqpassport", "zqdiabetes", "zqnote", "Zqdouble", EMAIL):
        assert marker in text
    assert "zqpassport" in page
    assert set(manifest["sha256"]) == set(names) - {"manifest.json"}
    from regulars.engine.models import Reading

    assert Reading.objects.filter(actor=ada.id, records__contains=[ivana.pk]).exists()
    assert Change.objects.filter(record=asked.pk, verb="gather").exists()
    erase(asked, ada)
    assert not StoredFile.objects.filter(pk=run.result_id).exists()


def test_the_page_of_their_run_counts_what_is_in_the_file(company, ivana, asked, ada, enter, media):
    run = requests.gather(asked, actor=ada)
    tasks.gather(run=str(run.pk))
    run.refresh_from_db()
    page = " ".join(enter(company.ada).get(f"/runs/{run.id}").content.decode().split())
    assert run.counts["exported"] > 0
    assert f">{run.counts['exported']}<" in page
    assert "Records" in page
    assert "Were so already" not in page


def test_people_are_found_by_name_mail_and_phone_in_the_bin_and_merged(ivana, ada):
    assert {each.person.id for each in people.search("zqmarkov")} >= {ivana.pk}
    assert {each.state for each in people.search("zqmarkov")} == {"", "merged"}
    assert [each.person.id for each in people.search(EMAIL.upper()) if not each.state] == [ivana.pk]
    save.delete([fresh(ivana)], actor=ada)
    assert "bin" in {each.state for each in people.search("+1 202 555-0142")}


def test_a_request_is_due_in_thirty_days_and_closed_once(ada):
    asked = make("subject-request", ada, name="Someone", received_on="2026-03-01")
    assert str(asked.due_on) == "2026-03-31"
    requests.close(asked, answer="Told by mail", actor=ada)
    assert fresh(asked).closed_at is not None
    requests.reopen(fresh(asked), actor=ada)
    assert fresh(asked).closed_at is None


def test_records_of_a_request_are_people_that_there_are(company, ada, ivana):
    company_account = make("account", ada, name="No Person Ltd")
    for wrong in (
        ["nonsense"],
        [f"account:{company_account.pk}"],
        ["contact:00000000-0000-0000-0000-000000000000"],
        [5],
    ):
        with pytest.raises(Invalid) as refused:
            make("subject-request", ada, name="X", records=wrong)
        assert "records" in refused.value.fields


def test_what_was_written_under_the_name_of_before_stays_readable(asked):
    entity = registry.get("subject-request")
    assert words_of_verb("hand_over", entity) == words_of_verb("gather", entity) == "Put their data into a file"


def test_runs_and_rights_of_before_go_on_under_their_own_name(company, ada):
    role = make_role("Officer", {("subject-request", "hand_over"): "all", ("deal", "view"): "all"})
    theirs = Run.objects.create(
        kind="hand_over", label="hand_over", input={"request": "1", "number": 1}, state=runs.DONE
    )
    given = Run.objects.create(
        kind="hand_over", label="From Ann to Bob", input={"user": "1", "to": "2"}, state=runs.DONE
    )
    for statement in import_module("regulars.services.privacy.migrations.0002_gather").NEW:
        rows.query(statement + " returning 1", [])
    for run, kind in ((theirs, "gather_person"), (given, "hand_over")):
        run.refresh_from_db()
        assert run.kind == kind
    assert set(role.grants.values_list("entity", "action")) == {("subject-request", "gather"), ("deal", "view")}


def test_a_lost_run_that_gives_records_to_another_is_not_taken_for_a_persons_data(ada, monkeypatch):
    asked_for = []
    monkeypatch.setattr(tasks.jobs, "enqueue", lambda name, **given: asked_for.append(name))
    long_ago = timezone.now() - timedelta(hours=1)
    for kind in ("hand_over", "gather_person"):
        Run.objects.create(kind=kind, label=kind, state=runs.RUNNING, beat_at=long_ago)
    tasks.recover(0)
    assert asked_for == ["privacy.gather"]
