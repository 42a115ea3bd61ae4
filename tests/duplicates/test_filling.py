"""Keys of the records that were there before a rule: a worker that is stopped goes on where it was."""

import pytest

from regulars.engine import registry, save, values, workspace
from regulars.services.duplicates import book, filling
from regulars.services.duplicates.models import MatchKey
from tests.duplicates.conftest import EMAIL, NAME
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


def change(row, **data):
    values.apply(row, registry.of(row), data, SYSTEM)
    save.save(row, actor=SYSTEM)
    workspace.move_settings_epoch()
    book.forget()


def keys():
    return set(MatchKey.objects.values_list("record", "key"))


def test_rules_that_are_as_before_after_a_moment_of_others_leave_no_keys_of_between(rules):
    row = rules.match(EMAIL)
    before = make("ann@example.com")
    change(row, lines=[NAME])
    between = make("ben@example.com")
    change(row, lines=[EMAIL])
    after = make("cid@example.com")
    assert filling.behind() == ["contact"]
    filling.fill()
    assert filling.behind() == []
    right = keys()
    assert {record for record, _key in right} == {before, between, after}
    MatchKey.objects.all().delete()
    filling.turn(["contact"])
    filling.fill()
    assert keys() == right


def test_rules_that_change_there_and_back_while_keys_are_made_have_them_made_again(rules, monkeypatch):
    row = rules.match(EMAIL)
    contacts = sorted(make(f"ann{n}@example.com") for n in range(3))
    right, whole = keys(), filling.write
    change(row, lines=[NAME])

    def write(entity, chapter, ids):
        whole(entity, chapter, ids)
        if ids == contacts[:1]:
            change(row, lines=[EMAIL])

    monkeypatch.setattr(filling, "GROUP", 1)
    monkeypatch.setattr(filling, "write", write)
    filling.fill()
    assert keys() != right
    assert filling.behind() == ["contact"]
    filling.fill()
    assert (keys(), filling.behind()) == (right, [])


def test_another_label_makes_no_keys_anew(rules):
    row = rules.match(EMAIL)
    change(row, label="Another", position=3)
    assert filling.behind() == []


def test_a_rule_that_goes_and_comes_back_has_its_keys_made(rules):
    row = rules.match(EMAIL)
    save.delete([row], actor=SYSTEM)
    workspace.move_settings_epoch()
    book.forget()
    between = make("ben@example.com")
    save.restore([row], actor=SYSTEM)
    workspace.move_settings_epoch()
    book.forget()
    assert filling.behind() == ["contact"]
    filling.fill()
    assert list(MatchKey.objects.values_list("record", flat=True)) == [between]
