"""What may be changed in its place is offered on those rows of a list alone that their reader may change."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.engine import save
from regulars.engine.allowed import editable_among
from regulars.engine.models import FieldRule
from regulars.engine.registry import get
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(company):
    """Sees all accounts, and changes their own."""
    give(company.carl, make_role("Reads", grants("all", ("view",), "account") | grants("own", ("edit",), "account")))
    return company.carl


def account(owner, **given):
    return sample_record("account", SYSTEM, owner=str(owner.pk), **given)


def fields_of(page, record):
    """The fields of a row that may be edited in it."""
    [row] = re.findall(rf'<tr data-id="{record.pk}".*?</tr>', page, re.DOTALL)
    return set(re.findall(r'data-field="([a-z_]+)"', row))


def listed(client, user, query="?view=all&columns=name,phone,industry"):
    client.force_login(user)
    answer = client.get(f"/accounts/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_cells_are_edited_in_the_rows_alone_that_the_reader_may_change(client, company, reader):
    own, other = account(reader), account(company.ann)
    page = listed(client, reader)
    assert fields_of(page, own) == {"phone", "industry"}
    assert fields_of(page, other) == set()
    address = f"/accounts/{other.pk}/cell/industry"
    assert client.get(address).status_code == 403
    assert client.post(address, {"industry": "retail", "version": other.version}).status_code == 403


def test_a_row_that_comes_while_one_scrolls_is_like_the_others(client, company, reader):
    own, other = account(reader), account(company.ann)
    client.force_login(reader)
    rows = client.get("/accounts/rows?view=all&columns=name,industry").content.decode()
    assert (fields_of(rows, own), fields_of(rows, other)) == ({"industry"}, set())


def test_a_field_that_is_only_read_is_not_offered_on_ones_own_either(client, reader):
    own = account(reader)
    for role in reader.roles.all():
        FieldRule.objects.create(role=role, entity="account", field="industry", mode="readonly")
    assert fields_of(listed(client, reader), own) == {"phone"}


def test_what_lies_in_the_bin_is_not_edited_in_its_row(client, company):
    record = account(company.ada)
    save.delete([record], actor=actor_of(company.ada))
    client.force_login(company.ada)
    page = client.get("/accounts/rows?bin=1&columns=name,industry").content.decode()
    assert str(record.pk) in page
    assert "data-field" not in page


def test_a_page_asks_once_however_many_rows_it_has_and_not_where_seeing_is_changing(client, company, reader):
    account(reader)
    few = asked(client, reader)
    for _each in range(8):
        account(company.ann)
    assert asked(client, reader) == few
    keys, ada = [account(company.ada).pk], actor_of(company.ada)
    with CaptureQueriesContext(connection) as queries:
        assert editable_among(get("account"), ada, keys) == set(keys)
    assert not queries.captured_queries


def asked(client, user):
    listed(client, user)
    with CaptureQueriesContext(connection) as queries:
        listed(client, user)
    return len(queries)


def test_programs_ask_of_each_record_whether_they_may(api_of, company, reader):
    own, other = account(reader), account(company.ann)
    answer = api_of(reader, "read", "write").get("accounts?fields=name&may=edit,delete").json()
    said = {each["id"]: each["may"] for each in answer["items"]}
    assert said[str(own.pk)]["edit"]
    assert said[str(other.pk)] == {"edit": False, "delete": False}
    reading = api_of(reader, "read").get("accounts?fields=name&may=edit").json()
    assert not any(each["may"]["edit"] for each in reading["items"])
    wrong = api_of(reader, "read").get("accounts?may=fly")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_parameter")
    assert "may" not in api_of(reader, "read").get("accounts?limit=1").json()["items"][0]


def test_cards_of_a_board_are_moved_by_those_alone_who_may_change_them(client, company):
    give(company.carl, make_role("Moves", grants("all", ("view",), "deal") | grants("own", ("edit",), "deal")))
    own, other = (sample_record("deal", SYSTEM, owner=str(each.pk)) for each in (company.carl, company.ann))
    client.force_login(company.carl)
    for rows in ("", "&rows=owner"):
        page = client.get(f"/deals/board?view=all&board={own.pipeline_id}{rows}").content.decode()
        cards = re.findall(r'<li class="card" data-id="([^"]+)"([^>]*)>', page)
        assert {key: "data-fixed" in rest for key, rest in cards} == {str(own.pk): False, str(other.pk): True}, rows
    answer = client.post(f"/deals/{other.pk}/move", {"lane": str(other.stage_id), "version": other.version})
    assert answer.status_code == 403
