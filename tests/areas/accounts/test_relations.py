"""What companies and people are to each other."""

import pytest

from regulars.areas.accounts.models import Relation, RelationKind
from regulars.areas.accounts.relations.panel import relations
from regulars.base.errors import Invalid, NotFound, Refused
from regulars.engine import merging, registry
from regulars.engine.save import delete
from tests.areas.make import about, edit, make


@pytest.fixture
def supplies(ada):
    return make("relation-kind", ada, name="delivers to", reverse_name="buys from", first_is="account", second_is="account")  # fmt: skip


@pytest.fixture
def knows(ada):
    return make("relation-kind", ada, name="knows", first_is="", second_is="")


@pytest.fixture
def globex(ann):
    return make("account", ann, name="Globex", owner=str(ann.id))


def relate(actor, kind, subject, other, **more):
    return make("relation", actor, kind=str(kind.id), subject=about(subject), object=about(other), **more)


def words(record, actor):
    return [(line["words"], line["title"]) for line in relations(record, actor)["lines"]]


def test_a_relation_is_said_from_both_sides(ann, acme, globex, people, supplies, knows):
    relate(ann, supplies, acme, globex, strength="strong", note="Since the fair")
    relate(ann, knows, people[0], globex)
    assert words(acme, ann) == [("delivers to", "Globex")]
    assert set(words(globex, ann)) == {("buys from", "Acme"), ("knows", "Bea Boss")}
    assert words(people[0], ann) == [("knows", "Globex")]


def test_itself_the_same_twice_and_the_wrong_sort_are_refused(ann, acme, globex, people, supplies, knows):
    relate(ann, supplies, acme, globex)
    relate(ann, knows, acme, globex)
    for kind, one, other in (
        (supplies, acme, acme),
        (supplies, acme, globex),
        (supplies, people[0], globex),
        (knows, globex, acme),  # reads the same both ways
    ):
        with pytest.raises(Invalid):
            relate(ann, kind, one, other)
    relate(ann, supplies, globex, acme)  # each may deliver to the other
    with pytest.raises(Invalid):
        relate(ann, knows, people[0], people[1], started_on="2026-02-01", ended_on="2026-01-01")
    assert Relation.objects.count() == 3


def test_a_merge_keeps_relations_and_joins_those_that_become_one(ann, ada, acme, globex, supplies, knows):
    twin = make("account", ann, name="Acme Ltd", owner=str(ann.id))
    relate(ann, supplies, acme, globex, strength="strong")
    relate(ann, supplies, twin, globex, note="By rail")
    relate(ann, knows, twin, globex)
    relate(ann, knows, acme, twin)
    found = merging.candidates(registry.get("account"), [acme.pk, twin.pk], ada)
    winner, loser = (found[0], found[1])
    merging.merge(registry.get("account"), winner.pk, [loser.pk], actor=ada)
    assert sorted(words(winner, ann)) == [("delivers to", "Globex"), ("knows", "Globex")]
    [kept] = Relation.objects.filter(kind=supplies, deleted_at=None)
    assert (kept.strength, kept.note) == ("strong", "By rail")


def test_kinds_that_are_used_stay_and_renaming_one_renames_its_relations(ada, ann, acme, globex, supplies):
    kept = relate(ann, supplies, acme, globex)
    with pytest.raises(Refused):
        delete([supplies], actor=ada)
    edit(RelationKind.objects.get(pk=supplies.pk), ada, name="serves")
    assert Relation.objects.get(pk=kept.pk).name == "serves"
    with pytest.raises(Invalid):
        make("relation-kind", ada, name="odd", first_is="account", second_is="contact")
    with pytest.raises(Refused):
        make("relation-kind", ann, name="mine")


def test_the_dialog_says_it_from_the_side_one_stands_at(client, company, ann, acme, globex, supplies):
    client.force_login(company.ann)
    address = f"/relations/add?of=account:{acme.pk}"
    page = client.get(address).content.decode()
    assert "delivers to" in page
    assert "buys from" in page
    assert "spouse of" not in page
    posted = {"as": f"-{supplies.pk}", "object": f"account:{globex.pk}", "strength": "weak"}
    assert client.post(address, posted).status_code == 204
    assert words(acme, ann) == [("buys from", "Globex")]
    assert client.post(address, posted).status_code == 422
    assert client.post(address, {"as": "nonsense", "object": f"account:{globex.pk}"}).status_code == 422
    assert client.post(address, {"as": str(supplies.pk)}).status_code == 422
    panel = client.get(f"/accounts/{globex.pk}/related").content.decode()
    assert "delivers to" in panel


def test_others_add_nothing_and_see_no_names_of_what_is_hidden(client, company, ada, ann, acme, supplies):
    client.force_login(company.carl)
    assert client.get(f"/relations/add?of=account:{acme.pk}").status_code in (403, 404)
    assert client.get("/relations/add?of=nonsense").status_code == 404
    hidden = make("account", ada, name="Hidden", owner=str(company.carl.id))
    relate(ada, supplies, acme, hidden)
    assert words(acme, ann) == []
    client.force_login(company.ann)
    assert "Hidden" not in client.get(f"/relations/{Relation.objects.get().number}").content.decode()
    posted = {"as": str(supplies.pk), "object": f"account:{hidden.pk}"}
    assert client.post(f"/relations/add?of=account:{acme.pk}", posted).status_code == 404
    with pytest.raises(NotFound):
        from regulars.engine import access

        access.records("account", ann).get(hidden.pk)
