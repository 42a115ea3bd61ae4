"""Two people save the same at the same moment: one of them is told."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from regulars.areas.contacts.models import Contact
from regulars.engine import actor as actors
from regulars.engine import gates, registry, save, values
from regulars.engine.gates import Way
from regulars.engine.matches import Duplicate
from regulars.services.duplicates.models import DuplicatePair
from tests.duplicates.conftest import EMAIL, NAME
from tests.factories.people import SYSTEM, make_user

ROUNDS = 8
AT_ONCE = 4

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada(rules):
    return actors.of(make_user("Ada Admin", is_admin=True))


def try_to_save(ada, start, **given):
    """Whether the contact was saved; everyone begins at one moment."""
    try:
        contact = registry.get("contact")
        record = values.new_record(contact)
        values.apply(record, contact, given, SYSTEM)
        start.wait(10)
        with gates.coming(Way("form", asks=True)):
            save.save(record, actor=ada)
    except Duplicate:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.parametrize("action", ["block", "warn"])
def test_of_several_who_save_the_same_address_at_one_moment_one_succeeds(rules, ada, action):
    rules.match(EMAIL)
    rules.match(NAME)
    rules.do(form=action)
    for number in range(ROUNDS):
        start = threading.Barrier(AT_ONCE)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            tries = [
                pool.submit(
                    try_to_save,
                    ada,
                    start,
                    name=f"{letter * 5} {chr(97 + number) * 6}",
                    email=f"same{number}@example.com",
                )
                for letter in "bdkm"
            ]
            assert sum(each.result() for each in tries) == 1
    assert Contact.objects.count() == ROUNDS


def test_of_several_who_are_let_through_at_one_moment_each_pair_is_listed(rules, ada):
    rules.match(EMAIL)
    rules.do(form="report")
    for number in range(ROUNDS):
        start = threading.Barrier(AT_ONCE)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            tries = [
                pool.submit(try_to_save, ada, start, name=f"Person {each}", email=f"p{number}@example.com")
                for each in range(AT_ONCE)
            ]
            assert all(each.result() for each in tries)
    assert DuplicatePair.objects.count() == ROUNDS * AT_ONCE * (AT_ONCE - 1) // 2


def test_large_batches_and_single_records_wait_for_each_other(rules, ada):
    rules.match(EMAIL)
    rules.do(form="block")
    contact = registry.get("contact")
    start = threading.Barrier(2)

    def bring_many():
        records = []
        for number in range(150):
            record = values.new_record(contact)
            values.apply(record, contact, {"name": f"Person {number}", "email": f"p{number}@example.com"}, SYSTEM)
            records.append(record)
        errors = {}
        start.wait(10)
        try:
            with gates.coming(Way("form", asks=True)):
                return len(save.save_many(records, actor=ada, errors=errors))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        many = pool.submit(bring_many)
        one = pool.submit(try_to_save, ada, start, name="Someone", email="p7@example.com")
        assert many.result() + one.result() == 150
    assert Contact.objects.filter(email="p7@example.com").count() == 1
