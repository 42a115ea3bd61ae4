"""The encyclopedia: what is written, what everybody reads of it, and what never leaves the house."""

import json
import re
from datetime import timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from regulars.areas.encyclopedia import panels, reading
from regulars.areas.encyclopedia.actions import publish, review, withdraw
from regulars.areas.encyclopedia.pictures import size_of
from regulars.base.errors import Invalid, Refused
from regulars.engine import stored
from regulars.services.files import contents
from regulars.services.search.contents import find_files
from tests.areas.make import edit, fresh, make
from tests.areas.test_prices import book, usd

TODAY = timezone.localdate()
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    + (640).to_bytes(4, "big")
    + (480).to_bytes(4, "big")
    + b"\x08\x02\x00\x00\x00"
)


def file(content=PNG, name="front.png", kind="image/png"):
    return stored.keep(content, name=name, media_type=kind, actor_id=None)


@pytest.fixture
def bike(ada):
    family = make("product-family", ada, name="Road bikes")
    return make(
        "product",
        ada,
        name="Road-150",
        sku="BK-1",
        barcode="4006381333931",
        family=family.id,
        price=usd(3578),
        cost=usd(2171),
    )


@pytest.fixture
def entry(ada, bike):
    made = make("encyclopedia-entry", ada, name="Road-150", product=bike.id)
    make(
        "encyclopedia-text",
        ada,
        entry=made.id,
        language="en",
        name="Road-150 racing bike",
        summary="Light & fast.",
        body="<p>Wheels <b>roll</b>.</p><script>alert(1)</script>",
    )
    make(
        "encyclopedia-text",
        ada,
        entry=made.id,
        language="ru",
        name="Шоссейный велосипед Road-150",
        summary="Лёгкий.",
        body="<p>Гоночные велосипеды.</p>",
    )
    make("encyclopedia-specification", ada, entry=made.id, group="Frame", name="Weight", value="6.9", unit="kg")
    make("encyclopedia-specification", ada, entry=made.id, group="Frame", name="Цвет", value="красный", language="ru")
    return made


@pytest.fixture
def look(client):
    def read(address, status=200, **more):
        answer = client.get(f"/encyclopedia/{address}", **more)
        assert answer.status_code == status, answer.content[:300]
        return answer

    return read


def html(answer):
    return answer.content.decode()


def test_what_is_not_published_is_not_there(ada, entry, look):
    look("en/road-150", 404)
    publish(entry, actor=ada)
    assert "Road-150 racing bike" in html(look("en/road-150"))
    assert fresh(entry).published_by_id == ada.id
    withdraw(fresh(entry), actor=ada)
    look("en/road-150", 404)
    assert "Road-150" not in html(look("en/"))


def test_only_a_verb_publishes(ada, entry):
    assert edit(entry, ada, name="Other").status == "draft"
    with pytest.raises(Refused):
        withdraw(entry, actor=ada)
    with pytest.raises(Refused) as problem:
        publish(make("encyclopedia-entry", ada, name="Empty"), actor=ada)
    assert problem.value.code == "no_text"


def test_a_page_stands_in_each_of_its_languages(ada, entry, look):
    publish(entry, actor=ada)
    russian = html(look("ru/road-150"))
    assert '<html lang="ru"' in russian
    assert "Гоночные велосипеды" in russian
    assert "красный" in russian
    english = html(look("en/road-150"))
    assert "красный" not in english
    for language in ("en", "ru"):
        assert re.search(
            rf'rel="alternate" hreflang="{language}" href="[^"]+/encyclopedia/{language}/road-150"', english
        )
    assert re.search(r'rel="canonical" href="[^"]+/encyclopedia/en/road-150"', english)
    entry.texts.filter(language="en").update(deleted_at=timezone.now())
    assert look("en/road-150", 302)["Location"] == "/encyclopedia/ru/road-150"
    look("de/road-150", 404)


def test_where_nothing_stands_in_a_language_the_others_are_named(ada, entry, look):
    publish(entry, actor=ada)
    entry.texts.filter(language="ru").update(deleted_at=timezone.now())
    russian = {"headers": {"Accept-Language": "ru"}}
    assert look("", 302, **russian)["Location"] == "/encyclopedia/en/"
    assert '<a lang="en" hreflang="en" href="/encyclopedia/en/">English</a>' in html(look("ru/"))
    assert 'href="/encyclopedia/en/?q=racing"' in html(look("ru/?q=racing"))
    assert 'hreflang="en" href="/encyclopedia/en/?q' not in html(look("ru/?q=nothing"))
    withdraw(fresh(entry), actor=ada)
    assert look("", 302, **russian)["Location"] == "/encyclopedia/ru/"


def test_scripts_are_taken_out_and_words_are_no_markup(ada, entry, look):
    edit(entry.texts.get(language="en"), ada, name="<i>Road</i>", summary="</script><script>alert(2)</script>")
    make("encyclopedia-specification", ada, entry=entry.id, name="<b>Size</b>", value="<img src=x onerror=alert(3)>")
    publish(entry, actor=ada)
    shown = html(look("en/road-150"))
    assert "alert(1)" not in shown
    assert "<img src=x" not in shown
    assert "<i>Road</i>" not in shown
    assert shown.count("<script") == 1
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL)[1])
    assert data["description"] == "</script><script>alert(2)</script>"


def test_nothing_that_is_for_us_alone_is_published(ada, entry, bike, look):
    rival = make("competitor", ada, name="Rival Cycles")
    make("battle-card", ada, competitor=rival.id, product=bike.id, our_answer="Secret answer")
    make(
        "encyclopedia-question",
        ada,
        entry=entry.id,
        language="en",
        name="Inside question?",
        answer="Inside",
        is_public=False,
    )
    make(
        "encyclopedia-document",
        ada,
        entry=entry.id,
        name="Margins",
        file=file(b"%PDF-secret", "m.pdf", "application/pdf").id,
        is_public=False,
    )
    draft = make("product", ada, name="Coming bike", sku="NEW")
    make("encyclopedia-entry", ada, name="Coming bike", product=draft.id)
    make("product-link", ada, product=bike.id, other=draft.id, reason="Next year")
    publish(entry, actor=ada)
    for address in (
        "en/road-150",
        "en/",
        "en/?q=secret",
        "sitemap.xml",
        "en/feed.atom",
        "en/products.xml",
        "en/compare?e=road-150",
    ):
        shown = html(look(address))
        for secret in ("Secret", "Rival", "Inside", "Margins", "Coming", "Next year", "2171", "2,171", "3578", "3,578"):
            assert secret not in shown, (address, secret)


def test_a_price_is_told_where_its_book_is_public(ada, entry, bike, look):
    publish(entry, actor=ada)
    assert "offers" not in html(look("en/road-150"))
    shop = book(ada, "Shop", {"product": bike.id, "price": "3299"})
    assert "3,299" not in html(look("en/road-150"))
    edit(shop, ada, is_public=True)
    shown = html(look("en/road-150"))
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", shown)[1])
    assert data["offers"] == {"@type": "Offer", "url": data["url"], "price": "3299.00", "priceCurrency": "USD"}
    assert (data["@type"], data["sku"], data["gtin"]) == ("Product", "BK-1", "4006381333931")
    assert data["additionalProperty"] == [
        {"@type": "PropertyValue", "name": "Weight", "value": "6.9", "unitText": "kg"}
    ]
    assert "$3,299.00" in shown
    feed = ET.fromstring(look("en/products.xml").content)
    assert feed.findtext(".//item/{http://base.google.com/ns/1.0}price") == "3299.00 USD"
    edit(fresh(shop), ada, audience="segment", condition={"field": "industry", "op": "eq", "value": "retail"})
    assert "3,299" not in html(look("en/road-150"))


def test_a_renamed_page_is_found_at_its_old_address(ada, entry, look):
    publish(entry, actor=ada)
    edit(fresh(entry), ada, address="road-bike")
    assert look("en/road-150", 301)["Location"] == "/encyclopedia/en/road-bike"
    look("en/road-bike")
    edit(fresh(entry), ada, address="road-150")
    look("en/road-150")
    with pytest.raises(Invalid):
        edit(fresh(entry), ada, address="No such/Address")
    with pytest.raises(Invalid):
        make("encyclopedia-entry", ada, name="Twin", address="road-150")
    assert make("encyclopedia-entry", ada, name="Road-150").address == "road-150-2"
    assert make("encyclopedia-entry", ada, name="Шоссейный велосипед").address == "shosseynyy-velosiped"


def test_a_page_is_known_again_by_its_mark(ada, entry, look):
    publish(entry, actor=ada)
    first = look("en/road-150")
    assert first["Cache-Control"] == "public, max-age=300"
    assert not first.cookies
    again = look("en/road-150", 304, headers={"If-None-Match": first["ETag"]})
    assert again.content == b""
    edit(entry.texts.get(language="en"), ada, summary="Faster.")
    assert look("en/road-150", headers={"If-None-Match": first["ETag"]})["ETag"] != first["ETag"]


@pytest.mark.parametrize(
    ("language", "words", "is_found"),
    [("en", "wheel", True), ("en", "BK-1", True), ("en", "kg 6.9", False), ("en", "6.9", True), ("en", "car", False), ("en", "%", False), ("en", "_", False),
     ("ru", "гоночный велосипед", True), ("ru", "wheel", False), ("en", "' or 1=1 --", False), ("en", "a" * 500, False)],
)  # fmt: skip
def test_the_public_search(ada, entry, look, language, words, is_found):
    publish(entry, actor=ada)
    assert ("/road-150" in html(look(f"{language}/?{urlencode({'q': words})}"))) == is_found


def test_lists_by_family_and_page(ada, entry, bike, look):
    publish(entry, actor=ada)
    assert "/en/road-150" in html(look(f"en/?family={bike.family_id}"))
    for query in ("family=x", "page=0", "page=99999999999999999999", "page=-1", "page=x"):
        look(f"en/?{query}")
    assert "/en/road-150" not in html(look("en/?page=2"))


def test_sitemap_and_feed_name_each_page(ada, entry, look):
    publish(entry, actor=ada)
    sitemap = ET.fromstring(look("sitemap.xml").content)
    assert [
        each.text.rsplit("/encyclopedia", 1)[1]
        for each in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ] == ["/en/road-150", "/ru/road-150"]
    assert len(list(sitemap.iter("{http://www.w3.org/1999/xhtml}link"))) == 4
    feed = ET.fromstring(look("ru/feed.atom").content)
    assert [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}title")][1:] == [
        "Шоссейный велосипед Road-150"
    ]
    look("en/feed.atom")


def test_of_a_document_the_newest_valid_version_is_published(ada, entry, look):
    def bring(edition, **days):
        given = file(f"%PDF-{edition}".encode(), f"sheet-{edition}.pdf", "application/pdf")
        return make(
            "encyclopedia-document", ada, entry=entry.id, name="Data sheet", edition=edition, file=given.id, **days
        )

    publish(entry, actor=ada)
    first, second = (
        bring("1"),
        bring("2", valid_from=str(TODAY - timedelta(days=9)), valid_until=str(TODAY - timedelta(days=1))),
    )
    third = bring("3", valid_from=str(TODAY))
    later = bring("4", valid_from=str(TODAY + timedelta(days=1)))
    shown = html(look("en/road-150"))
    assert f"/encyclopedia/documents/{third.pk}/sheet-3.pdf" in shown
    answer = look(f"documents/{third.pk}/sheet-3.pdf")
    assert b"".join(answer.streaming_content) == b"%PDF-3"
    assert "attachment" in answer["Content-Disposition"]
    for each in (first, second, later):
        look(f"documents/{each.pk}/sheet.pdf", 404)
    inside = reading.shown(fresh(entry), "en", public=False)
    assert [each.edition for each in inside.past] == ["4", "2", "1"]
    edit(third, ada, valid_until=str(TODAY))
    look(f"documents/{third.pk}/sheet-3.pdf")
    withdraw(fresh(entry), actor=ada)
    look(f"documents/{third.pk}/sheet-3.pdf", 404)
    with pytest.raises(Invalid):
        edit(fresh(third), ada, valid_from=str(TODAY + timedelta(days=1)))


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
        {"valid_until": str(TODAY - timedelta(days=1))},
        {"valid_from": str(TODAY + timedelta(days=1))},
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
    newer = sheet(ada, entry, "mechanical brakes", name="data SHEET", edition="2", valid_from=str(TODAY))
    assert "Nothing was found" in html(look("en/?q=hydraulic"))
    assert str(newer.pk) in html(look("en/?q=mechanical"))
    edit(newer, ada, is_public=False)
    assert "Road-150 racing bike" in html(look("en/?q=hydraulic"))


def test_inside_the_house_every_version_is_found_and_says_what_it_is(ada, ann, entry):
    sheet(ada, entry, "hydraulic brakes of old", edition="1", valid_until=str(TODAY - timedelta(days=1)))
    sheet(ada, entry, "hydraulic brakes of before", edition="2")
    sheet(ada, entry, "hydraulic brakes of now", edition="3", valid_from=str(TODAY), is_public=False)
    sheet(ada, entry, "hydraulic brakes to come", edition="4", valid_from=str(TODAY + timedelta(days=9)))
    found = {
        "".join(piece.text for piece in each.excerpt).split()[-1]: each.note for each in find_files("hydraulic", ann)
    }
    assert found == {"old": "Expired", "before": "Replaced", "now": "", "come": "To come"}


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


def test_entries_are_compared_by_their_specifications(ada, entry, look):
    publish(entry, actor=ada)
    other = make("encyclopedia-entry", ada, name="Tour")
    make("encyclopedia-text", ada, entry=other.id, language="en", name="Tour")
    make("encyclopedia-specification", ada, entry=other.id, group="Frame", name="Weight", value="9", unit="kg")
    publish(other, actor=ada)
    shown = html(look("en/compare?e=road-150&e=tour&e=nothing&e=tour"))
    assert re.search(r"Weight</th>\s*<td>6.9 kg</td><td>9 kg</td>", shown)
    look("en/compare")


def test_what_goes_with_a_product_is_offered_on_deals_quotes_and_lines(ada, ann, bike):
    bell = make("product", ada, name="Bell", price=usd(5))
    make("product-link", ada, product=bike.id, other=bell.id, kind="accessory", reason="Required by law")
    with pytest.raises(Invalid):
        make("product-link", ada, product=bike.id, other=bike.id)
    account = make("account", ann, name="Acme")
    deal, quote = make("deal", ann, name="Bikes", account=account.id), make("quote", ann, account=account.id)
    line = make("deal-line", ann, deal=deal.id, product=bike.id)
    make("quote-line", ann, quote=quote.id, product=bike.id)
    for found in (
        panels.line_suggestions(line, ann),
        panels.deal_suggestions(deal, ann),
        panels.quote_suggestions(fresh(quote), ann),
    ):
        assert [link.other_id for link, _kind in found["links"]] == [bell.pk]
    make("deal-line", ann, deal=deal.id, product=bell.id)
    assert panels.deal_suggestions(deal, ann) is None


def test_battle_cards_stand_on_deals_with_their_competitor(ada, ann, bike):
    rival, stranger = (make("competitor", ada, name=name) for name in ("Rival", "Stranger"))
    for competitor, more in ((rival, {}), (rival, {"product": bike.id}), (stranger, {})):
        make("battle-card", ada, competitor=competitor.id, our_answer="<p>We win.</p>", **more)
    assert make("battle-card", ada, competitor=stranger.id).name == "Stranger"
    assert make("battle-card", ada, competitor=stranger.id, name="In short").name == "In short"
    deal = make("deal", ann, name="Bikes", account=make("account", ann, name="Acme").id)
    assert panels.cards_panel(deal, ann) is None
    make("deal-competitor", ann, deal=deal.id, competitor=rival.id)
    assert [card.product_id for card in panels.cards_panel(deal, ann)["cards"]] == [None]
    make("deal-line", ann, deal=deal.id, product=bike.id)
    assert [card.product_id for card in panels.cards_panel(deal, ann)["cards"]] == [bike.pk, None]


def test_a_review_sets_the_day_of_the_next(ada, entry):
    assert review(entry, actor=ada).review_on == TODAY + timedelta(days=182)
    assert review(fresh(entry), review_on=TODAY, actor=ada).review_on == TODAY


def test_the_public_pages_only_answer_questions(client, ada, entry):
    publish(entry, actor=ada)
    assert client.post("/encyclopedia/en/road-150").status_code == 405
    assert client.get("/encyclopedia/").status_code == 302
    with pytest.raises(Invalid):
        make("encyclopedia-text", ada, entry=entry.id, language="en", name="Again")
