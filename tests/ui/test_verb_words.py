"""Whatever the program writes into the change log has words."""

import re
from pathlib import Path

import regulars
from regulars.engine import registry
from regulars.engine.verb_words import WORDS
from regulars.ui.story import DONE, words_of_verb

VERB = re.compile(r'\bverb="([a-z_]+)"')


def test_every_verb_that_is_written_has_words():
    written = {verb for path in Path(regulars.__file__).parent.rglob("*.py") for verb in VERB.findall(path.read_text())}
    named = {verb for entity in registry.entities() for verb in entity.action_by_verb}
    assert "overdue" in written
    assert written - named - {*DONE, *(verb for _entity, verb in WORDS)} == set()


def test_a_verb_is_told_as_what_was_done():
    assert words_of_verb("confirm", registry.get("order")) == "Confirmed"


def test_a_part_that_followed_is_told_as_what_it_followed():
    assert words_of_verb("confirm", registry.get("order-line")) == "Confirmed"


def test_one_verb_is_called_otherwise_of_other_entities():
    told = {name: words_of_verb("settle", registry.get(name)) for name in ("invoice", "subscription-period")}
    assert told == {"invoice": "What is paid and open worked out", "subscription-period": "Settled"}
