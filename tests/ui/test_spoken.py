"""Templates compiled for a language say and write what uncompiled ones do."""

from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import override
from markupsafe import Markup, escape

import regulars
from regulars.ui.spoken import shown

OURS = Path(regulars.__file__).parent


@pytest.mark.parametrize(("language", "word"), [("en", "Sign out"), ("ru", "Выйти")])
def test_texts_are_those_of_the_language_that_is_spoken(language, word):
    with override(language):
        made = engines["jinja2"].env.overlay()
        made.language = language
        source = '{{ _("Sign out") }}|{% trans %}Sign out{% endtrans %}|{{ _("You: %(name)s", name="<b>") }}'
        first, second, third = made.from_string(source).render().split("|")
        assert first == second == word
        assert third.endswith("&lt;b&gt;")


@pytest.mark.parametrize("value", ["<a> & \"b\" 'c'", Markup("<i>"), mark_safe("<i>"), 12, None, 1.5])
def test_a_value_is_written_as_jinja_escapes_it(value):
    assert shown(value) == str(escape(value))


def test_a_dictionary_keeps_its_methods_and_gives_its_entries():
    made = engines["jinja2"].env.from_string(
        "{{ given.edit }} {{ given.items()|list|length }} {{ given.none_such|default('-') }}"
    )
    assert made.render(given={"edit": 1, "items": 2}) == "1 2 -"


def test_a_macro_called_in_a_loop_gets_its_arguments():
    made = engines["jinja2"].env.from_string(
        "{% macro row(x, more='.') %}<b>{{ x }}{{ more }}</b>{% endmacro %}{% for x in given %}{{ row(x, more='!') }}{% endfor %}"
    )
    assert made.render(given=["<", 2]) == "<b>&lt;!</b><b>2!</b>"


def test_a_page_carries_one_token_against_forgery_wherever_it_stands():
    found = engines["jinja2"].from_string("{{ csrf_token }} {{ csrf_input }}").render({}, RequestFactory().get("/"))
    token, field = found.split(" ", 1)
    assert len(token) == 64
    assert f'name="csrfmiddlewaretoken" value="{token}"' in field


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_template_of_ours_can_be_read_in_each_language(language):
    """A share written into a text (“80 % and more”) is taken for a place of a value, in one language or the other."""
    with override(language):
        for folder in OURS.rglob("jinja2"):
            for template in folder.rglob("*.html"):
                engines["jinja2"].get_template(str(template.relative_to(folder)))


def test_icons_and_static_files_named_in_a_template_stand_in_it():
    made = engines["jinja2"].env.overlay()
    made.language = "en"
    source = '{{ icon("plus") }}|{{ icon("x", "icon--s") }}|{{ static("icon.svg") }}|{{ icon(name) }}'
    plain = engines["jinja2"].env.from_string(source)
    assert made.from_string(source).render(name="<b>") == plain.render(name="<b>")
    assert "icon(" not in made.compile('{{ icon("plus") }}', raw=True)
