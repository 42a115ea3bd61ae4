"""Keys of the records that were there before a rule: a worker that is stopped goes on where it was."""

import pytest

from regulars.engine import registry, save, values
from regulars.services.duplicates import filling
from regulars.services.duplicates.models import MatchKey
from tests.duplicates.conftest import EMAIL
from tests.factories.people import SYSTEM

LAST = "ffffffff-ffff-7fff-bfff-ffffffffffff"


class Stopped(Exception):
    pass


def make(email):
    entity = registry.get("contact")
    record = values.new_record(entity)
    values.apply(record, entity, {"name": "Ann Berg", "email": email}, SYSTEM)
    return save.save(record, actor=SYSTEM).pk


def test_a_filling_that_was_stopped_goes_on_from_its_place(rules, monkeypatch):
    contacts = sorted(make(f"ann{n}@example.com") for n in range(4))
    written, whole = [], filling.write

    def write(entity, chapter, ids):
        if len(written) == 2:
            monkeypatch.setattr(filling, "write", lambda *given: (written.extend(given[2]), whole(*given)))
            raise Stopped
        written.extend(ids)
        whole(entity, chapter, ids)

    monkeypatch.setattr(filling, "GROUP", 1)
    monkeypatch.setattr(filling, "write", write)
    with pytest.raises(Stopped):
        rules.match(EMAIL)
    assert filling.behind() == ["contact"]

    assert filling.fill() == 2
    assert written == contacts  # none of them twice
    assert filling.behind() == []
    assert sorted(MatchKey.objects.values_list("record", flat=True)) == contacts


def test_a_place_of_other_rules_is_forgotten(rules):
    contact = make("ann@example.com")
    filling._keep(filling.PLACE, "contact", ["another digest", LAST])
    rules.match(EMAIL)
    assert list(MatchKey.objects.values_list("record", flat=True)) == [contact]
