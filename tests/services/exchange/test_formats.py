"""JSON lines, vCard and large workbooks: in, out, and back."""

import tracemalloc
import zipfile
from datetime import datetime

import orjson
import pytest
import vobject
import xlsxwriter

from regulars.areas.contacts.models import Account, Contact
from regulars.areas.sales.models import Lead
from regulars.base.errors import Refused
from regulars.engine import actor as actors
from regulars.engine.models import User
from regulars.services.exchange.exporting import Export, write_file
from regulars.services.exchange.importing import import_file
from regulars.services.exchange.reading import json_lines, open_table, workbook
from tests.factories.people import grants, make_company, make_role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\r
FN:Anna Smith\r
N:Smith;Anna;Maria;;\r
ORG:Acme\\, Ltd;Purchasing\r
TITLE:Head of IT\r
EMAIL;TYPE=INTERNET:anna@example.com\r
TEL;TYPE=CELL:+1 202 555 0123\r
TEL;TYPE=WORK,FAX:+1 202 555 0199\r
TEL;TYPE=WORK:+1 202 555 0124\r
ADR;TYPE=WORK:;;Main St 1;Boston;MA;02101;USA\r
BDAY:19850412\r
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ\r
 AAAAAA\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5=D1=82=D1=80=D0=BE=\r
=D0=B2;=D0=98=D0=B2=D0=B0=D0=BD\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
FN:Bob\r
TEL;VALUE=uri;TYPE="voice,work":tel:+1-202-555-0150\r
EMAIL:bob@example.com\r
END:VCARD\r
"""


def test_cards_of_every_version_become_contacts(system, write):
    import_file("account", write('name\n"Acme, Ltd"\n'), actor=system)
    result = import_file("contact", write(CARDS, "people.vcf"), actor=system)
    assert (result.created, result.rejected) == (3, 0)
    anna = Contact.objects.get(email="anna@example.com")
    assert (anna.name_first, anna.name_middle, anna.name_last) == ("Anna", "Maria", "Smith")
    assert (anna.account.name, anna.job_title, anna.mobile) == ("Acme, Ltd", "Head of IT", "+12025550123")
    assert (anna.phone, anna.address_city, str(anna.birthday)) == ("+12025550124", "Boston", "1985-04-12")
    assert anna.external_id == "4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"
    assert Contact.objects.get(name_last="Петров").name_first == "Иван"
    assert Contact.objects.get(name="Bob").phone == "+12025550150"


def test_cards_become_leads_and_leads_cards(system, write, tmp_path):
    result = import_file("lead", write(CARDS, "people.vcf"), actor=system)
    assert (result.created, result.rejected) == (3, 0)
    anna = Lead.objects.get(email="anna@example.com")
    assert (anna.company, anna.job_title, anna.mobile, anna.address_city) == (
        "Acme, Ltd", "Head of IT", "+12025550123", "Boston",
    )  # fmt: skip
    path = tmp_path / "out.vcf"
    assert write_file(Export("lead", "vcf"), path, actor=system) == 3
    assert "ORG:Acme\\, Ltd" in path.read_text()


def test_the_company_of_a_card_is_made_along_by_those_who_may(system, write):
    company = make_company()
    role = make_role("Cards", grants("all", ("view", "create", "import"), "contact"))
    company.carl.roles.set([role])
    refused = import_file(
        "contact", write(CARDS, "people.vcf"), actor=actors.of(User.objects.get(pk=company.carl.pk), source="import")
    )
    assert (refused.created, refused.rejected) == (2, 1)
    made = import_file("contact", write(CARDS, "again.vcf"), actor=system, match=["external_id"])
    assert made.rejected == 0
    assert Contact.objects.get(email="anna@example.com").account.name == "Acme, Ltd"


def test_a_broken_card_is_told_and_the_others_land(system, write):
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:Never closed\n" + CARDS
    result = import_file("contact", write(text, "people.vcf"), actor=system)
    assert result.rejected >= 1
    assert Contact.objects.filter(email="bob@example.com").exists()


@pytest.mark.parametrize(("form", "version"), [("vcf", "3.0"), ("vcf4", "4.0")])
def test_cards_written_are_read_by_another_program_and_by_ourselves(system, write, tmp_path, form, version):
    import_file("account", write("name\nAcme; Söhne\n"), actor=system)
    rows = "name,account,email,phone,birthday,tags,street,city\n"
    rows += (
        '"Ivan Petrov, Jr.",Acme; Söhne,ivan@example.com,+1 202 555 0123,1985-04-12,"vip, new","Long street '
        + "я" * 60
        + '",Boston\n'
    )
    import_file("contact", write(rows), actor=system)
    path = tmp_path / "out.vcf"
    assert write_file(Export("contact", form), path, actor=system) == 1
    text = path.read_bytes().decode()
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    card = vobject.readOne(text)
    assert card.version.value == version
    assert card.org.value == ["Acme; Söhne"]
    assert card.tel.value == "+12025550123"
    result = import_file("contact", path, actor=system, match=["email"])
    assert (result.created, result.updated, result.rejected) == (0, 1, 0)
    found = Contact.objects.get()
    assert (found.address_street, found.account.name) == ("Long street " + "я" * 60, "Acme; Söhne")


def test_only_people_and_companies_become_cards(system, tmp_path):
    with pytest.raises(Refused):
        write_file(Export("deal", "vcf"), tmp_path / "deals.vcf", actor=system)


def test_json_lines_go_out_and_come_back_the_same(system, write, tmp_path):
    import_file("account", write("name,website\nAcme,https://acme.example\nBeta,\n"), actor=system)
    import_file("contact", write("name,account,email\nAnna Smith,Acme,anna@example.com\n"), actor=system)
    path = tmp_path / "contacts.jsonl"
    write_file(Export("contact", "jsonl"), path, actor=system)
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    assert [line["email"] for line in lines] == ["anna@example.com"]
    path.write_bytes(path.read_bytes().replace(b"anna@", b"new@").replace(b"Acme", b"Other words"))
    result = import_file("contact", path, actor=system, match=["number"])
    assert (result.updated, result.rejected) == (1, 0)
    found = Contact.objects.get()
    assert (found.email, found.account.name) == ("new@example.com", "Acme")


def test_json_lines_with_mistakes_are_told_line_by_line(system, write):
    text = '{"name": "Acme", "tags": ["a", "b"]}\nnot json\n{"name": "Beta", "later": 1}\n[1]\n{"name": "Gamma"}\n'
    table = open_table(write('{"name": "x"}\n' * 1100 + '{"strange": 1}\n', "long.jsonl"))
    assert [line.number for line in table.rows() if line.problem] == [1101]
    result = import_file("account", write(text, "a.jsonl"), actor=system)
    assert (result.created, result.rejected) == (3, 2)
    assert Account.objects.get(name="Acme").tags == ["a", "b"]


@pytest.mark.parametrize("start", ["[\n", "[", "\ufeff\n [\n\n"])
def test_objects_that_take_several_lines_are_read(write, start):
    rows = '{\n  "name": "Anna",\n  "more": {"city": "Rome"}\n },\n {\n  "name": "Bea"\n },\n 5\n]\n'
    table = open_table(write(start + rows, name="a.json"))
    assert table.headers == ("name", "more.city")
    assert [(line.number, line.cells[0], bool(line.problem)) for line in table.rows()] == [
        (1, "Anna", False), (2, "Bea", False), (3, "5", True),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [None, 10])
def test_such_a_file_that_is_broken_or_large_is_refused_with_the_reason(write, monkeypatch, size):
    monkeypatch.setattr(json_lines, "WHOLE", size or json_lines.WHOLE)
    with pytest.raises(Refused) as refused:
        open_table(write('[\n{\n  "name": "Anna"\n}' + ("]" if size else ",\n{"), name="a.json"))
    assert "line of its own" in str(refused.value)


def test_our_json_array_is_read_too(system, write, tmp_path):
    import_file("account", write("name\nAcme\nBeta\n"), actor=system)
    path = tmp_path / "accounts.json"
    write_file(Export("account", "json"), path, actor=system)
    assert import_file("account", path, actor=system, match=["number"]).skipped == 2


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("One")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Name", "Employees", "Day"])
        for number in range(1, 20_001):
            sheet.write_string(number, 0, f"Company {number} " + "x" * 60)
            sheet.write_number(number, 1, number)
            sheet.write_datetime(number, 2, datetime(2026, 1, 2), day)
        book.add_worksheet("Two").write_row(2, 0, ["Name", "Here"])
    return path


def test_a_large_workbook_is_streamed_and_read_as_a_small_one(large, monkeypatch):
    at_once = list(open_table(large).rows())
    monkeypatch.setattr(workbook, "AT_ONCE", 0)
    table = open_table(large)
    tracemalloc.start()
    count = sum(1 for _line in table.rows())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert most < 8 << 20
    assert list(table.rows()) == at_once
    assert open_table(large, sheet="Two").headers == ("Name", "Here")


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path, large):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(large) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = b" " * (64 << 20) if entry.filename.endswith("sheet1.xml") else old.read(entry)
            new.writestr(entry.filename, content)
    honest = path.read_bytes()
    path.write_bytes(honest.replace((64 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises(Refused) as refused:
        open_table(path)
    assert refused.value.code == "too_large"
