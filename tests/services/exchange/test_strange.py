"""Strange contacts, crashes in the middle, and taking back what others have touched since."""

import csv
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from regulars.areas.contacts.models import Account, Contact
from regulars.base import jobs
from regulars.base.errors import NotAllowed, Refused
from regulars.engine import registry, runs, save, stored, tasks
from regulars.engine.models import Change, FieldRule, Run
from regulars.services.exchange import passes, undoing
from regulars.services.exchange.importing import begin, import_file
from regulars.services.exchange.plan import read_plan
from tests.factories.people import actor_of, give, grants, make_company, make_role

STRANGE = [
    ("Anna Smith", "ANNA@Example.com ", "+1 (202) 555-0123", "", True),
    ("=cmd|' /C calc'!A0", "f@example.com", "", "", True),
    ("<img src=x onerror=alert(1)>", "h@example.com", "", "", True),
    ("Robert'); drop table contacts_contact;--", "sql@example.com", "", "", True),
    ("Zero\u200bWidth\x00Null", "z@example.com", "", "", True),
    ("名前", "jp@example.com", "", "1980-02-30", False),
    ("No Mail", "nobody", "", "", False),
    ("No Phone", "p@example.com", "12", "", False),
    ("", "empty@example.com", "", "", False),
    ("x" * 500, "long@example.com", "", "", False),
    ("Bad Day", "d@example.com", "", "yesterdayish", False),
]


def as_csv(rows, path):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(rows)
    return path


@pytest.mark.django_db
def test_strange_contacts_land_or_are_told(system, tmp_path):
    path = as_csv([("name", "email", "phone", "birthday"), *(row[:4] for row in STRANGE)], tmp_path / "s.csv")
    result = import_file("contact", path, actor=system)
    good = [row for row in STRANGE if row[4]]
    assert (result.created, result.rejected) == (len(good), len(STRANGE) - len(good))
    stored_names = set(Contact.objects.values_list("name", flat=True))
    assert "=cmd|' /C calc'!A0" in stored_names
    with result.error_path.open(encoding="utf-8-sig", newline="") as file:
        rejected = list(csv.DictReader(file))
    assert [int(row["Import row"]) for row in rejected] == [n + 2 for n, row in enumerate(STRANGE) if not row[4]]
    assert all(row["Import error"] for row in rejected)


@pytest.mark.django_db
def test_a_corrected_error_file_is_imported_as_it_is(system, tmp_path):
    path = as_csv([("name", "email"), ("=Bob", "wrong")], tmp_path / "s.csv")
    result = import_file("contact", path, actor=system)
    errors = tmp_path / "errors.csv"
    errors.write_bytes(result.error_path.read_bytes().replace(b"wrong", b"bob@example.com"))
    assert import_file("contact", errors, actor=system).created == 1
    assert Contact.objects.get().name == "=Bob"


@pytest.mark.django_db
def test_dates_numbers_and_words_are_read_as_the_file_writes_them(system, tmp_path):
    rows = [
        ("name", "revenue", "employees", "industry"),
        ("A", "1.234,50", "1 200", "ПО"),
        ("B", "99,95 EUR", "7", "Software"),
    ]
    plan = {
        "columns": {"name": "name", "revenue": "revenue", "employees": "employees", "industry": {"field": "industry", "values": {"ПО": "software"}}},
        "constants": {"kind": "company"},
    }  # fmt: skip
    result = import_file("account", as_csv(rows, tmp_path / "n.csv"), actor=system, mapping=plan)
    assert result.rejected == 0, result.error_path.read_text()
    a, b = Account.objects.order_by("name")
    assert (str(a.revenue), a.employees, a.industry) == ("1234.5000", 1200, "software")
    assert (str(b.revenue), b.revenue_currency) == ("99.9500", "EUR")


@pytest.mark.django_db
def test_telephone_numbers_are_read_as_the_file_writes_them(system, tmp_path):
    """A workspace in the United States takes a Russian list as it is; whoever knows better says the country."""
    rows = [("name", "phone"), *((f"Person {n}", f"8 (495) 123-45-6{n}") for n in range(5)), ("Far", "+442079460018")]
    path = as_csv(rows, tmp_path / "phones.csv")
    assert import_file("contact", path, actor=system).rejected == 0
    assert set(Contact.objects.values_list("phone", flat=True)) == {f"+7495123456{n}" for n in range(5)} | {
        "+442079460018"
    }
    few = as_csv([("name", "phone"), ("Lone", "030 901820")], tmp_path / "few.csv")
    assert import_file("contact", few, mapping={"country": "de"}, actor=system).rejected == 0
    assert Contact.objects.get(name="Lone").phone == "+4930901820"
    with pytest.raises(Refused, match="ZZ"):
        import_file("contact", few, mapping={"country": "ZZ"}, actor=system)


@pytest.mark.django_db
def test_dates_are_shifted_and_their_order_is_found(system, tmp_path):
    rows = [("name", "birthday"), ("A", "03/04/1980"), ("B", "25/04/1980")]
    mapping = {"columns": {"name": "name", "birthday": "birthday"}, "date_shift_days": 1}
    import_file("contact", as_csv(rows, tmp_path / "d.csv"), actor=system, mapping=mapping)
    days = dict(Contact.objects.values_list("name", "birthday"))
    assert (str(days["A"]), str(days["B"])) == ("1980-04-04", "1980-04-26")


@pytest.mark.django_db
def test_rights_hold_in_an_import(system, tmp_path):
    company = make_company()
    role = make_role("Importer", grants("own"))
    FieldRule.objects.create(role=role, entity="contact", field="phone", mode="readonly")
    give(company.carl, role)
    carl = actor_of(company.carl)
    path = as_csv(
        [("name", "email", "owner"), ("A", "a@example.com", ""), ("B", "b@example.com", company.ann.email)],
        tmp_path / "r.csv",
    )
    result = import_file("contact", path, actor=carl)
    assert (result.created, result.rejected) == (1, 1)
    assert Contact.objects.get().owner_id == company.carl.id
    save.save(Contact(name="Ann's", email="other@example.com", owner=company.ann), actor=system)
    again = as_csv([("name", "email", "phone"), ("Stolen", "other@example.com", "+12025550123")], tmp_path / "s.csv")
    result = import_file("contact", again, actor=carl, match=["email"])
    assert Contact.objects.filter(name="Ann's").exists()
    give(company.carl, make_role("Viewer", {("*", "view"): "all"}))
    with pytest.raises(NotAllowed):
        import_file("contact", path, actor=actor_of(company.carl))


@pytest.mark.django_db
def test_an_undo_keeps_what_others_changed_since_and_says_so(system, tmp_path, write):
    import_file("contact", write("name,email,job title\nAnna,anna@example.com,CEO\n"), actor=system)
    path = write(
        "name,email,job title,department\nAnna,anna@example.com,CFO,Money\nBob,bob@example.com,CTO,IT\nCarl,carl@example.com,CIO,IT\n"
    )
    result = import_file("contact", path, actor=system, match=["email"])
    for email, title in (("anna@example.com", "Chair"), ("bob@example.com", "Founder")):
        record = Contact.objects.get(email=email)
        record.job_title = title
        save.save(record, actor=system)
    run = undoing.begin(result.run, actor=system)
    jobs.run_pending(queues=["exchange"])
    run.refresh_from_db()
    anna, bob = Contact.objects.get(email="anna@example.com"), Contact.objects.get(email="bob@example.com")
    assert (anna.job_title, anna.department) == ("Chair", "")
    assert (bob.deleted_at, bob.job_title) == (None, "Founder")
    assert Contact.objects.get(email="carl@example.com").deleted_at is not None
    assert run.state == "done"
    assert run.counts["left"] == 2
    assert "Anna" in stored.path_of(run.errors).read_text(encoding="utf-8-sig")


def ask(path, actor, **plan):
    file = stored.keep(path, name="c.csv", media_type="text/csv", actor_id=None)
    return begin(registry.get("contact"), file, read_plan(plan or None), actor=actor)


@pytest.mark.django_db(transaction=True)
def test_a_run_overtaken_in_the_middle_is_finished_once(system, tmp_path, monkeypatch):
    monkeypatch.setattr(passes, "BATCH", 10)
    rows = [(f"Name {n}", f"n{n}@example.com" if n % 7 else "bad") for n in range(95)]
    run = ask(as_csv([("name", "email"), *rows], tmp_path / "c.csv"), system)
    steps = passes.Passes._batch
    count = [0]

    def crash(self, lines):
        count[0] += 1
        if count[0] == 4:
            raise SystemExit
        return steps(self, lines)

    monkeypatch.setattr(passes.Passes, "_batch", crash)
    with pytest.raises(SystemExit):
        tasks.do_run(run_id=str(run.id))
    assert Run.objects.get(id=run.id).state == "running"
    monkeypatch.setattr(passes.Passes, "_batch", steps)
    tasks.do_run(run_id=str(run.id))
    run = Run.objects.get(id=run.id)
    bad = sum(1 for n in range(95) if n % 7 == 0)
    assert (run.state, run.done, run.counts["rejected"]) == ("done", 95, bad)
    assert Contact.objects.count() == 95 - bad
    errors = stored.path_of(run.errors).read_text(encoding="utf-8-sig").splitlines()
    assert len(errors) == bad + 1
    assert len(set(errors)) == len(errors)


CHILD = """
import os, sys
sys.path.insert(0, "src")
import django
django.setup()
from django.conf import settings
from pathlib import Path
settings.DATABASES["default"]["NAME"] = os.environ["TEST_NAME"]
from django.db import connections
connections["default"].settings_dict["NAME"] = os.environ["TEST_NAME"]
settings.MEDIA_ROOT = Path(os.environ["TEST_FOLDER"]) / "uploads"
settings.DATA = Path(os.environ["TEST_FOLDER"])
from regulars.engine import tasks
from regulars.services.exchange import passes
passes.BATCH = 20
tasks.do_run(run_id=sys.argv[1])
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_loses_and_doubles_nothing(system, tmp_path):
    rows = [(f"Name {n}", f"n{n}@example.com") for n in range(4000)]
    run = ask(as_csv([("name", "email"), *rows], tmp_path / "c.csv"), system)
    environment = {**os.environ, "TEST_NAME": connection.settings_dict["NAME"], "TEST_FOLDER": str(tmp_path)}
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(run.id)], env=environment)
    deadline = time.monotonic() + 60
    while Run.objects.get(id=run.id).done < 200 and time.monotonic() < deadline and child.poll() is None:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    half = Run.objects.get(id=run.id)
    assert 200 <= half.done < 4000
    assert Contact.objects.count() == half.done
    tasks.do_run(run_id=str(run.id))
    assert Run.objects.get(id=run.id).state == "done"
    assert Contact.objects.count() == 4000
    assert Contact.objects.values("email").distinct().count() == 4000
    assert Change.objects.filter(batch=run.batch).count() == 4000


@pytest.mark.django_db(transaction=True)
def test_an_import_stops_when_asked_and_goes_on_later(system, tmp_path, monkeypatch):
    monkeypatch.setattr(passes, "BATCH", 10)
    run = ask(as_csv([("name",), *((f"Name {n}",) for n in range(50))], tmp_path / "c.csv"), system)
    beat = runs.Ticket.beat

    def stop_later(self, **values):
        if values["done"] == 22:  # the first list is short
            runs.cancel(self.run)
        return beat(self, **values)

    monkeypatch.setattr(runs.Ticket, "beat", stop_later)
    tasks.do_run(run_id=str(run.id))
    run.refresh_from_db()
    assert (run.state, run.done) == ("cancelled", 22)
    assert Contact.objects.count() == 22
    runs.reopen(run)
    tasks.do_run(run_id=str(run.id))
    run.refresh_from_db()
    assert (run.state, run.done, Contact.objects.count()) == ("done", 50, 50)
