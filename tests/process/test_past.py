"""Records of the past come in from another system: stages and processes ask nothing of them, where an administrator says so."""

from argparse import Namespace
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from regulars.areas.sales.models import Deal, Lead
from regulars.base.errors import NotAllowed
from regulars.engine import access
from regulars.engine.models import Change, Run
from regulars.engine.undo import undo_batch
from regulars.services.audit.models import AuditEvent
from regulars.services.exchange import commands, recurring
from regulars.services.exchange.importing import import_file
from regulars.services.process.models import RefusedMove, Stay
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.process.conftest import CALL

LEADS = "name,status\nLee Lead,working\nMax More,nurturing\nNew One,new\n"
DEALS = "name,stage\nKitchen,Lost\n"


@pytest.fixture
def asked(process):
    """A process that asks for a call before its first stage is left."""
    return process({**CALL, "required": True})


@pytest.fixture
def file(tmp_path):
    def write(text, name="old.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def states():
    return dict(Lead.objects.filter(deleted_at=None).values_list("name", "status"))


def test_without_it_what_a_stage_asks_for_is_refused_and_counted_by_kind(asked, file, company):
    result = import_file("lead", file(LEADS), actor=actor_of(company.ada))
    assert (result.created, result.rejected, result.unasked) == (1, 2, 0)
    assert [reason.count for reason in result.reasons] == [2]
    assert result.run.counts["lacking"] == 2


def test_records_of_the_past_stand_where_the_file_says_and_their_changes_say_so(asked, file, company, enter):
    result = import_file("lead", file(LEADS), actor=actor_of(company.ada), past=True)
    assert (result.created, result.rejected, result.unasked) == (3, 0, 2)
    assert states() == {"Lee Lead": "working", "Max More": "nurturing", "New One": "new"}
    changes = Change.objects.filter(entity="lead").order_by("id").values_list("verb", flat=True)
    assert sorted(changes) == ["create", "import_past", "import_past"]
    assert Stay.objects.count() == 3, "from now on they go their way"
    assert not RefusedMove.objects.exists()
    event = AuditEvent.objects.get(kind="import_past")
    assert (event.actor, event.entity, event.count, event.detail["run"]) == (
        company.ada.pk, "lead", 2, str(result.run.pk),
    )  # fmt: skip
    lead = Lead.objects.get(name="Lee Lead")
    assert "Brought in as a record of the past" in enter(company.ada).get(f"/leads/{lead.number}").content.decode()
    never = {"changed": {"period": "this_year"}}
    assert access.records("lead", SYSTEM).where(never).count(None).number == 0, "they were made, not changed"


def test_an_update_of_the_past_is_told_as_such_and_undone(asked, file, company):
    import_file("lead", file("name,status\nLee Lead,new\n"), actor=actor_of(company.ada))
    mapping = {"match": ["name"], "past": True}
    result = import_file("lead", file("name,status\nLee Lead,working\n"), actor=actor_of(company.ada), mapping=mapping)
    assert (result.updated, result.unasked) == (1, 1)
    assert Change.objects.filter(verb="import_past").count() == 1
    undo_batch(result.batch, actor=actor_of(company.ada))
    assert states() == {"Lee Lead": "new"}


def test_what_a_stage_of_deals_asks_for_is_let_pass_too(file, company):
    actor = actor_of(company.ada)
    assert import_file("deal", file(DEALS), actor=actor).rejected == 1
    result = import_file("deal", file("name,stage\nBath,Lost\n"), actor=actor, past=True)
    assert (result.created, result.unasked) == (1, 1)
    assert Deal.objects.get(name="Bath").stage.kind == "lost"


def test_only_administrators_bring_records_of_the_past(asked, file, company, api_of):
    give(company.bob, make_role("Importer", grants("all", ("view", "create", "edit", "import"))))
    bob = actor_of(company.bob)
    with pytest.raises(NotAllowed):
        import_file("lead", file(LEADS), actor=bob, past=True)
    given = {"name": "Nightly", "entity": "lead", "kind": "address", "place": "https://example.com/leads.csv"}
    with pytest.raises(NotAllowed):
        recurring.save({**given, "plan": {"past": True}}, actor=bob)
    answer = api_of(company.bob).send("POST", "leads/import?past=true", raw=LEADS.encode(), media="text/csv")
    assert answer.status_code == 403
    assert not Lead.objects.exists()


def test_the_api_takes_it_as_a_parameter_and_in_the_mapping(asked, company, api_of):
    ada = api_of(company.ada)
    wrong = ada.send("POST", "leads/import?past=perhaps", raw=LEADS.encode(), media="text/csv")
    assert wrong.status_code == 422
    assert "past" in wrong.json()["fields"]
    assert ada.send("POST", "leads/import?past=true", raw=LEADS.encode(), media="text/csv").status_code == 202
    assert Run.objects.get(kind="import").input["plan"]["past"] is True


@pytest.mark.parametrize("dry", [True, False])
def test_the_command_takes_it_and_counts_them(asked, file, company, capsys, dry):
    given = {"entity": "leads", "file": str(file(LEADS)), "map": None, "match": [], "user": company.ada.email}
    assert commands.run_import(Namespace(**given, past=True, dry_run=dry)) == 0
    assert "without what it asks for: 2." in capsys.readouterr().out
    assert Lead.objects.count() == (0 if dry else 3)


def test_the_preview_says_why_and_offers_it_to_administrators(asked, company, enter):
    browser = enter(company.ada)
    sent = browser.post("/leads/import", {"pasted": LEADS})
    run = Run.objects.get(kind="preview")
    assert sent.url == f"/runs/{run.pk}/columns"
    form = {"to-0": "name", "to-1": "status"}
    browser.post(f"/runs/{run.pk}/columns", form)
    page = unescape(browser.get(f"/runs/{run.pk}/preview").content.decode())
    assert "2 rows are refused because their stages ask for more" in page
    assert f"/runs/{run.pk}/preview/past" in page
    browser.post(f"/runs/{run.pk}/preview/past")
    page = browser.get(f"/runs/{run.pk}/preview").content.decode()
    assert "2 records of the past will stand on their stages" in page
    assert not Lead.objects.exists()
    columns = browser.get(f"/runs/{run.pk}/columns").content.decode()
    assert 'name="past" value="1" checked' in columns
    browser.post(f"/runs/{run.pk}/columns", form)
    run.refresh_from_db()
    assert run.input["plan"]["past"] is False


def test_the_preview_offers_it_to_nobody_else(asked, company, enter):
    give(company.bob, make_role("Importer", grants("all", ("view", "create", "edit", "import"))))
    browser = enter(company.bob)
    browser.post("/leads/import", {"pasted": LEADS})
    run = Run.objects.get(kind="preview")
    assert 'name="past"' not in browser.get(f"/runs/{run.pk}/columns").content.decode()
    browser.post(f"/runs/{run.pk}/columns", {"to-0": "name", "to-1": "status"})
    page = browser.get(f"/runs/{run.pk}/preview").content.decode()
    assert "let an administrator" in page
    assert "preview/past" not in page
    assert browser.post(f"/runs/{run.pk}/preview/past").status_code == 403
    assert browser.post(f"/runs/{run.pk}/columns", {"to-0": "name", "to-1": "status", "past": "1"}).status_code == 403


def test_files_of_another_system_come_as_records_of_the_past_together(company, enter):
    browser = enter(company.ada)
    files = {
        "deals.csv": "id,name,stage,closeDate,accountId,contactId\nd1,Big,Other,2026-12-01,a1,\n",
        "accounts.csv": "id,name,billingAddressCity\na1,Acme,Boston\n",
    }
    sent = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]
    address = browser.post("/imports/several", {"file": sent})["Location"]
    assert 'name="past"' in browser.get(address).content.decode()
    browser.post(address, {"past": "1"})
    begun = Run.objects.filter(kind="import")
    assert {run.entity: run.input["plan"]["past"] for run in begun} == {"account": False, "deal": True}
