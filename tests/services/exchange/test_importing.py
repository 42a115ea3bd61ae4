"""Imports by the verb: what lands, what is refused, what is matched."""

import csv

import pytest

from regulars.areas.contacts.models import Account, Contact
from regulars.base.errors import Refused
from regulars.engine.models import Change, Run
from regulars.engine.save import restore
from regulars.engine.undo import undo_batch
from regulars.services.exchange.importing import import_file

pytestmark = pytest.mark.django_db


def rejects(result):
    with result.error_path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_columns_are_found_by_name_and_rows_land(system, write):
    file = write("Full name;E-mail;Phone\nAnna Smith;ANNA@example.com;+1 202 555 0123\nИван Петров;ivan@example.ru;\n")
    result = import_file("contact", file, actor=system)
    assert (result.created, result.rejected) == (2, 0)
    anna = Contact.objects.get(email="anna@example.com")
    assert (anna.name, anna.name_last, anna.phone) == ("Anna Smith", "Smith", "+12025550123")
    assert Change.objects.filter(batch=result.batch).count() == 2


def test_a_bad_row_is_told_and_the_others_land(system, write):
    file = write("name,email\nAnna,anna@example.com\nBob,not an address\n,empty@example.com\n")
    result = import_file("contact", file, actor=system)
    assert (result.created, result.rejected) == (1, 2)
    first, second = rejects(result)
    assert first["name"] == "Bob"
    assert first["Import row"] == "3"
    assert "E-mail" in first["Import error"]
    assert "Name" in second["Import error"]


def test_a_match_updates_and_an_unchanged_row_is_skipped(system, write):
    import_file("contact", write("name,email\nAnna,anna@example.com\nBob,bob@example.com\n"), actor=system)
    again = write("name,email,job title\nAnna,ANNA@example.com,CEO\nBob,bob@example.com,\nCarl,carl@example.com,\n")
    result = import_file("contact", again, actor=system, match=["email"])
    assert (result.created, result.updated, result.skipped) == (1, 1, 1)
    assert Contact.objects.get(email="anna@example.com").job_title == "CEO"


def test_two_rows_of_one_file_about_one_record_make_one(system, write):
    file = write("name,email,job title\nAnna,anna@example.com,\nAnna,anna@example.com,CEO\n")
    result = import_file("contact", file, actor=system, match=["email"])
    assert (result.created, result.updated) == (1, 1)
    assert Contact.objects.get().job_title == "CEO"


@pytest.mark.parametrize("by", ["", "external_id"])
def test_external_identifiers_that_differ_in_case_alone_are_those_of_two_records(system, write, by):
    import_file("account", write("name,external_id\nFirst,001a\nSecond,001A\nThird,72349B\n"), actor=system)
    file = write("name,account\nAnna,001A\nBob,001a\nCarl,72349b\nDave,72349B\nEve,001a\n")
    mapping = {"columns": {"name": "name", "account": {"field": "account", "by": by}}} if by else None
    result = import_file("contact", file, actor=system, mapping=mapping)
    assert (result.created, result.rejected) == (5, 0)
    found = dict(Contact.objects.values_list("name", "account__name"))
    assert found == {"Anna": "Second", "Bob": "First", "Carl": "Third", "Dave": "Third", "Eve": "First"}


def test_an_external_identifier_in_a_case_that_two_records_bear_otherwise_is_refused(system, write):
    import_file("account", write("name,external_id\nFirst,001aB\nSecond,001Ab\n"), actor=system)
    result = import_file("contact", write("name,account\nAnna,001AB\n"), actor=system)
    assert (result.created, result.rejected) == (0, 1)
    assert "2" in rejects(result)[0]["Import error"]


def test_references_are_found_by_name_whatever_the_case(system, write):
    import_file("account", write("name\nAcme Ltd\nTwice\ntwice\n"), actor=system)
    file = write("name,account\nAnna,ACME  ltd\nBob,Nowhere\nCarl,Twice\n")
    result = import_file("contact", file, actor=system)
    assert Contact.objects.get(name="Anna").account.name == "Acme Ltd"
    missing, several = rejects(result)
    assert "Nowhere" in missing["Import error"]
    assert "2 records" in several["Import error"]


def test_missing_references_are_created_when_asked(system, write):
    file = write("name,account\nAnna,New Co\nBob,new co\n")
    result = import_file(
        "contact",
        file,
        actor=system,
        mapping={"columns": {"name": "name", "account": "account"}, "create_missing": ["account"]},
    )
    assert result.created == 2
    assert Account.objects.get().name == "New Co"
    assert Account.objects.get().contacts.count() == 2 if hasattr(Account, "contacts") else True


def test_a_part_may_stand_before_its_whole_in_the_file(system, write):
    file = write("name,subsidiary of\nChild,Parent\nGrandchild,Child\nParent,\nOrphan,Nobody\n")
    result = import_file("account", file, actor=system)
    assert (result.created, result.rejected) == (3, 1)
    assert Account.objects.get(name="Grandchild").parent.parent.name == "Parent"


def test_a_dry_run_counts_and_changes_nothing(system, write):
    import_file("contact", write("name,email\nAnna,anna@example.com\n"), actor=system)
    before = (Contact.objects.count(), Change.objects.count(), Run.objects.count())
    file = write("name,email\nAnna B,anna@example.com\nBob,bob@example.com\nX,bad\n")
    result = import_file("contact", file, actor=system, match=["email"], dry_run=True)
    assert (result.created, result.updated, result.rejected) == (1, 1, 1)
    assert (Contact.objects.count(), Change.objects.count(), Run.objects.count()) == before
    assert Contact.objects.get().name == "Anna"


def test_everything_is_undone_updates_too(system, write):
    import_file("contact", write("name,email,job title\nAnna,anna@example.com,CEO\n"), actor=system)
    file = write("name,email,job title\nAnna,anna@example.com,CFO\nBob,bob@example.com,CTO\n")
    result = import_file("contact", file, actor=system, match=["email"])
    undo_batch(result.batch, actor=system)
    assert [c.job_title for c in Contact.objects.filter(deleted_at=None)] == ["CEO"]


def test_a_wrong_mapping_is_refused_with_the_nearest_name(system, write):
    with pytest.raises(Refused) as refusal:
        import_file("contact", write("name,email\nA,a@b.c\n"), actor=system, mapping={"name": "nam", "emial": "email"})
    assert set(refusal.value.fields) == {"name", "emial"}
    assert "name" in refusal.value.fields["name"]


def test_an_import_that_is_broken_off_says_so_and_is_not_taken_up_again(system, write, monkeypatch):
    from regulars.engine import runs
    from regulars.services.exchange import passes

    def interrupt(self, lines):
        raise KeyboardInterrupt

    monkeypatch.setattr(passes.Passes, "_batch", interrupt)
    with pytest.raises(KeyboardInterrupt):
        import_file("contact", write("name\nAnna\n"), actor=system)
    assert Run.objects.get().state == "cancelled"
    assert runs.lost() == []


def test_first_and_last_name_in_two_columns_make_one_name(system, write):
    file = write("Имя;Фамилия;Компания;Почта\nАнна;Иванова;;anna@example.ru\n")
    result = import_file("contact", file, actor=system)
    assert result.created == 1
    contact = Contact.objects.get()
    assert (contact.name, contact.name_first, contact.name_last) == ("Анна Иванова", "Анна", "Иванова")


def test_what_was_undone_holds_no_identifier_back(system, write):
    """A file with identifiers is imported, undone, corrected and imported again; the first one then stays undone."""
    first = import_file("contact", write("external id,name\nA1,Ann\nA2,Bobb\n"), actor=system)
    undo_batch(first.batch, actor=system)
    again = import_file("contact", write("external id,name\nA1,Ann\nA2,Bob\n"), actor=system)
    assert (again.created, again.rejected) == (2, 0)
    twice = import_file("contact", write("external id,name\nA1,Ann\n"), actor=system)
    assert "A1" in rejects(twice)[0]["Import error"]
    gone = list(Contact.objects.filter(deleted_at__isnull=False))
    assert len(gone) == 2
    with pytest.raises(Refused, match="taken by another record"):
        restore(gone, actor=system)
