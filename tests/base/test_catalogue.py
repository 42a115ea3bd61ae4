from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils.translation import override

from regulars.base import catalogue
from regulars.base.i18n import babel_locale, language_of, plural, speaking


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small package with messages in Python, in a template and in a script."""
    root = tmp_path / "shop"
    (root / "jinja2").mkdir(parents=True)
    (root / "ui/static/js").mkdir(parents=True)
    (root / "a.py").write_text(
        'from x import _, ngettext, pgettext\n_("Hello %(name)s")\nngettext("%(count)s deal", "%(count)s deals", n)\npgettext("month", "May")\n'
    )
    (root / "jinja2/page.html").write_text("{{ _('Save') }}{% trans %}\n  Two\n  lines\n{% endtrans %}")
    (root / "ui/static/js/app.js").write_text('t("Undo"); tn("{n} row", "{n} rows", n);')
    return root


def run(package: Path, *arguments: str) -> int:
    return catalogue.main(["--package", str(package), *arguments])


def translate(package: Path, **changes: object) -> None:
    texts = {
        "Hello %(name)s": "Привет, %(name)s",
        "%(count)s deal": ["%(count)s сделка", "%(count)s сделки", "%(count)s сделок"],
        "[month] May": "Май",
        "Save": "Сохранить",
        "Two lines": "Две строки",
    } | changes
    file = package.parent / "ru.json"
    scripts = {"Undo": "Отменить", "{n} row": ["{n} строка", "{n} строки", "{n} строк"]}
    file.write_text(json.dumps({"ru/django": texts, "ru/djangojs": scripts}))
    assert run(package, "fill", str(file)) == 0


def test_a_new_catalogue_fails_the_check_until_it_is_filled(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(package, "extract") == 0
    assert run(package, "check") == 1
    assert "'Save': not translated (shop/jinja2/page.html)" in capsys.readouterr().err
    translate(package)
    assert run(package, "check") == 0
    assert run(package, "missing") == 0
    assert json.loads(capsys.readouterr().out) == {"ru/django": {}, "ru/djangojs": {}}


def test_a_message_that_is_not_extracted_fails_the_check(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(package)
    (package / "b.py").write_text('_("New")')
    assert run(package, "check") == 1
    assert "'New': not in the catalogue" in capsys.readouterr().err


def test_a_message_inside_an_f_string_is_found(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(package)
    (package / "b.py").write_text("from x import _\nf\"{_('Inside')}: {1}\"\n")
    assert run(package, "check") == 1
    assert "'Inside': not in the catalogue" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("message", "text", "fault"),
    [
        ("Hello %(name)s", "Привет, %(nom)s", "placeholders"),
        ("%(count)s deal", ["%(count)s сделка", "%(count)s сделки"], "not translated"),
        ("%(count)s deal", ["одна сделка", "%(count)s сделки", "%(count)s сделок"], "placeholders"),
    ],
)
def test_a_translation_that_does_not_fit_fails_the_check(
    package: Path, capsys: pytest.CaptureFixture[str], message: str, text: object, fault: str
) -> None:
    translate(package, **{message: text})
    assert run(package, "check") == 1
    assert fault in capsys.readouterr().err


def test_extracting_again_changes_nothing_and_keeps_translations(package: Path) -> None:
    translate(package)
    po = catalogue.path(package, "ru", "django")
    before = po.read_text()
    assert run(package, "extract") == 0
    assert po.read_text() == before
    assert str(package) not in before
    assert "Date" not in before
    assert "nplurals=3" in before


def test_an_unused_message_leaves_the_catalogue(package: Path) -> None:
    translate(package)
    (package / "jinja2/page.html").write_text("")
    assert run(package, "extract") == 0
    assert "Сохранить" not in catalogue.path(package, "ru", "django").read_text()


def test_a_file_that_cannot_be_read_stops_the_extraction(package: Path) -> None:
    (package / "jinja2/page.html").write_text("{% if %}")
    with pytest.raises(Exception, match="Expected an expression"):
        run(package, "extract")


def test_the_browser_gets_its_messages(package: Path) -> None:
    assert catalogue.browser_messages("ru", package=package) == {}
    translate(package)
    assert run(package, "compile") == 0
    assert catalogue.browser_messages("ru", package=package) == {
        "Undo": "Отменить",
        "{n} row": ["{n} строка", "{n} строки", "{n} строк"],
    }
    assert catalogue.browser_messages("ru", "django", package)["month\x04May"] == "Май"


def test_the_language_of_a_person() -> None:
    class Person:
        language = "ru-RU"

    assert language_of(Person()) == "ru"
    assert language_of(None) == "en"
    with override("ru"):
        assert language_of(None) == "ru"
    with speaking(Person()) as language:
        assert language == "ru"


def test_an_unknown_locale_falls_back() -> None:
    assert str(babel_locale("pt-BR")) == "pt_BR"
    assert str(babel_locale("ru-XX")) == "ru"
    assert str(babel_locale("nonsense!")) == "en"


def test_a_counted_phrase() -> None:
    assert plural(1, "%(count)s deal", "%(count)s deals") == "1 deal"
    assert plural(3, "%(count)s deal", "%(count)s deals") == "3 deals"
