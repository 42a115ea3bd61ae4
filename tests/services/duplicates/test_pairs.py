"""The list of duplicates, by page and by API: who sees what, what is decided, merging at once and taking it back."""

import json

import pytest
from django.utils import timezone

from regulars.base import jobs
from regulars.engine import registry, runs, save, values, workspace
from regulars.engine.models import FieldRule, Run, User
from regulars.services.duplicates import book, certain, dismissals, keys, looking, pairs, reasons, showing
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.duplicates.showing import Asked
from regulars.services.identity import tokens
from tests.areas.make import make
from tests.factories.people import actor_of, give, grants, make_company, make_role
from tests.factories.queue import empty_queue
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_company()


def contact(owner, **given):
    return sample_record("contact", owner=str(owner.pk), **{"phone": None, "email": None, **given})


def pair(one, other, *, weight=12.0, probability=0.995):
    first, second = sorted((one, other), key=lambda each: each.pk)
    return DuplicatePair.objects.create(
        one=first.pk, other=second.pk, one_entity=registry.of(first).name, other_entity=registry.of(second).name, group="person",
        weight=weight, probability=probability, levels={"emails": ["same", 8.5], "phones": ["other", -3.0]}, judged_at=timezone.now(),
    )  # fmt: skip


def trio(owner):
    """Three of one, in two pairs."""
    one, two, three = (contact(owner, name="Anna Berg", email=f"anna{n}@berg.example") for n in range(3))
    return [one, two, three], [pair(one, two, weight=14.0), pair(two, three, weight=11.0)]


@pytest.fixture
def merger(company):
    """Ann may merge what is hers; Carl too; Bob may not merge at all."""
    for user in (company.ann, company.carl):
        give(user, make_role("Merging", grants("own", ("view", "create", "edit", "delete", "merge"))))
    return company


def api(client, user, method, path, data=None):
    _token, secret = tokens.make(user, name="test", scopes=[], expires_at=None)
    body = b"" if data is None else json.dumps(data).encode()
    headers = {"Authorization": f"Bearer {secret}"}
    return client.generic(method, f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def signed_in(client, user):
    client.force_login(User.objects.get(pk=user.pk))
    return client


def test_only_pairs_of_which_one_may_see_and_merge_both_are_shown(merger, client):
    own = pair(contact(merger.ann, name="Anna Berg"), contact(merger.ann, name="Ana Berg"))
    mixed = pair(contact(merger.ann, name="Max Muster"), contact(merger.carl, name="Max Mustre"))

    assert [each.id for each in showing.visible(actor_of(merger.ann), Asked())] == [own.id]
    assert {each.id for each in showing.visible(actor_of(merger.ada), Asked())} == {own.id, mixed.id}
    page = signed_in(client, merger.ann).get("/duplicates/")
    assert "Ana Berg" in page.text
    assert "Mustre" not in page.text
    assert (
        signed_in(client, merger.ann).post("/duplicates/decide?what=dismiss", {"pairs": str(mixed.id)}).status_code
        == 404
    )
    assert signed_in(client, merger.bob).get("/duplicates/").status_code == 403
    assert api(client, merger.bob, "GET", "duplicates").status_code == 403
    assert api(client, merger.ann, "POST", f"duplicates/{mixed.id}/dismiss").status_code == 404
    mixed.refresh_from_db()
    assert mixed.state == pairs.OPEN


def test_a_search_that_failed_is_told_to_those_who_may_search(merger, client):
    run = Run.objects.create(kind="duplicates", label="Search", state=runs.FAILED, actor_id=merger.ada.pk)
    page = signed_in(client, merger.ada).get("/duplicates/").text
    assert "The last search failed" in page
    assert f"/runs/{run.pk}" in page
    assert "The last search failed" not in signed_in(client, merger.ann).get("/duplicates/").text


def test_a_card_shows_values_in_the_readers_manner(merger, client):
    pair(contact(merger.ann, name="Anna Berg", birthday="1980-03-05"), contact(merger.ann, name="Ana Berg"))

    page = signed_in(client, merger.ann).get("/duplicates/").text

    assert "5 Mar 1980" in page or "Mar 5, 1980" in page
    assert "1980-03-05" not in page.replace('datetime="1980-03-05"', "")


def test_what_is_hidden_from_the_reader_is_no_reason_either(merger, client):
    found = pair(contact(merger.ann, name="Anna Berg"), contact(merger.ann, name="Ana Berg"))
    role = User.objects.get(pk=merger.ann.pk).roles.get()
    FieldRule.objects.create(role=role, entity="contact", field="email", mode="hidden")
    workspace.move_access_epoch()

    told = [each.trait for each in reasons.reasons(found, actor_of(merger.ann))]

    assert told == ["phones"]


def test_what_is_hidden_of_further_ways_to_reach_is_no_reason_either(merger):
    found = pair(contact(merger.ann, name="Anna Berg"), contact(merger.ann, name="Ana Berg"))
    role = User.objects.get(pk=merger.ann.pk).roles.get()
    assert [each.trait for each in reasons.reasons(found, actor_of(merger.ann))] == ["emails", "phones"]
    FieldRule.objects.create(role=role, entity="contact-point", field="value", mode="hidden")
    workspace.move_access_epoch()
    assert reasons.reasons(found, actor_of(merger.ann)) == []


def test_three_of_one_are_one_cluster_merged_at_once_and_parted_again(merger, client):
    records, made = trio(merger.ann)
    browser = signed_in(client, merger.ann)
    page = browser.get("/duplicates/").text
    assert page.count("<article") == 1
    assert "3 records" in page

    answer = browser.post(
        "/duplicates/merge", {"pairs": ",".join(str(each.id) for each in made), "keep": str(records[1].pk)}
    )

    assert answer.status_code == 200
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    model = registry.get("contact").model
    assert list(model._default_manager.filter(deleted_at=None).values_list("id", flat=True)) == [records[1].pk]
    assert browser.post(undo).status_code == 204
    assert model._default_manager.filter(deleted_at=None).count() == 3


def test_all_certain_ones_are_looked_at_merged_in_one_run_and_taken_back_in_one(merger, client):
    trio(merger.ann)
    pair(contact(merger.ann, name="Max Muster"), contact(merger.ann, name="Max Mustre"), probability=0.97)
    pair(contact(merger.ann, name="Eva Kern"), contact(merger.ann, name="Eva Kern"))
    browser = signed_in(client, merger.ann)
    empty_queue()
    page = browser.get("/duplicates/certain").text
    assert "Merges: 2, records: 5" in page
    assert "Mustre" not in page

    browser.post("/duplicates/certain/merge")
    jobs.run_pending()

    run = Run.objects.get(kind=certain.KIND)
    assert (run.state, run.counts) == (runs.DONE, {"merged": 2})
    model = registry.get("contact").model
    assert model._default_manager.filter(deleted_at=None).count() == 4
    browser.post(f"/duplicates/runs/{run.pk}/part")
    jobs.run_pending()
    assert Run.objects.get(kind=certain.UNDO).state == runs.DONE
    assert model._default_manager.filter(deleted_at=None).count() == 7


def test_not_a_duplicate_is_taken_off_the_list_and_can_be_taken_back(merger, client):
    found = pair(contact(merger.ann, name="Anna Berg"), contact(merger.ann, name="Ana Berg"))
    browser = signed_in(client, merger.ann)

    answer = browser.post("/duplicates/decide?what=dismiss", {"pairs": str(found.id)})

    assert "Berg" not in browser.get("/duplicates/").text
    assert "Ana Berg" in browser.get("/duplicates/?state=dismissed").text
    browser.post(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"])
    assert "Ana Berg" in browser.get("/duplicates/").text
    browser.post("/duplicates/decide?what=later", {"pairs": str(found.id)})
    assert "Ana Berg" not in browser.get("/duplicates/").text
    assert "Ana Berg" in browser.get("/duplicates/?later=1").text


def test_the_api_lists_by_likelihood_in_pages_and_decides(merger, client):
    made = [
        pair(contact(merger.ann, name=f"Anna Berg {n}"), contact(merger.ann, name=f"Ana Berg {n}"), weight=20.0 - n, probability=0.99 - n / 10)
        for n in range(3)
    ]  # fmt: skip
    first = api(client, merger.ann, "GET", "duplicates?limit=2").json()
    assert [each["id"] for each in first["items"]] == [str(each.id) for each in made[:2]]
    assert (first["count"], first["count_exact"]) == (3, True)
    assert first["items"][0]["reasons"][0]["level"] == "same"
    rest = api(client, merger.ann, "GET", f"duplicates?limit=2&after={first['next']}").json()
    assert [each["id"] for each in rest["items"]] == [str(made[2].id)]
    assert rest["next"] is None
    assert len(api(client, merger.ann, "GET", "duplicates?least=0.95&entity=contacts").json()["items"]) == 1
    assert api(client, merger.ann, "GET", f"duplicates?owner={merger.carl.pk}").json()["items"] == []

    assert api(client, merger.ann, "POST", f"duplicates/{made[0].id}/dismiss").json()["state"] == "dismissed"
    assert dismissals.decided([(made[0].one, made[0].other)]) == {(made[0].one, made[0].other): "dismissed"}
    assert api(client, merger.ann, "POST", f"duplicates/{made[0].id}/reopen").json()["state"] == "open"


def test_what_only_records_of_other_entities_have_is_no_reason(merger):
    one, two = (
        sample_record("lead", name="Anna Berg", owner=str(merger.ann.pk), phone=None, email=None) for _each in range(2)
    )
    found = pair(one, two)
    found.levels = {"given": ["same", 6.0], "date_birthday": ["", 0.0], "text_passport": ["", 0.0], "city": ["", 0.0]}
    told = reasons.reasons(found, actor_of(merger.ann))
    assert "given" in [each.trait for each in told]
    assert all(not each.label.startswith(("date_", "text_")) for each in told)


def test_the_reasons_of_a_pair_ask_the_database_nothing_about_rules_each_time(merger, django_assert_max_num_queries):
    found = pair(contact(merger.ann, name="Anna Berg"), contact(merger.ann, name="Anna Berg"))
    found.levels = {"company": ["same", 6.0], "emails": ["same", 8.5]}
    actor = actor_of(merger.ann)
    reasons.reasons(found, actor)
    with django_assert_max_num_queries(0):
        assert len(reasons.reasons(found, actor)) == 2


@pytest.mark.parametrize("query", ["least=2", "least=x", "entity=nothing", "owner=x", "state=x", "after=x"])
def test_conditions_that_cannot_be_read_are_told(merger, client, query):
    answer = api(client, merger.ann, "GET", f"duplicates?{query}")

    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.json()["fields"]


def test_a_search_is_asked_for_by_administrators(merger, client):
    assert api(client, merger.ann, "POST", "duplicates/run").status_code == 403
    assert api(client, merger.ada, "POST", "duplicates/run", {"whole": "x"}).status_code == 422
    empty_queue()
    answer = api(client, merger.ada, "POST", "duplicates/run", {"whole": False})
    assert answer.status_code == 202
    assert Run.objects.get(pk=answer.json()["id"]).input["whole"] is False


def test_records_of_two_entities_are_shown_side_by_side_without_a_merge(merger, client):
    one = contact(merger.ann, name="Anna Berg")
    lead = sample_record("lead", name="Ana Berg", owner=str(merger.ann.pk))
    pair(one, lead)

    page = signed_in(client, merger.ann).get("/duplicates/").text

    assert "Ana Berg" in page
    assert 'data-act="merge"' not in page
    assert 'data-act="dismiss"' in page


def test_a_pair_that_was_dismissed_is_no_match_for_a_rule_any_more(merger):
    one = contact(merger.ann, name="Anna Berg", email="anna@berg.example")
    two = contact(merger.ann, name="Ana Berg", email="anna@berg.example")
    chapter = book.chapter_of("contact")
    watched = [rule.key for rule in chapter.asked]
    asked = {two.pk: keys.keys_of(chapter, two, watched)}
    assert [each.record.pk for each in looking.alike({two.pk: two}, asked, ())[two.pk]][:1] == [one.pk]

    pairs.dismiss([pair(one, two)], actor=actor_of(merger.ann))

    assert not looking.alike({two.pk: two}, asked, ()).get(two.pk)


def test_what_a_rule_let_through_is_on_the_list(merger):
    one = contact(merger.ann, name="Anna Berg", email="anna@berg.example")
    entity = registry.get("contact")
    other = values.new_record(entity)
    values.apply(
        other, entity, {"name": "Ana Berg", "email": "anna@berg.example"}, actor_of(merger.ann, source="import")
    )
    other.owner_id = merger.ann.pk
    save.save(other, actor=actor_of(merger.ann, source="import"))

    found = DuplicatePair.objects.get()

    assert {found.one, found.other} == {one.pk, other.pk}
    assert found.found_by == "rule"
    assert [each.trait for each in reasons.reasons(found, actor_of(merger.ann))]


def test_what_a_rule_let_through_stands_among_the_others_by_how_likely_it_is(merger):
    actor = actor_of(merger.ann, source="import")
    unlikely = pair(
        contact(merger.ann, name="Carl One"), contact(merger.ann, name="Dora Two"), weight=1.0, probability=0.667
    )
    likely = pair(
        contact(merger.ann, name="Emma Three"), contact(merger.ann, name="Fred Four"), weight=14.0, probability=0.9999
    )
    for _each in range(2):
        make("contact", actor, name="Anna Berg", email="anna@berg.example", owner=merger.ann.pk)
    ruled = DuplicatePair.objects.get(found_by="rule")
    assert [each.id for each in showing.visible(actor_of(merger.ann), Asked())] == [likely.id, ruled.id, unlikely.id]


def test_two_companies_of_one_name_are_told_apart_by_their_name_and_not_by_where_they_work(merger):
    actor = actor_of(merger.ann, source="import")
    make("account", actor, name="Severmetiz", owner=merger.ann.pk)
    make("account", actor, name="Severmetiz", owner=merger.ann.pk)
    [told] = reasons.reasons(DuplicatePair.objects.get(), actor)
    assert (told.trait, told.label, told.level) == ("name", "Name", "same")
