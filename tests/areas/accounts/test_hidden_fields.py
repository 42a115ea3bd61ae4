"""Pages and panels of an account of which a role hides one field after another: each opens or is closed, and none tells what is hidden."""

import pytest

from regulars.engine import workspace
from regulars.engine.models import FieldRule
from tests.areas.make import about, make
from tests.factories.people import SYSTEM, give, grants, make_role

ASKED = {
    "account": ("name", "parent", "industry", "relation"),
    "account-member": ("name", "account", "user", "note"),
    "account-risk": ("name", "account", "status", "weight", "mitigation"),
    "attitude": ("account", "contact", "deal", "attitude"),
    "call": ("name", "done_at", "record"),
    "contact": ("name", "account", "job_title", "reports_to"),
    "deal": ("name", "account", "status", "amount", "contact"),
    "deal-line": ("deal", "product", "total"),
    "deal-role": ("deal", "contact", "role"),
    "objective": ("name", "account", "status", "due_on", "measure"),
    "order": ("account", "status", "deal", "ordered_on"),
    "order-line": ("order", "product"),
    "position": ("account", "contact", "job_title", "ended_on"),
    "product": ("name", "is_active", "family"),
    "quiet-time": ("name", "person", "reason"),
    "quote": ("account", "status", "total"),
    "relation": ("name", "kind", "subject", "object", "strength", "note"),
    "task": ("name", "status", "record"),
}
"""What the pages ask for or show."""
TOLD = {
    "objective": {"name": "zqx-goal", "measure": "zqx-measure"},
    "account-risk": {"name": "zqx-risk", "mitigation": "zqx-mitigation"},
    "account-member": {"note": "zqx-member"},
    "relation": {"note": "zqx-relation", "strength": "Strong", "kind": "zqx-delivers", "object": "zqx-customer"},
    "contact": {"job_title": "zqx-title"},
    "position": {"job_title": "zqx-post"},
    "attitude": {"attitude": "Opponent"},
    "deal-role": {"role": "Blocks"},
    "deal": {"name": "zqx-deal"},
    "quiet-time": {"reason": "zqx-quiet"},
}


@pytest.fixture
def world(company, ann, acme, people):
    """One of everything about Acme; Ann may see all of it."""
    boss, chief, _hand, _loner = people
    role = make_role("Sees", grants("all"))
    give(company.ann, role)
    kind = make("relation-kind", SYSTEM, name="zqx-delivers", reverse_name="zqx-buys")
    customer = make("account", ann, name="zqx-customer", owner=str(ann.id))
    make("account", ann, name="Below", parent=str(acme.id), owner=str(ann.id))
    at = {"account": str(acme.id)}
    make("relation", ann, kind=str(kind.id), subject=about(acme), object=about(customer), strength="strong", note="zqx-relation")  # fmt: skip
    make("objective", ann, name="zqx-goal", measure="zqx-measure", target="10", current="5", **at)
    make("account-risk", ann, name="zqx-risk", mitigation="zqx-mitigation", **at)
    make("account-member", ann, user=str(ann.id), note="zqx-member", **at)
    deal = make("deal", ann, name="zqx-deal", contact=str(boss.id), owner=str(ann.id), **at)
    make("deal-role", ann, deal=str(deal.id), contact=str(boss.id), role="blocks")
    make("attitude", ann, contact=str(boss.id), deal=str(deal.id), attitude="opponent", **at)
    product = make("product", SYSTEM, name="Pump", price={"amount": "10", "currency": "USD"})
    make("deal-line", ann, deal=str(deal.id), product=str(product.id))
    guest = make("contact", ann, name="Gus Guest", account=str(customer.id), job_title="zqx-title", owner=str(ann.id))
    make("position", ann, contact=str(guest.id), account=str(acme.id), job_title="zqx-post", reports_to=str(boss.id))
    loner = make(
        "contact", ann, name="Tia Title", job_title="zqx-title", reports_to=str(chief.id), owner=str(ann.id), **at
    )
    make("quiet-time", ann, person=about(loner), reason="zqx-quiet")
    make("note", ann, text="<p>zqx-note</p>", record=about(boss))
    make("call", ann, name="Call", record=about(deal), done_at="2026-11-01T10:00:00Z", owner=str(ann.id))
    make("call", ann, name="Planned", record=about(loner), starts_at="2030-11-01T10:00:00Z", owner=str(ann.id))
    return role, acme, deal, loner


def addresses(acme, deal, loner):
    own = [f"/accounts/{acme.number}{more}" for more in ("", "/chart", f"/chart?deal={deal.pk}", "/branch", "/plan")]
    return [*own, f"/accounts/{acme.pk}/related", f"/contacts/{loner.pk}/related"]


def looked_at(client, world):
    """Every page by its address; those that are closed say so."""
    _role, acme, deal, loner = world
    workspace.move_access_epoch()
    found = {
        each: client.get(each, headers={"HX-Request": "true"} if "related" in each else {})
        for each in addresses(acme, deal, loner)
    }
    broken = {each: answer.status_code for each, answer in found.items() if answer.status_code not in (200, 403)}
    return broken, " ".join(answer.content.decode() for answer in found.values() if answer.status_code == 200)


def test_all_of_it_is_there_to_be_hidden(client, company, world):
    client.force_login(company.ann)
    broken, text = looked_at(client, world)
    assert not broken
    missing = [word for words in TOLD.values() for word in words.values() if word not in text]
    assert not missing


def test_a_hidden_field_breaks_no_page_and_is_told_on_none(client, company, world):
    client.force_login(company.ann)
    wrong = []
    for name, key in ((name, key) for name, keys in ASKED.items() for key in keys):
        rule = FieldRule.objects.create(role=world[0], entity=name, field=key, mode="hidden")
        broken, text = looked_at(client, world)
        wrong += [(name, key, broken)] if broken else []
        if (word := TOLD.get(name, {}).get(key)) and word in text:
            wrong.append((name, key, word))
        rule.delete()
    assert not wrong
