"""Tiers of customers, and who looks after them."""

import pytest

from regulars.base.errors import Invalid, Refused
from regulars.engine import access, workspace
from regulars.engine.models import FieldRule
from regulars.engine.save import delete
from tests.areas.make import edit, make


@pytest.fixture
def gold(ada):
    return make("tier", ada, name="Gold", tone="warn", position=0, touch_days=10)


def test_a_new_installation_has_tiers_in_their_order(ada):
    rows = access.records("tier", ada).order_by("position").rows(["name", "touch_days"])
    assert [(row["name"], row["touch_days"]) for row in rows] == [("VIP", 14), ("Key customer", 30), ("Regular customer", 90)]  # fmt: skip


def test_a_tier_somebody_is_of_is_not_deleted(ann, ada, gold):
    acme = make("account", ann, name="Acme", tier=str(gold.id))
    with pytest.raises(Refused, match="Gold"):
        delete([gold], actor=ada)
    edit(acme, ann, tier="")
    delete([gold], actor=ada)


def test_two_tiers_have_not_one_name(ada, gold):
    with pytest.raises(Invalid):
        make("tier", ada, name="Gold")


def test_lists_are_filtered_by_tier_and_by_who_looks_after_them(ann, gold):
    acme = make("account", ann, name="Acme", tier=str(gold.id), personal_manager=str(ann.id))
    make("account", ann, name="Other")
    for condition in (
        {"field": "tier", "op": "in", "value": [str(gold.id)]},
        {"field": "tier.touch_days", "op": "lt", "value": 20},
        {"field": "personal_manager", "op": "me"},
    ):
        assert list(access.records("account", ann).where(condition).ids()) == [acme.pk]
    (found,) = access.records("account", ann).search("acme").rows(["name", "tier"])
    assert found["tier"].label == "Gold"


def test_groups_by_tier_stand_in_its_colour_unless_it_is_kept_from_the_reader(client, company, ann, gold):
    make("account", ann, name="Acme", tier=str(gold.id))
    client.force_login(company.ann)
    page = client.get("/accounts/?view=all&group=tier").content.decode()
    assert '<span class="chip chip--warn"><span>Gold</span></span>' in page
    for role in company.ann.roles.all():
        FieldRule.objects.create(role=role, entity="tier", field="tone", mode="hidden")
    workspace.move_access_epoch()
    page = client.get("/accounts/?view=all&group=tier").content.decode()
    assert '<span class="chip chip--plain"><span>Gold</span></span>' in page


def test_groups_by_stage_have_its_dot(client, company, ann):
    make("deal", ann, name="Pumps")
    client.force_login(company.ann)
    assert 'style="--dot:' in client.get("/deals/?view=all&group=stage").content.decode()
