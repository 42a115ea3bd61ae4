"""Documents and pictures of entries: which version everybody reads, and what is found inside."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from regulars.areas.encyclopedia import reading
from regulars.areas.encyclopedia.actions import publish, withdraw
from regulars.areas.encyclopedia.pictures import size_of
from regulars.base.errors import Invalid
from regulars.engine import stored
from regulars.services.files import contents
from regulars.services.search.contents import find_files
from tests import clock
from tests.areas.encyclopedia.steps import PNG, file, html
from tests.areas.make import edit, fresh, make


def test_of_a_document_the_newest_valid_version_is_published(ada, entry, look):
    def bring(edition, **days):
        given = file(f"%PDF-{edition}".encode(), f"sheet-{edition}.pdf", "application/pdf")
        return make(
            "encyclopedia-document", ada, entry=entry.id, name="Data sheet", edition=edition, file=given.id, **days
        )

    publish(entry, actor=ada)
    first, second = (
        bring("1"),
        bring(
            "2", valid_from=str(clock.today() - timedelta(days=9)), valid_until=str(clock.today() - timedelta(days=1))
        ),
    )
    third = bring("3", valid_from=str(clock.today()))
    later = bring("4", valid_from=str(clock.today() + timedelta(days=1)))
    shown = html(look("en/road-150"))
    assert f"/encyclopedia/documents/{third.pk}/sheet-3.pdf" in shown
    answer = look(f"documents/{third.pk}/sheet-3.pdf")
    assert b"".join(answer.streaming_content) == b"%PDF-3"
    assert "attachment" in answer["Content-Disposition"]
    for each in (first, second, later):
        look(f"documents/{each.pk}/sheet.pdf", 404)
    inside = reading.shown(fresh(entry), "en", public=False)
    assert [each.edition for each in inside.past] == ["4", "2", "1"]
    edit(third, ada, valid_until=str(clock.today()))
    look(f"documents/{third.pk}/sheet-3.pdf")
    withdraw(fresh(entry), actor=ada)
    look(f"documents/{third.pk}/sheet-3.pdf", 404)
    with pytest.raises(Invalid):
        edit(fresh(third), ada, valid_from=str(clock.today() + timedelta(days=1)))


def sheet(ada, entry, words, name="Data sheet", **given):
    """A document with these words inside, read as the worker reads it."""
    kept = stored.keep(words.encode(), name="sheet.txt", media_type="text/plain", actor_id=ada.id)
    made = make("encyclopedia-document", ada, entry=entry.id, name=name, file=kept.id, **given)
    assert (fresh(kept).entity, fresh(kept).record) == ("encyclopedia-document", made.pk)
    contents.read(kept.pk)
    return made


def test_what_stands_in_a_document_leads_everybody_to_the_entry(ada, entry, look):
    publish(entry, actor=ada)
    made = sheet(ada, entry, "The hydraulic brakes are bled every year.")
    for words in ("hydraulic", "brake bled", "HYDRAUL"):
        shown = html(look(f"en/?{urlencode({'q': words})}"))
        assert "Road-150 racing bike" in shown
        assert f"/encyclopedia/documents/{made.pk}/sheet.txt" in shown
    assert "<mark>hydraulic</mark>" in html(look("en/?q=hydraulic"))
    assert "Road-150" not in html(look("en/?q=pneumatic"))
    withdraw(fresh(entry), actor=ada)
    assert "hydraulic brakes" not in html(look("en/?q=hydraulic"))


@pytest.mark.parametrize(
    "given",
    [
        {"is_public": False},
        {"valid_until": str(clock.today() - timedelta(days=1))},
        {"valid_from": str(clock.today() + timedelta(days=2))},
        {"language": "ru"},
    ],
)
def test_what_nobody_may_read_today_answers_no_search(ada, entry, look, given):
    publish(entry, actor=ada)
    sheet(ada, entry, "hydraulic brakes", **given)
    shown = html(look("en/?q=hydraulic"))
    assert "Nothing was found" in shown
    assert "brakes" not in shown


def test_of_a_replaced_version_the_words_are_found_no_more(ada, entry, look):
    publish(entry, actor=ada)
    sheet(ada, entry, "hydraulic brakes", edition="1")
    newer = sheet(ada, entry, "mechanical brakes", name="data SHEET", edition="2", valid_from=str(clock.today()))
    assert "Nothing was found" in html(look("en/?q=hydraulic"))
    assert str(newer.pk) in html(look("en/?q=mechanical"))
    edit(newer, ada, is_public=False)
    assert "Road-150 racing bike" in html(look("en/?q=hydraulic"))


def test_inside_the_house_every_version_is_found_and_says_what_it_is(ada, ann, entry):
    sheet(ada, entry, "hydraulic brakes of old", edition="1", valid_until=str(clock.today() - timedelta(days=1)))
    sheet(ada, entry, "hydraulic brakes of before", edition="2")
    sheet(ada, entry, "hydraulic brakes of now", edition="3", valid_from=str(clock.today()), is_public=False)
    sheet(ada, entry, "hydraulic brakes to come", edition="4", valid_from=str(clock.today() + timedelta(days=9)))
    found = {
        "".join(piece.text for piece in each.excerpt).split()[-1]: each.note for each in find_files("hydraulic", ann)
    }
    assert found == {"old": "Expired", "before": "Replaced", "now": "", "come": "To come"}
    kept = replace(ann, hidden={"encyclopedia-document": frozenset(("valid_until",))})
    assert {each.note for each in find_files("hydraulic", kept)} == {""}


def test_pictures_of_published_entries_are_shown_and_huge_ones_refused(ada, entry, look):
    picture = make("encyclopedia-picture", ada, entry=entry.id, image=file().id, name="From the front")
    assert (picture.width, picture.height) == (640, 480)
    look(f"pictures/{picture.pk}", 404)
    publish(entry, actor=ada)
    assert look(f"pictures/{picture.pk}")["Content-Type"] == "image/png"
    assert 'alt="From the front"' in html(look("en/road-150"))
    for content in (PNG + b"0" * 5_000_001, PNG.replace((640).to_bytes(4, "big"), (9000).to_bytes(4, "big"))):
        with pytest.raises(Invalid) as problem:
            make("encyclopedia-picture", ada, entry=entry.id, image=file(content).id, name="Huge")
        assert problem.value.code == "picture_too_large"


def test_sizes_of_pictures():
    assert size_of(b"GIF89a" + (300).to_bytes(2, "little") + (200).to_bytes(2, "little")) == (300, 200)
    jpeg = (
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08"
        + (200).to_bytes(2, "big")
        + (300).to_bytes(2, "big")
        + b"\x03"
    )
    assert size_of(jpeg) == (300, 200)
    assert size_of(b"RIFF0000WEBPVP8X00000000" + (299).to_bytes(3, "little") + (199).to_bytes(3, "little")) == (
        300,
        200,
    )
    assert size_of(b"\xff\xd8") == size_of(b"no picture") == (0, 0)
