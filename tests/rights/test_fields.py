"""Fields that are masked: recognised by their end, never read, asked for, or changed."""

import json

import pytest

from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, save, values, workspace
from regulars.engine.models.people import FieldRule
from regulars.services.timeline.queries import timeline
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db

PHONE = "+12025554567"


@pytest.fixture
def masked(company):
    role = make_role("Masking", grants("all"))
    for key in ("phone", "revenue"):
        FieldRule.objects.create(role=role, entity="account", field=key, mode="masked")
    give(company.carl, role)
    return role


@pytest.fixture
def record(company):
    given = {"phone": PHONE, "revenue": {"amount": "98765.40", "currency": "USD"}}
    return sample_record("account", SYSTEM, owner=str(company.ann.pk), **given)


def test_a_masked_field_shows_its_end_alone(company, masked, record):
    row = access.records("account", actor_of(company.carl)).row(record.pk, ["phone", "revenue"])
    assert row["phone"].startswith("••••")
    assert PHONE not in row["phone"]
    assert row["phone"].endswith("4567"[-len(row["phone"]) + 4 :])
    assert row["revenue"] == "••••"


def test_a_masked_field_over_a_link_is_masked_too(company, masked, record):
    part = sample_record("account", SYSTEM, parent=str(record.pk))
    row = access.records("account", actor_of(company.carl)).row(part.pk, ["parent.revenue"])
    assert row["parent.revenue"] == "••••"


@pytest.mark.parametrize("ask", ["filter", "sort", "sum", "group", "path"])
def test_a_masked_field_can_be_asked_for_in_no_way(company, masked, record, ask):
    found = access.records("account", actor_of(company.carl))
    with pytest.raises(Refused) as refused:
        match ask:
            case "filter":
                found.where({"field": "phone", "op": "contains", "value": "4567"}).count()
            case "sort":
                found.order_by("revenue").page(["name"])
            case "sum":
                found.totals(["revenue"])
            case "group":
                found.group("phone")
            case "path":
                found.where({"field": "parent.phone", "op": "filled"}).count()
    assert refused.value.code == "masked_field"


def test_a_masked_field_does_not_find_the_record(company, masked, record):
    assert access.records("account", SYSTEM).search("5554567").ids() == [record.pk]
    assert access.records("account", actor_of(company.carl)).search("5554567").ids() == []


def test_a_masked_field_cannot_be_changed(company, masked, record):
    actor = actor_of(company.carl)
    with pytest.raises(Invalid) as refused:
        values.apply(record, registry.get("account"), {"phone": "+12025550000"}, actor)
    assert "phone" in refused.value.fields
    record.phone = "+12025550000"
    with pytest.raises(Invalid):
        save.save(record, actor=actor)


def test_the_timeline_masks_what_moved(company, masked, record):
    record.phone = "+12025559999"
    save.save(record, actor=SYSTEM)
    page = timeline(record.pk, actor_of(company.carl))
    told = json.dumps([[str(each.before), str(each.after)] for entry in page.entries for each in entry.moved])
    assert "2025554567" not in told
    assert "2025559999" not in told
    assert "98765" not in told


def test_a_milder_role_counts_only_where_it_shows_the_records(company, masked, record):
    give(company.carl, masked, make_role("Elsewhere", grants("all", entity="product")))
    assert access.records("account", actor_of(company.carl)).row(record.pk, ["revenue"])["revenue"] == "••••"
    give(company.carl, masked, make_role("Sees all", grants("all", entity="account")))
    workspace.move_access_epoch()
    assert access.records("account", actor_of(company.carl)).row(record.pk, ["revenue"])["revenue"] != "••••"


@pytest.mark.parametrize(
    "address", ["/accounts/", "/accounts/{number}", "/accounts/{number}/edit", "/accounts/{id}/timeline"]
)
def test_no_page_gives_a_masked_value_away(client, company, masked, record, address):
    client.force_login(company.carl)
    answer = client.get(address.format(number=record.number, id=record.pk), follow=True)
    assert answer.status_code == 200
    body = answer.content.decode()
    assert "5554567" not in body
    assert "98,765" not in body
    assert "98765" not in body
    assert "555-4567" not in body


def test_the_api_gives_no_masked_value_away(client, company, masked, record):
    from regulars.services.identity import tokens

    _token, secret = tokens.make(company.carl, name="Program", scopes=(), expires_at=None)
    headers = {"authorization": f"Bearer {secret}"}
    for address in (
        f"/api/v1/accounts/{record.pk}",
        "/api/v1/accounts",
        f"/api/v1/accounts/{record.pk}/changes",
        "/api/v1/changes",
    ):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, address
        told = [words for words in ("5554567", "98765") if words in answer.content.decode()]
        assert not told, address
    assert client.get(f"/api/v1/accounts/{record.pk}", headers=headers).json()["revenue"] == "••••"
