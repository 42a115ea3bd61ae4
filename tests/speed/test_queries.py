"""How often a page asks the database: a number that must not grow with the records, nor by accident."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.engine import registry
from tests.factories.values import sample_record

IDENTITY = 2  # the session with the epoch of rights, the person
LIST = IDENTITY + 7  # views, count, rows in two parts, totals, names of links
BOARD = IDENTITY + 11  # views, count, lanes, their figures, the cards of all lanes: found in two parts, filled
RECORD = IDENTITY + 22

LISTED = [entity.name for entity in registry.entities() if entity.menu and entity.list]
BOARDS = [entity.name for entity in registry.entities() if entity.menu and entity.board]


def asked(visitor, address):
    assert visitor.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert visitor.get(address).status_code == 200
    return [each["sql"] for each in found.captured_queries]


@pytest.mark.parametrize("name", LISTED)
def test_a_list_asks_a_few_questions_whatever_its_length(visitor, name):
    entity = registry.get(name)
    sample_record(entity)
    assert len(asked(visitor, f"/{entity.plural}/")) <= LIST


@pytest.mark.parametrize("name", LISTED)
def test_a_record_page_asks_a_few_questions(visitor, name):
    entity = registry.get(name)
    record = sample_record(entity)
    assert len(asked(visitor, f"/{entity.plural}/{record.number}")) <= RECORD


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_asks_for_its_cards_and_not_for_the_table_behind_it(visitor, name):
    entity = registry.get(name)
    sample_record(entity)
    found = asked(visitor, f"/{entity.plural}/board")
    assert len(found) <= BOARD
    assert not [sql for sql in found if "limit 51" in sql]


def test_a_page_knows_its_reader_and_the_rights_by_one_question_of_the_session(visitor):
    entity = registry.get(LISTED[0])
    found = asked(visitor, f"/{entity.plural}/")
    assert ["last_value" in sql for sql in found].count(True) == 1
    assert ["django_session" in sql for sql in found].count(True) == 1
