"""The encyclopedia: what is written, what everybody reads of it, and what never leaves the house."""

import json
import re
from datetime import timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from regulars.areas.encyclopedia.actions import publish, review, withdraw
from regulars.base.errors import Invalid, Refused
from tests import clock
from tests.areas.encyclopedia.steps import file, html
from tests.areas.make import edit, fresh, make
from tests.areas.test_prices import book


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


def test_a_search_offers_the_families_of_what_it_found(ada, entry, bike, look):
    publish(entry, actor=ada)
    assert f"family={bike.family_id}" in html(look("en/?q=wheel"))
    assert f"family={bike.family_id}" not in html(look("en/?q=car"))


def test_a_lost_address_says_so_and_looks_for_nothing(db, client):
    answer = client.get("/encyclopedia/en/nonsense")
    assert answer.status_code == 404
    said = answer.content.decode()
    assert "<h1>There is nothing at this address, or not any more.</h1>" in said
    assert 'name="q" value=""' in said


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


def test_entries_are_compared_by_their_specifications(ada, entry, look):
    publish(entry, actor=ada)
    other = make("encyclopedia-entry", ada, name="Tour")
    make("encyclopedia-text", ada, entry=other.id, language="en", name="Tour")
    make("encyclopedia-specification", ada, entry=other.id, group="Frame", name="Weight", value="9", unit="kg")
    publish(other, actor=ada)
    shown = html(look("en/compare?e=road-150&e=tour&e=nothing&e=tour"))
    assert re.search(r"Weight</th>\s*<td>6.9 kg</td><td>9 kg</td>", shown)
    look("en/compare")


def test_a_review_sets_the_day_of_the_next(ada, entry):
    assert review(entry, actor=ada).review_on == clock.today() + timedelta(days=182)
    assert review(fresh(entry), review_on=clock.today(), actor=ada).review_on == clock.today()


def test_the_public_pages_only_answer_questions(client, ada, entry):
    publish(entry, actor=ada)
    assert client.post("/encyclopedia/en/road-150").status_code == 405
    assert client.get("/encyclopedia/").status_code == 302
    with pytest.raises(Invalid):
        make("encyclopedia-text", ada, entry=entry.id, language="en", name="Again")
