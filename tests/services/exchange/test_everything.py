"""Everything out in one archive and back in: ids, links, files, history, settings, and who may do it."""

import argparse
import zipfile

import orjson
import pytest
from django.db import connection, transaction

from regulars.areas.contacts.models import Account, Contact
from regulars.areas.insight.tallies import tally
from regulars.base import jobs
from regulars.base.errors import Refused
from regulars.engine import actor as actors
from regulars.engine import registry, save, stored, values, workspace
from regulars.engine.models import Change, Run, RunRefusal, StoredFile, User
from regulars.engine.models.workspace import FileText
from regulars.services.audit import archive as history
from regulars.services.exchange import commands, everything, restoring
from regulars.services.exchange.importing import import_file
from regulars.services.exchange.models import RecurringImport
from tests.areas.make import make
from tests.factories.people import give, make_company, make_role, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(system, write):
    import_file("account", write("name,external id,subsidiary of\nAcme,A1,\nBeta,B1,Acme\nGone,G1,\n"), actor=system)
    import_file("contact", write('name,email,account,tags\nАнна,anna@example.com,Acme,"vip, new"\n'), actor=system)
    save.delete([Account.objects.get(name="Gone")], actor=system)
    anna = Contact.objects.get()
    values.apply(anna, registry.get("contact"), {"job_title": "CEO\nand more"}, system)
    save.save(anna, actor=system)
    stored.keep(
        b"bytes of a file", name="a.txt", media_type="text/plain", actor_id=None, entity="contact", record=anna.id
    )
    source = stored.keep(b"a,b\n", name="import.csv", media_type="text/csv", actor_id=None, entity="run")
    FileText.objects.create(file=source, text="words of what stays behind")
    going = Run.objects.create(kind="bulk", label="Going on", state="running")
    RunRefusal.objects.create(run=going, entity="contact", record=anna.id, reason="stays behind with its work")
    make_user("Ada Admin", is_admin=True)
    workspace.put("currency", "EUR", actor=system)


def snapshot():
    found = {}
    with connection.cursor() as cursor:
        for name in everything.tables():
            leaves = "- 'transaction'" if name == "engine_change" else "- 'password'" if name == "engine_user" else ""
            where = everything.ONLY.get(name, "")
            cursor.execute(f'select (to_jsonb(t) {leaves})::text from "{name}" t {where} order by 1')
            found[name] = [orjson.loads(row[0]) for row in cursor.fetchall()]
    for row in found["engine_run"]:
        row["result_id"] = row["errors_id"] = None
    return found


def test_everything_comes_back_with_its_ids_links_files_and_history(filled, system, tmp_path, settings):
    path = tmp_path / "all.zip"
    settings.DATA = tmp_path / "data"
    history.put("engine_change_2020_01", [("2020-01-05", '{"id": 1, "at": "2020-01-05", "title": "Old days"}')])
    written = everything.write(path)
    before = snapshot()
    assert written == sum(map(len, before.values()))
    with zipfile.ZipFile(path) as archive:
        assert b"pbkdf2" not in b"".join(archive.read(name) for name in archive.namelist())
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    settings.DATA = tmp_path / "data elsewhere"
    Change.objects.all().delete()  # an installation in which nobody has worked
    assert restoring.read(path) == written
    assert snapshot() == before
    assert [row["title"] for _table, row in history.rows()] == ["Old days"]
    anna = Contact.objects.get(email="anna@example.com")
    assert anna.account.name == "Acme"
    assert Account.objects.get(name="Beta").parent.name == "Acme"
    assert Account.objects.get(name="Gone").deleted_at is not None
    assert Change.objects.filter(record=anna.id).count() == 2
    file = StoredFile.objects.get(record=anna.id)
    assert stored.path_of(file).read_bytes() == b"bytes of a file"
    import_file("account", _csv(tmp_path, "name\nNew one\n"), actor=system)
    numbers = list(Account.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)
    assert Change.objects.latest("id").title == "New one"


def test_recurring_imports_come_in_switched_off(filled, tmp_path, capsys):
    ada = User.objects.get(name="Ada Admin")
    RecurringImport.objects.create(name="Daily", entity="account", actor=ada, kind="folder", place="/srv/daily")
    path = tmp_path / "all.zip"
    everything.write(path)
    Change.objects.all().delete()
    commands.run_restore(argparse.Namespace(all=str(path)))
    brought = RecurringImport.objects.get()
    assert (brought.name, brought.is_on, brought.is_due) == ("Daily", False, False)
    assert "1 recurring import is switched off." in capsys.readouterr().out


def _csv(folder, text):
    path = folder / "new.csv"
    path.write_text(text)
    return path


def test_an_installation_in_use_takes_no_archive(filled, tmp_path):
    path = tmp_path / "all.zip"
    everything.write(path)
    ada = make_user("Bea", is_admin=True)
    record = values.new_record(registry.get("account"))
    record.name = "Work of a person"
    save.save(record, actor=actors.of(ada))
    with pytest.raises(Refused) as refused:
        restoring.read(path)
    assert refused.value.code == "not_empty"


def test_an_archive_that_is_damaged_or_of_another_version_changes_nothing(filled, tmp_path, settings):
    path = tmp_path / "all.zip"
    settings.DATA = tmp_path / "data"
    history.put("engine_change_2020_01", [("2020-01-05", '{"id": 1, "at": "2020-01-05", "title": "Old days"}')])
    everything.write(path)
    settings.DATA = tmp_path / "data elsewhere"
    Change.objects.all().delete()

    def changed(name, content):
        other = tmp_path / "other.zip"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
            for entry in old.namelist():
                new.writestr(entry, content(old.read(entry)) if entry.startswith(name) else old.read(entry))
        return other

    for name, content, code in (
        ("manifest.json", lambda text: text.replace(b"engine.0001_initial", b"engine.0001_other"), "other_version"),
        ("manifest.json", lambda text: b"{}", "unreadable"),
        ("tables/contacts_account", lambda text: text.split(b"\n")[0] + b"\n", "damaged"),
        ("files/", lambda content: b"other bytes", "damaged"),
        ("history/engine_change_2020_01.jsonl.gz", lambda content: content[:-9], "damaged"),
    ):
        stored.path_of(StoredFile.objects.exclude(entity="run").get()).unlink(missing_ok=True)
        with pytest.raises(Refused) as refused, transaction.atomic():
            restoring.read(changed(name, content))
        assert refused.value.code == code, name
        assert Account.objects.count() == 3
    assert not list(history.folder().glob("*.gz*"))
    (tmp_path / "no.zip").write_bytes(b"PK no")
    with pytest.raises(Refused):
        restoring.read(tmp_path / "no.zip")


def test_administrators_ask_for_it_on_a_page_and_others_do_not(enter, filled):
    ada = make_user("Cleo", is_admin=True)
    browser = enter(ada)
    assert "Export everything" in browser.get("/runs").content.decode()
    address = browser.post("/runs/archive")["Location"]
    jobs.run_pending(queues=["exchange"])
    run = Run.objects.get(kind="archive")
    assert run.state == "done", run.message
    assert "regulars-" in browser.get(address).content.decode()
    with zipfile.ZipFile(stored.path_of(run.result)) as archive:
        assert archive.testzip() is None
    company = make_company()
    give(company.carl, make_role("All", {("*", "view"): "all", ("*", "export"): "all"}))
    carl = enter(company.carl)
    assert "Export everything" not in carl.get("/runs").content.decode()
    assert carl.post("/runs/archive").status_code == 403
    assert carl.get(f"/files/{run.result_id}").status_code == 404


def test_the_book_of_sums_stands_once_afterwards(filled, system, tmp_path, settings):
    make("deal", system, name="Roof", amount=500)
    path = tmp_path / "all.zip"
    everything.write(path)
    before = tally(system)
    assert before.deals == 1
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    Change.objects.all().delete()
    restoring.read(path)
    assert tally(system) == before
