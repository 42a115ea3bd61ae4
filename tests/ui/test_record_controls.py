"""The editor of every field of every entity, and what is read back from it."""

from html.parser import HTMLParser

import pytest
from django.http import QueryDict

from regulars.engine import registry, values
from regulars.ui.controls import control, input_id, labelled, read
from tests.factories.people import SYSTEM


class Inputs(HTMLParser):
    """What a browser would send of some HTML."""

    def __init__(self, html):
        super().__init__()
        self.sent, self.select, self.area = [], None, None
        self.feed(html)

    def handle_starttag(self, tag, found):
        got = dict(found)
        if tag == "input" and got.get("name") and got.get("type") != "file":
            boxed = got.get("type") in ("checkbox", "radio")
            if not boxed or "checked" in got:
                self.sent.append((got["name"], got.get("value") or ""))
        elif tag == "select":
            self.select = [got["name"], None]
        elif tag == "option" and self.select:
            chosen = got.get("value")
            if "selected" in got or self.select[1] is None:
                self.select[1] = chosen if chosen is not None else "?text"
        elif tag == "textarea":
            self.area = [got["name"], ""]

    def handle_data(self, data):
        if self.select and self.select[1] == "?text":
            self.select[1] = data
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self.sent.append(tuple(self.select))
            self.select = None
        if tag == "textarea":
            self.sent.append(tuple(self.area))
            self.area = None

    @property
    def post(self):
        query = QueryDict(mutable=True)
        for name, value in self.sent:
            query.appendlist(name, value)
        return query


FIELDS = [(entity, found) for entity in registry.entities() for found in entity.fields if not found.readonly]
EXAMPLES = {
    "text": "Anna & <b>Co</b>",
    "long_text": "One\ntwo </textarea> three",
    "rich_text": "<p>A <strong>word</strong></p>",
    "integer": "1234",
    "decimal": "12.5",
    "percent": "12.5",
    "money": {"amount": "1234.5", "currency": "EUR"},
    "date": "2026-11-23",
    "moment": "2026-11-23T14:30:00Z",
    "duration": "1h 30m",
    "yes_no": True,
    "email": "anna@example.com",
    "phone": "+49 30 901820",
    "url": "https://example.com/a?b=1",
    "person_name": {"full": "Dr. Anna Maria Berg", "first": "Anna Maria", "middle": "", "last": "Berg"},
    "address": {"street": "Unter den Linden 1", "city": "Berlin", "postcode": "10117", "country": "DE"},
    "colour": "#123456",
    "tags": ["one", "two, three"],
}


@pytest.mark.parametrize(("entity", "found"), FIELDS, ids=[f"{entity.name}.{each.key}" for entity, each in FIELDS])
@pytest.mark.django_db
class TestEveryField:
    def test_an_editor_sends_back_what_it_was_given(self, entity, found):
        if found.kind in ("reference", "any_reference", "file", "image"):
            pytest.skip("needs a record; seen in test_record_form")
        raw = EXAMPLES.get(found.kind)
        if found.kind == "choice":
            raw = found.options[0].value
        if found.kind == "choices":
            raw = [option.value for option in found.options[:2]]
        if getattr(found, "high", None) is not None and found.kind == "integer":
            raw = str(min(1234, found.high))
        value = found.parse(raw, SYSTEM.manner)
        html = control(found, entity, value, {}, SYSTEM)
        assert Inputs(html).post, html
        data = read(entity, [found.key], Inputs(html).post)
        assert found.parse(data[found.key], SYSTEM.manner) == value

    def test_an_empty_editor_sends_nothing(self, entity, found):
        html = control(found, entity, None, {}, SYSTEM)
        data = read(entity, [found.key], Inputs(html).post)
        assert found.is_empty(found.parse(data[found.key], SYSTEM.manner)) or found.kind == "yes_no"

    def test_an_editor_shows_what_is_wrong_and_ties_it_to_the_control(self, entity, found):
        html = control(found, entity, None, {found.key: "This is <wrong>."}, SYSTEM)
        assert "This is &lt;wrong&gt;." in html
        assert f'id="{input_id(found.key)}' in html

    def test_an_editor_stands_alone_in_a_cell(self, entity, found):
        html = control(found, entity, None, {}, SYSTEM, bare=True)
        assert "control__label" not in html or found.kind == "address"


def test_a_new_whole_name_is_split_anew():
    post = QueryDict(mutable=True)
    html = control(_name(), registry.get("contact"), _name().parse("Anna Berg"), {}, SYSTEM)
    post.update(dict(Inputs(html).sent))
    post["name"] = "Boris Faz"
    assert read(registry.get("contact"), ["name"], post)["name"] == "Boris Faz"


def test_a_changed_part_makes_the_whole_name_anew():
    post = QueryDict(mutable=True)
    post.update(dict(Inputs(control(_name(), registry.get("contact"), _name().parse("Anna Berg"), {}, SYSTEM)).sent))
    post["name.last"] = "Smith"
    record = values.new_record(registry.get("contact"))
    values.apply(record, registry.get("contact"), read(registry.get("contact"), ["name"], post), SYSTEM)
    assert record.name == "Anna Smith"


def test_what_was_typed_is_shown_again_as_it_was():
    found = registry.get("contact").by_key["birthday"]
    assert 'value="soon &lt;script&gt;"' in control(found, registry.get("contact"), "soon <script>", "No.", SYSTEM)


def test_a_field_that_was_not_on_the_form_is_left_alone():
    assert read(registry.get("contact"), ["name", "email", "tags"], QueryDict("email=")) == {"email": ""}


@pytest.mark.django_db
def test_a_link_that_cannot_be_read_is_empty():
    contact = registry.get("contact")
    assert labelled([contact.by_key["account"]], {"account": "no id"}, SYSTEM) == {"account": "no id"}
    assert 'value=""' in control(contact.by_key["account"], contact, "no id", {}, SYSTEM)


def _name():
    return registry.get("contact").by_key["name"]
