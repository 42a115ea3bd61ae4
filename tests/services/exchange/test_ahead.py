"""Rows that a copy of the process reads ahead land as if they were read here."""

import csv

import pytest
from django.db import connection

from regulars.areas.contacts.models import Account, Contact
from regulars.base.copied import Broken, from_copy
from regulars.base.errors import Refused
from regulars.engine import documents, registry
from regulars.engine.models import Run, SearchDocument
from regulars.services.duplicates.models import MatchKey
from regulars.services.exchange import ahead, passes
from regulars.services.exchange.drafts import Drafter
from regulars.services.exchange.importing import import_file
from tests.areas.make import make

pytestmark = pytest.mark.django_db

ROWS = [
    ["name", "email", "phone", "account", "job title", "tags", "address street", "address city"],
    *(
        [f"Anna Smith{n}", f"anna{n}@example.com", f"+1 202 555 01{n:02}", "Acme Ltd", "Buyer", "a, b", f"{n} Main St", "Rome"]
        for n in range(20)
    ),
    ["Bob", "not an address", "", "", "", "", "", ""],
    ["", "empty@example.com", "", "", "", "", "", ""],
    ["Иван Петров", "ivan@example.ru", "+7 495 123-45-67", "Nowhere", "", "", "", ""],
    ["Иван Петров", "ivan@example.ru", "8 (495) 123-45-67", "", "Директор", "", "Тверская, 1", "Москва"],
    ["Anna Smith3", "anna3@example.com", "", "", "Director", "", "", ""],
]  # fmt: skip
COLUMNS = ("name", "name_first", "name_last", "email", "phone", "account__name", "job_title", "tags", "address_street")


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(ahead.os, "sched_getaffinity", lambda _pid: {0, 1})


@pytest.fixture
def told(write, system):
    """Imports the rows; gives what is stored and what was refused."""
    import_file("account", write("name\nAcme Ltd\n"), actor=system)

    def told():
        path = write("\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS))
        result = import_file("contact", path, actor=system, match=["email"])
        with result.error_path.open(encoding="utf-8-sig", newline="") as file:
            refused = [(row["Import row"], row["Import error"]) for row in csv.DictReader(file)]
        keys = [
            sorted(MatchKey.objects.filter(record=pk).values_list("key", flat=True))
            for pk in Contact.objects.order_by("email").values_list("pk", flat=True)
        ]
        stored = list(Contact.objects.order_by("email").values_list(*COLUMNS))
        found_by = [_document(*each) for each in Contact.objects.order_by("email").values_list("pk", "number")]
        Contact.objects.all().delete()
        MatchKey.objects.all().delete()
        SearchDocument.objects.filter(entity="contact").delete()
        return (result.created, result.updated, result.skipped), refused, stored, keys, found_by

    return told


def _document(pk, number):
    """What a record is found by; its number, which differs, by its place."""
    found = SearchDocument.objects.get(pk=pk)
    return found.title, found.subtitle, [("#" if word == str(number) else word) for word in found.words.split()]


def test_rows_read_by_a_copy_land_as_those_read_here(told, monkeypatch):
    monkeypatch.setattr(passes, "BATCH", 4)
    monkeypatch.setattr(ahead, "FEWEST", 10**6)
    here = told()
    heard = []

    def listened(make):
        for block in from_copy(make):
            heard.append(block)
            yield block

    monkeypatch.setattr(ahead, "FEWEST", 0)
    monkeypatch.setattr(ahead, "from_copy", listened)
    assert told() == here
    assert len(heard) == 7
    assert here[0] == (21, 1, 0)
    assert [row for row, _why in here[1]] == ["22", "23", "24"]
    assert here[4][0][:2] == ("Anna Smith0", "Buyer · Acme Ltd")
    assert {"anna", "acme", "buyer", "smith0", "#", "0100"} <= set(here[4][0][2])


def test_what_records_are_found_by_is_worked_out_by_the_copy(system, write, monkeypatch):
    monkeypatch.setattr(passes, "BATCH", 4)
    monkeypatch.setattr(ahead, "FEWEST", 0)
    here, work_out = [], documents.text_of
    monkeypatch.setattr(documents, "text_of", lambda *given: here.append(given) or work_out(*given))
    rows = "".join(f"Anna A{n},a{n}@example.com\n" for n in range(9))
    assert import_file("contact", write(f"name,email\n{rows}"), actor=system).created == 9
    assert here == []
    assert SearchDocument.objects.filter(entity="contact", words__contains="a7 example com").count() == 1


def test_a_record_that_changed_since_is_found_by_what_it_holds_now(system):
    entity = registry.get("contact")
    made = make("contact", system, name="Anna Smith", email="a@example.com")
    foreseer = documents.foreseer(entity)
    foreseer.tell(made, foreseer.look(made))
    made.job_title = "Buyer"
    document = documents.document_of(entity, made, {})
    assert "buyer" in document["words"].split()
    foreseer.tell(made, (foreseer.look(made)[0], ("Foreseen", "foreseen", [], "", {})))
    assert documents.document_of(entity, made, {})["title"] == "Foreseen"
    assert documents.document_of(entity, made, {})["title"] == "Anna Smith"  # told once


def test_a_copy_that_breaks_leaves_the_rest_to_the_process_itself(told, monkeypatch):
    monkeypatch.setattr(passes, "BATCH", 4)
    monkeypatch.setattr(ahead, "FEWEST", 10**6)
    here = told()

    def broken(make):
        yield next(from_copy(make))
        raise Broken

    monkeypatch.setattr(ahead, "FEWEST", 0)
    monkeypatch.setattr(ahead, "from_copy", broken)
    assert told() == here


def test_rules_that_change_on_the_way_hold_for_rows_that_were_read_before(system, write, monkeypatch):
    """What was foreseen by the rules of before is worked out anew."""
    from regulars.services.duplicates import book

    monkeypatch.setattr(passes, "BATCH", 4)
    monkeypatch.setattr(ahead, "FEWEST", 0)

    def changing(make):
        for block in from_copy(make):
            book.forget()
            yield block

    monkeypatch.setattr(ahead, "from_copy", changing)
    result = import_file(
        "contact", write("name,email\n" + "".join(f"A{n},a{n}@example.com\n" for n in range(9))), actor=system
    )
    assert result.created == 9
    assert Account.objects.count() == 0
    assert MatchKey.objects.filter(record__in=Contact.objects.values("pk")).values("record").distinct().count() == 9


def test_what_breaks_in_rows_fetched_ahead_is_told_in_their_turn_and_the_rows_before_are_in(system, write, monkeypatch):
    monkeypatch.setattr(passes, "BATCH", 4)
    monkeypatch.setattr(ahead, "FEWEST", 10**6)
    read = Drafter.begin

    def begin(self, lines):
        if lines[-1].number > 8:
            raise Refused("The rest cannot be read.")
        return read(self, lines)

    monkeypatch.setattr(Drafter, "begin", begin)
    path = write("name,email\n" + "".join(f"A{n},a{n}@example.com\n" for n in range(9)))
    with pytest.raises(Refused, match="The rest cannot be read"):
        import_file("contact", path, actor=system)
    assert Contact.objects.count() == 5
    assert Run.objects.get().done == 5


def test_the_next_rows_are_read_before_those_at_hand_are_stored(system, write, monkeypatch):
    monkeypatch.setattr(passes, "BATCH", 4)
    monkeypatch.setattr(ahead, "FEWEST", 10**6)
    read, stored = Drafter.begin, []

    def begin(self, lines):
        stored.append(Contact.objects.count() if not connection.connection.pgconn.pipeline_status else "ahead")
        return read(self, lines)

    monkeypatch.setattr(Drafter, "begin", begin)
    import_file("contact", write("name,email\n" + "".join(f"A{n},a{n}@example.com\n" for n in range(9))), actor=system)
    assert stored[:2] == [0, "ahead"]
    assert Contact.objects.count() == 9
