"""Templates of documents: what is kept of them, what is refused, the editor, and who may use it."""

import base64
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from regulars.base.errors import Invalid, Refused
from regulars.engine import stored
from regulars.services.printing import actions, designs, documents, kinds
from regulars.services.printing.documents import Look
from regulars.services.printing.models import DocumentTemplate
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of, make_company

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def ada(company):
    return actor_of(company.ada)


@pytest.fixture
def template(ada):
    return make("document-template", ada, label="House style", kind="quote")


@pytest.fixture
def kind():
    return kinds.find("quote")


def pages(content):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def plain(text):
    return " ".join(text.split())


def posted(template, **changed):
    design = designs.stored(designs.usual(kinds.find("quote"))) | dict(template.design)
    form = {
        name: design[name] for name in (*designs.NUMBERS, *designs.COLOURS, "paper", "font", "logo_side", "table_head")
    }
    form |= {name: "1" for name in designs.SWITCHES if design[name]}
    form |= {"column": design["columns"], "block": design["blocks"], "step": "save"}
    return {name: value for name, value in (form | changed).items() if value is not None}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("lines", [1, 40, 500])
def test_documents_of_any_length_have_their_heads_and_sums(kind, language, lines):
    data = kind.sample(language, lines)
    found = pages(documents.pdf(kind, data, Look(designs.usual(kind))))
    head, last = {"en": ("Description", "Page"), "ru": ("Наименование", "Страница")}[language]
    for number, text in enumerate(found, 1):
        assert f"{last} {number} " in text
    assert all(head in text for text in found if re.search(r"product \d|товара \d", text))
    told = [text for text in found if plain(data["total"][1]) in text]
    assert len(told) == 1
    assert all(plain(part) in told[0] for pair in data["sums"] for part in pair), "the sums stand together"


def test_no_row_is_cut_and_no_heading_is_left_alone(kind):
    data = kind.sample("en", 200)
    for text in pages(documents.pdf(kind, data, Look(designs.usual(kind)))):
        body = text.partition(" IBAN ")[0].rstrip()
        for section in data["sections"]:
            assert not body.endswith(section["title"]), section["title"]


def test_columns_parts_and_texts_are_those_of_the_design(kind):
    design = designs.read(
        {
            "columns": ["what", "amount"],
            "blocks": ["head", "greeting", "lines", "sums", "closing", "bank"],
            "shows_bank": False,
            "texts": {"en": {"heading": "Offer", "greeting": "Dear {contact},", "closing": "Yours", "footer": "Court of Example"}, "ru": {"greeting": "Здравствуйте"}},
        },
        kind,
    )  # fmt: skip
    [text] = pages(documents.pdf(kind, kind.sample("en", 3), Look(design)))
    for part in ("Offer", "Dear Alex Example,", "Yours", "Court of Example", "Bank details", "IBAN"):
        assert part in text, part
    for part in ("Quantity", "Terms", "Signature", "Здравствуйте"):
        assert part not in text, part


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"font": "Comic Sans"}, "font"),
        ({"accent": "red"}, "accent"),
        ({"accent": '#"); read("/etc/passwd'}, "accent"),
        ({"margin_left": 500}, "margin_left"),
        ({"size": "9"}, "size"),
        ({"columns": ["amount"]}, "columns"),
        ({"columns": ["what", "what"]}, "columns"),
        ({"blocks": ["secret"]}, "blocks"),
        ({"blocks": []}, "blocks"),
        ({"texts": {"en": {"greeting": "Dear {password}"}}}, "texts"),
        ({"texts": {"de": {}}}, "texts"),
        ({"colour": "#000000"}, "colour"),
        ({"shows_bank": "yes"}, "shows_bank"),
    ],
)
def test_a_design_that_is_none_is_refused_by_its_part(kind, given, name):
    with pytest.raises(Invalid) as refused:
        designs.read(given, kind)
    assert list(refused.value.fields) == [f"design.{name}"]


def test_each_change_is_a_version_that_can_be_taken_again(ada, template):
    edit(fresh(template), ada, design={**template.design, "font": "Libertinus Serif"})
    edit(fresh(template), ada, label="Another name")
    assert [each.number for each in actions.versions_of(template)] == [2, 1]
    actions.take_again(fresh(template), actor=ada, number=1)
    again = fresh(template)
    assert (again.design["font"], again.revision) == ("Inter", 3)
    with pytest.raises(Refused) as refused:
        actions.take_again(again, actor=ada, number=99)
    assert refused.value.code == "no_such_version"


def test_one_of_each_kind_is_the_usual_one(ada, template):
    edit(fresh(template), ada, is_default=True)
    other = make("document-template", ada, label="Other", kind="quote", is_default=True)
    assert DocumentTemplate.objects.get(is_default=True).pk == other.pk


def test_a_broken_source_is_refused_with_its_line_and_the_old_one_stays(ada, template):
    edit(fresh(template), ada, source="#set page(width: 90mm)\nhello")
    with pytest.raises(Invalid) as refused:
        edit(fresh(template), ada, source="one\n#let = 2")
    assert refused.value.fields["source"].startswith("Line 2: ")
    assert refused.value.details == {"line": 2}
    assert fresh(template).source.endswith("hello")


def test_a_logo_that_cannot_be_printed_or_is_huge_is_refused(ada, template):
    def logo(content):
        return str(stored.keep(content, name="logo.png", media_type="image/png", actor_id=ada.id).id)

    edit(fresh(template), ada, logo=logo(PIXEL))
    for content, code in ((b"\x89PNG\r\n\x1a\nno", "bad_picture"), (PIXEL + b"0" * documents.MOST_LOGO, "too_large"), (wide(60_000), "bad_picture")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            edit(fresh(template), ada, logo=logo(content))
        assert (list(refused.value.fields), refused.value.code) == (["logo"], code)


def wide(pixels):
    """A PNG of so many by so many pixels, all of them one colour: few bytes, gigabytes of memory."""
    import struct
    import zlib

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", pixels, pixels, 1, 0, 0, 0, 0)
    squeezer = zlib.compressobj(9)
    row = b"\0" * (pixels // 8 + 1)
    content = b"".join(squeezer.compress(row * 100) for _ in range(pixels // 100)) + squeezer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def test_the_editor_keeps_what_was_posted(client, company, template):
    client.force_login(company.ada)
    address = f"/document-templates/{template.pk}/design"
    assert client.get(address).status_code == 200
    form = posted(template, font="Libertinus Serif", margin_top="27,5", column=["what", "quantity"], shows_bank=None)
    form["text.ru.greeting"] = "Здравствуйте, {contact}!"
    assert client.post(address, form).status_code == 302
    design = fresh(template).design
    assert (design["font"], design["margin_top"], design["columns"], design["shows_bank"]) == ("Libertinus Serif", 27.5, ["what", "quantity"], False)  # fmt: skip
    assert design["texts"] == {"ru": {"greeting": "Здравствуйте, {contact}!"}}
    wrong = client.post(address, posted(template, size="huge"))
    assert wrong.status_code == 422
    assert "from 7 to 14" in wrong.content.decode()
    assert fresh(template).design == design


def test_the_editor_starts_from_our_source_and_goes_back(client, company, template):
    client.force_login(company.ada)
    address = f"/document-templates/{template.pk}/design"
    begun = client.post(address, posted(template, step="start")).content.decode()
    assert "sys.inputs.data" in begun
    assert not fresh(template).source
    client.post(address, posted(template, source=documents.TEMPLATE.read_text()))
    assert "sys.inputs" in fresh(template).source
    client.post(address, posted(template, source="x", step="drop"))
    assert not fresh(template).source


def test_the_preview_shows_what_stands_in_the_form_or_what_is_wrong(client, company, template):
    client.force_login(company.ada)
    address = f"/document-templates/{template.pk}/preview"
    shown = client.post(address, posted(template, sample_lines="200", sample_language="ru")).content.decode()
    assert shown.count("data:image/png;base64,") == 4
    assert "Page 1 of " in shown
    wrong = client.post(address, posted(template, source="#panic(1)")).content.decode()
    assert "Line 1" in wrong
    large = SimpleUploadedFile("logo.png", b"0" * (documents.MOST_LOGO + 1))
    assert "1 MB" in client.post(address, {**posted(template), "logo": large}).content.decode()
    broken = SimpleUploadedFile("logo.png", b"no picture")
    assert "no picture" in client.post(address, {**posted(template), "logo": broken}).content.decode()
    made = client.post(f"{address}.pdf", posted(template))
    assert (made["Content-Type"], made.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"/document-templates/{template.pk}/picture")["Content-Type"] == "image/png"


def test_who_may_not_change_templates_does_not_reach_the_editor(client, company, template):
    client.force_login(company.ann)
    for path in ("design", "preview", "preview.pdf"):
        address = f"/document-templates/{template.pk}/{path}"
        assert client.post(address, posted(template)).status_code in (403, 404), path
    assert client.get(f"/document-templates/{template.pk}/design").status_code in (403, 404)
    client.logout()
    for path in ("design", "picture"):
        assert client.get(f"/document-templates/{template.pk}/{path}").status_code == 302
