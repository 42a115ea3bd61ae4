"""Words inside files: read by a process that may fail, found with the rights of the record, shown with their place."""

import io

import pytest

from regulars.base import jobs
from regulars.engine import registry, save, values
from regulars.engine.models import FileText, StoredFile, User
from regulars.services.files import actions, contents
from regulars.services.files.reading import formats, parent
from regulars.services.search.contents import find_files
from regulars.services.search.excerpts import excerpt, plain_text
from tests.factories.people import SYSTEM, actor_of, make_company
from tests.search import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def company():
    return make_company()


@pytest.fixture
def account(company):
    entity = registry.get("account")
    record = values.new_record(entity)
    values.apply(record, entity, {"name": "Nordwind"}, SYSTEM)
    record.owner = company.ann
    return save.save(record, actor=SYSTEM)


def bring(company, account, name, data, *, read=True):
    actor = actor_of(company.ada)
    kept = actions.bring(io.BytesIO(data), name=name, size=len(data), actor=actor, entity="account", record=account.id)
    if read:
        contents.read(kept.id)
    return kept


KINDS = [
    ("a.docx", files.docx()), ("a.pptx", files.pptx()), ("a.odt", files.odt()), ("a.xlsx", files.xlsx()),
    ("a.pdf", files.pdf()), ("a.eml", files.eml()), ("a.html", files.html()), ("a.txt", files.WORDS.encode()),
    ("a.csv", f"what;how many\n{files.WORDS};5".encode()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data"), KINDS, ids=[name for name, _data in KINDS])
def test_words_inside_a_file_find_it(company, account, name, data):
    kept = bring(company, account, name, data)
    (hit,) = find_files("zirconium deliver", actor_of(company.ada))
    assert (hit.id, hit.name, hit.entity, hit.record, hit.title) == (kept.id, name, "account", account.id, "Nordwind")
    assert [piece.text for piece in hit.excerpt if piece.found] == ["Zirconium", "deliveries"]
    assert "Frame agreement about" in plain_text(hit.excerpt)


def test_words_of_a_paragraph_stand_in_their_order_and_apart(company, account):
    bring(company, account, "a.docx", files.docx())
    bring(company, account, "a.odt", files.odt())
    texts = list(FileText.objects.order_by("read_at").values_list("text", flat=True))
    assert texts == [f"{files.WORDS}\nOne Two", files.WORDS]


def test_what_was_struck_out_and_codes_of_fields_are_no_words(company, account):
    runs = "<w:r><w:t>Kept </w:t></w:r><w:del><w:r><w:delText>struckword</w:delText></w:r></w:del><w:r><w:instrText>HYPERLINK</w:instrText></w:r><w:r><w:t>words</w:t></w:r>"
    text = f'<w:document xmlns:w="urn:w"><w:body><w:p>{runs}</w:p></w:body></w:document>'
    bring(company, account, "a.docx", files.zipped({"word/document.xml": text}))
    struck = "<text:tracked-changes><text:changed-region><text:deletion><text:p>struckword</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    text = f'<o:doc xmlns:o="urn:o" xmlns:text="urn:t">{struck}<text:p>Kept words</text:p></o:doc>'
    bring(company, account, "a.odt", files.zipped({"content.xml": text}))
    assert list(FileText.objects.values_list("text", flat=True)) == ["Kept words", "Kept words"]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("при-\nнадлежность", "принадлежность"), ("long\u00ad\nwinded", "longwinded"), ("long \n‐ \nwinded", "longwinded"),
        ("oﬀers ﬁrst", "offers first"), ("Kan-\nCode", "Kan-Code"), ("co-op\nand", "co-op\nand"), ("5-\n10 -\nx", "5-\n10 -\nx"),
    ],
)  # fmt: skip
def test_words_that_a_typesetter_cut_are_whole(text, whole):
    assert formats.unbroken(text) == whole


def test_scripts_of_a_page_are_no_words(company, account):
    bring(company, account, "a.html", files.html())
    bring(company, account, "a.eml", files.eml())
    assert find_files("hiddenscript", actor_of(company.ada)) == []
    assert len(find_files("rhenium", actor_of(company.ada))) == 1


@pytest.mark.parametrize("words", ["договором поставки", "dogovor", "Договор поставки", "postavki"])
def test_russian_letters_are_read_in_old_encodings_and_found_in_every_form(company, account, words):
    text = "Рамочный договор поставки циркония между двумя сторонами, подписанный в Москве"
    bring(company, account, "договор.txt", text.encode("cp1251"))
    (hit,) = find_files(words, actor_of(company.ada))
    assert any(piece.found for piece in hit.excerpt)


def test_only_those_who_may_see_the_record_find_its_files(company, account):
    bring(company, account, "a.txt", files.WORDS.encode())
    assert [len(find_files("zirconium", actor_of(p))) for p in (company.ann, company.mary)] == [1, 1]
    assert [find_files("zirconium", actor_of(p)) for p in (company.carl, company.nobody)] == [[], []]


def test_files_of_a_deleted_record_and_files_on_no_record_are_not_found(company, account):
    bring(company, account, "a.txt", files.WORDS.encode())
    loose = actions.bring(io.BytesIO(b"zirconium"), name="b.txt", size=9, actor=actor_of(company.ada))
    contents.read(loose.id)
    save.delete([account], actor=SYSTEM)
    assert find_files("zirconium", actor_of(company.ada)) == []


def test_a_file_that_is_taken_away_is_not_found_any_more(company, account):
    kept = bring(company, account, "a.txt", files.WORDS.encode())
    actions.drop(kept, actor=actor_of(company.ada))
    assert find_files("zirconium", actor_of(company.ada)) == []
    assert not FileText.objects.exists()


HOSTILE = [
    ("bomb.docx", files.bomb()), ("laughs.docx", files.billion_laughs()), ("broken.pdf", b"%PDF-1.4\n" + b"\xff" * 5000),
    ("broken.docx", b"PK\x03\x04" + b"\0" * 500), ("cut.xlsx", files.xlsx()[:900]), ("empty.odt", files.zipped({})),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data"), HOSTILE, ids=[name for name, _data in HOSTILE])
def test_a_hostile_file_harms_nobody_and_is_found_by_its_name(company, account, name, data):
    bring(company, account, name, data)
    assert FileText.objects.get().text == ""
    assert [hit.name for hit in find_files(name.split(".")[0], actor_of(company.ada))] == [name]


def test_a_file_that_takes_too_long_is_given_up(company, account, monkeypatch):
    monkeypatch.setattr(parent, "WAITED", 0.001)
    bring(company, account, "a.txt", files.WORDS.encode())
    assert FileText.objects.get().problem == "took too long"


def test_only_so_much_of_a_file_is_kept(company, account):
    bring(company, account, "long.txt", b"zirconium " + b"word " * 100_000 + b"rhenium")
    assert len(FileText.objects.get().text) == 200_000
    assert find_files("rhenium", actor_of(company.ada)) == []


def test_one_endless_word_is_left_out(company, account):
    bring(company, account, "base64.txt", b"zirconium " + b"QUJD" * 40_000)
    assert len(find_files("zirconium", actor_of(company.ada))) == 1


def test_a_file_is_read_by_the_worker_and_one_whose_job_was_lost_later(company, account):
    bring(company, account, "a.txt", files.WORDS.encode(), read=False)
    assert find_files("zirconium", actor_of(company.ada)) == []
    jobs.run_pending()
    assert len(find_files("zirconium", actor_of(company.ada))) == 1
    FileText.objects.all().delete()
    assert contents.unread() == list(StoredFile.objects.values_list("id", flat=True))


def test_the_page_and_the_palette_show_files_and_the_place(company, account, client):
    kept = bring(company, account, "contract.txt", b"about <b> Zirconium deliveries")
    client.force_login(User.objects.get(pk=company.ann.pk))
    page = client.get("/search", {"q": "zirconium"}).content.decode()
    assert "Inside files" in page
    assert "about &lt;b&gt; <mark>Zirconium</mark> deliveries" in page
    assert f'href="/files/{kept.id}"' in page
    assert "contract.txt" in client.get("/search/palette", {"q": "zirconium"}).content.decode()
    client.force_login(User.objects.get(pk=company.carl.pk))
    assert "contract.txt" not in client.get("/search", {"q": "zirconium"}).content.decode()


def test_an_excerpt_shows_where_most_words_stand_together():
    text = "red " + "green " * 100 + "the red fox jumps " + "blue " * 100
    shown = excerpt(text, "fox red")
    assert "the red fox jumps" in plain_text(shown)
    assert plain_text(shown).startswith("…")
    assert len(plain_text(shown)) < 300
    assert excerpt(text, "yellow") == []
