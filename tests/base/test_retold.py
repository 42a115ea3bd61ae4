"""What was written down in one language is told in another, where the words are ours."""

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from regulars.base.retold import retold


def both(say):
    told = []
    for language in ("en", "ru"):
        with override(language):
            told.append(say())
    return told


SAYINGS = {
    "a sentence": lambda: _("You may see this record, but not change it."),
    "with what somebody typed": lambda: _("There is no field “%(name)s”.") % {"name": "Звонок, Call"},
    "with names of fields": lambda: (
        _("Someone else changed the same: %(fields)s.") % {"fields": f"{_('Phone')}, {_('Name')}"}
    ),
    "two sentences": lambda: f"{_('You may see this record, but not change it.')} {_('It has been changed since.')}",
    "under its label": lambda: f"{_('Phone')}: {_('At least one field is expected.')}",
    "one": lambda: (
        ngettext("%(count)s activity is still open.", "%(count)s activities are still open.", 1) % {"count": 1}
    ),
    "some": lambda: (
        ngettext("%(count)s activity is still open.", "%(count)s activities are still open.", 3) % {"count": 3}
    ),
}


@pytest.mark.parametrize("say", SAYINGS.values(), ids=SAYINGS)
def test_our_words_are_told_in_the_readers_language_both_ways(say):
    english, russian = both(say)
    assert english != russian
    with override("ru"):
        assert retold(english) == russian
        assert retold(russian) == russian
    with override("en"):
        assert retold(russian) == english
        assert retold(english) == english


@pytest.mark.parametrize("text", ["", "Ask Olga first.", "№ 7", "A — b: c", "Сначала спросите Ольгу."])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_peoples_own_words_stay(text, language):
    with override(language):
        assert retold(text) == text


def test_own_words_beside_ours_stay_as_they_are():
    own = "Ask Olga first."
    english, russian = both(lambda: f"{own} {_('It has been changed since.')}")
    with override("ru"):
        assert retold(english) == russian
