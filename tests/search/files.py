"""Small files of each kind, made here, and hostile ones."""

import io
import zipfile

WORDS = "Frame agreement about Zirconium deliveries"


def docx(text=WORDS):
    body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p><w:p><w:r><w:t>One</w:t><w:tab/><w:t>Two</w:t></w:r></w:p>"
    return zipped({"word/document.xml": f'<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'})


def pptx(text=WORDS):
    slide = f'<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>'
    return zipped({"ppt/slides/slide1.xml": slide, "ppt/media/image1.png": "\x89PNG"})


def odt(text=WORDS):
    first, *rest = text.split()
    inside = f"{first} <text:span>{rest[0]}</text:span> {' '.join(rest[1:])}"
    return zipped({"content.xml": f'<o:doc xmlns:o="urn:o" xmlns:text="urn:t"><text:p>{inside}</text:p></o:doc>'})


def xlsx(text=WORDS):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append([text, 4711])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def pdf(text=WORDS):
    """One page of Helvetica, by hand."""
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(made),
    )


def eml(text=WORDS):
    return (
        f"From: zoe@example.com\r\nTo: ann@example.com\r\nSubject: {text}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: text/html; charset="utf-8"\r\n\r\n<p>Sent by <b>Zoe</b></p><script>var hidden = 1</script>'
    ).encode()


def html(text=WORDS):
    return f"<!doctype html><title>{text}</title><p>Rhenium</p><script>hiddenscript()</script>".encode()


def bomb():
    """Half a gigabyte of one letter in a small zip."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        part.write(b'<w:document xmlns:w="urn:w"><w:p>')
        for _each in range(512):
            part.write(b"a" * (1 << 20))
        part.write(b"</w:p></w:document>")
    return kept.getvalue()


def billion_laughs():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return zipped(
        {"word/document.xml": f'<!DOCTYPE d [<!ENTITY l0 "lol">{entities}]><w:d xmlns:w="urn:w"><w:p>&l11;</w:p></w:d>'}
    )


def zipped(parts):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return kept.getvalue()
