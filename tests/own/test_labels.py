"""Labels given in both languages stand in lists in the reader's."""

import pytest

from regulars.engine import registry, save, values
from tests.factories.people import SYSTEM, make_user


@pytest.mark.parametrize(
    ("language", "shown", "other"),
    [("ru", "Оценка клиента", "Grade of theirs"), ("en", "Grade of theirs", "Оценка клиента")],
)
def test_a_list_of_settings_shows_the_label_in_the_readers_language(company, enter, language, shown, other):
    described = registry.get("custom-field")
    row = values.new_record(described)
    data = {
        "entity": "account",
        "key": "grade",
        "kind": "text",
        "label": "Grade of theirs",
        "label_ru": "Оценка клиента",
    }
    values.apply(row, described, data, SYSTEM)
    save.save(row, actor=SYSTEM)
    reader = make_user("Olga Reader", is_admin=True, language=language)
    page = enter(reader).get("/custom-fields/").content.decode()
    assert shown in page
    assert other not in page
