"""What an editor of settings posts is read as far as it is sound; the rest is as if it had not been posted."""

import pytest
from django.http import QueryDict

from regulars.base.ids import id_of
from regulars.ui.posted import condition, structure, version_of
from tests.areas.make import make
from tests.factories.people import SYSTEM


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "7", '"words"', "null"])
def test_what_is_no_object_is_an_empty_one(text):
    assert structure(text) == condition(text) == {}


def test_a_list_is_a_structure_and_no_condition():
    assert structure("[1]") == [1]
    assert condition("[1]") == {}


@pytest.mark.parametrize(("text", "version"), [("7", 7), ("", None), ("-1", None), ("x", None), ("9" * 5000, None)])
def test_a_version_is_a_short_number(text, version):
    assert version_of(QueryDict(mutable=True) | {"version": text}) == version


@pytest.mark.parametrize("text", ["", "-" * 36, "z" * 36, None])
def test_what_is_no_identifier_names_nothing(text):
    assert id_of(text) is None


@pytest.mark.parametrize("version", ["", "x", "²", "9" * 5000])
@pytest.mark.parametrize("place", ["fields", "cell"])
def test_a_version_that_is_none_is_as_if_it_had_not_been_sent(company, enter, place, version):
    account = make("account", SYSTEM, name="Acme")
    answer = enter(company.ada).post(f"/accounts/{account.pk}/{place}/name", {"name": "Acme Ltd", "version": version})
    assert answer.status_code == 200
