"""Undo of every kind of change, looked at before, refused with the reason, and itself taken back."""

import uuid

import pytest

from regulars.areas.sales.actions.deals import lose
from regulars.base.errors import NotFound
from regulars.base.jobs import run_pending
from regulars.engine import bulk, merging, registry, save, undo
from regulars.engine.models import Change, Run, User
from regulars.engine.notes import note
from regulars.services.exchange.importing import import_file
from regulars.services.exchange.undoing import begin, begin_batch
from tests.api.conftest import problem
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of, give, make_role


def last(record):
    return Change.objects.filter(record=record.pk).order_by("-id").first()


@pytest.fixture
def account(ada):
    return make("account", ada, name="Hooli", phone="+12025550147")


def test_an_edit_is_looked_at_put_back_and_done_again(account, ada):
    edit(fresh(account), ada, name="Hooli East")
    changed = last(account)
    seen = undo.look([changed.id], actor=ada)
    assert [(step.kind, step.diff) for step in seen.steps] == [("values", {"name": ["Hooli East", "Hooli"]})]
    assert fresh(account).name == "Hooli East"
    result = undo.undo_changes([changed.id], actor=ada)
    assert (result.taken_back, fresh(account).name) == (1, "Hooli")
    undo.undo_batch(result.batch, actor=ada)
    assert fresh(account).name == "Hooli East"


def test_what_was_changed_since_stays_and_is_named(account, ada):
    edit(fresh(account), ada, name="Hooli East", phone="+12025550148")
    changed = last(account)
    edit(fresh(account), ada, name="Hooli West")
    result = undo.undo_changes([changed.id], actor=ada)
    assert [reason for _change, reason in result.left] == ["Changed since: Name."]
    assert (fresh(account).name, fresh(account).phone) == ("Hooli West", "+12025550147")


def test_what_nobody_could_type_any_more_stays_and_is_named(account, ada):
    """A figure that the program worked out may be larger than one that people type; a field may have been of another kind."""
    edit(fresh(account), ada, name="Hooli East", revenue={"amount": "100", "currency": "USD"})
    changed = last(account)
    diff = changed.diff | {"revenue": [{"amount": "1e30", "currency": "USD"}, changed.diff["revenue"][1]]}
    Change.objects.filter(id=changed.id).update(diff=diff)
    result = undo.undo_changes([changed.id], actor=ada)
    assert [reason for _change, reason in result.left] == ["Changed since: Annual revenue."]
    assert (fresh(account).name, int(fresh(account).revenue)) == ("Hooli", 100)


def test_a_made_record_goes_to_the_bin_and_comes_back(account, ada):
    result = undo.undo_changes([last(account).id], actor=ada)
    assert fresh(account).deleted_at is not None
    undo.undo_batch(result.batch, actor=ada)
    assert fresh(account).deleted_at is None


def test_a_made_record_on_which_the_work_was_taken_back_goes_to_the_bin(account, ada):
    made = last(account)
    edit(fresh(account), ada, name="Hooli East")
    done = undo.undo_changes([last(account).id], actor=ada)
    again = undo.undo_batch(done.batch, actor=ada)
    result = undo.undo_changes([made.id], actor=ada)
    assert [reason for _change, reason in result.left] == ["Changed since: Name."]
    undo.undo_batch(again.batch, actor=ada)
    undo.undo_changes([made.id], actor=ada)
    assert fresh(account).deleted_at is not None


def test_a_made_record_others_worked_on_stays_with_the_reason(account, ada, ann):
    made = last(account)
    edit(fresh(account), ada, phone="+12025550148")
    result = undo.undo_changes([made.id], actor=ada)
    assert [reason for _change, reason in result.left] == ["Changed since: Phone."]
    assert fresh(account).deleted_at is None


def test_a_deletion_comes_back_with_its_parts_and_goes_again(ada):
    deal = make("deal", ada, name="Roof")
    product = make("product", ada, name="Tile", price={"amount": "5", "currency": "USD"})
    line = make("deal-line", ada, deal=deal.id, product=product.id)
    save.delete([fresh(deal)], actor=ada)
    result = undo.undo_changes([last(deal).id], actor=ada)
    assert (fresh(deal).deleted_at, fresh(line).deleted_at) == (None, None)
    undo.undo_batch(result.batch, actor=ada)
    assert fresh(line).deleted_at is not None


def test_a_bulk_edit_is_taken_back_as_one_and_done_again(ada):
    made = [make("account", ada, name=f"Account {number}") for number in range(3)]
    done = bulk.change(registry.get("account"), [each.pk for each in made], {"industry": "retail"}, actor=ada)
    edit(fresh(made[0]), ada, industry="software")
    seen, count = undo.look_at_batch(done.batch, actor=ada)
    assert (count, seen.taken_back, len(seen.left)) == (3, 2, 1)
    result = undo.undo_batch(done.batch, actor=ada)
    assert [fresh(each).industry or "" for each in made] == ["software", "", ""]
    undo.undo_batch(result.batch, actor=ada)
    assert [fresh(each).industry for each in made] == ["software", "retail", "retail"]


def test_a_bulk_deletion_comes_back(ada):
    made = [make("account", ada, name=f"Account {number}") for number in range(3)]
    done = bulk.remove(registry.get("account"), [each.pk for each in made], actor=ada)
    assert undo.undo_batch(done.batch, actor=ada).taken_back == 3
    assert all(fresh(each).deleted_at is None for each in made)


def test_a_bulk_deletion_comes_back_with_parts_that_nobody_may_delete_alone(ada, company):
    actor = actor_of(company.ada)
    made = [make("deal", ada, name=f"Roof {number}") for number in range(2)]
    stay = registry.get("stage-visit").model
    stays = stay.objects.filter(deal__in=made)
    assert stays.count() == 2
    done = bulk.remove(registry.get("deal"), [each.pk for each in made], actor=actor)
    assert not stays.filter(deleted_at=None)
    seen, _count = undo.look_at_batch(done.batch, actor=actor)
    assert (len(seen.steps), seen.left) == (2, [])
    result = undo.undo_batch(done.batch, actor=actor)
    assert (result.taken_back, result.left) == (2, [])
    assert stays.filter(deleted_at=None).count() == 2


def test_a_verb_with_all_that_followed_is_taken_back(ada):
    deal = make("deal", ada, name="Roof")
    was = (deal.stage_id, deal.status)
    with save.joined(batch := uuid.uuid4()):
        lose(fresh(deal), reason="price", actor=ada)
    assert fresh(deal).status == "lost"
    assert not undo.undo_batch(batch, actor=ada).left
    assert (fresh(deal).stage_id, fresh(deal).status) == was


def test_a_handed_over_record_goes_back_to_its_owner(company, account, ada):
    owner = fresh(account).owner_id
    edit(fresh(account), ada, owner=str(company.ann.pk))
    undo.undo_changes([last(account).id], actor=ada)
    assert fresh(account).owner_id == owner


def test_an_import_with_updates_is_taken_back_as_a_run_and_again(ada, tmp_path, settings):
    settings.MEDIA_ROOT, settings.DATA = tmp_path / "uploads", tmp_path
    known = make("contact", ada, name="Anna", email="anna@example.com", job_title="CEO")
    path = tmp_path / "people.csv"
    path.write_text("name,email,job title\nAnna,anna@example.com,CFO\nBob,bob@example.com,CTO\n")
    result = import_file("contact", path, actor=ada, match=["email"])
    assert fresh(known).job_title == "CFO"
    imported = Run.objects.get(batch=result.batch)
    back = begin(imported, actor=ada)
    run_pending(queues=["exchange"])
    back.refresh_from_db()
    assert (back.state, back.counts) == ("done", {"undone": 2, "left": 0})
    assert fresh(known).job_title == "CEO"
    begin(back, actor=ada)
    run_pending(queues=["exchange"])
    assert fresh(known).job_title == "CFO"


def test_a_merge_is_taken_back_but_its_undo_is_not(ada):
    one, two = make("contact", ada, name="Anna"), make("contact", ada, name="Anna B")
    call = make("task", ada, name="Call", record={"entity": "contact", "id": str(two.pk)})
    done = merging.merge(registry.get("contact"), one.pk, [two.pk], actor=ada)
    assert fresh(call).record_id == one.pk
    result = undo.undo_batch(done.batch, actor=ada)
    assert fresh(two).deleted_at is None
    seen, _count = undo.look_at_batch(result.batch, actor=ada)
    again = undo.undo_batch(result.batch, actor=ada)
    assert {why for _change, why in again.left} == {"A merge was taken back here. Merge the records again instead."}
    assert (seen.steps, again.steps, again.taken_back) == ([], [], 0)
    assert fresh(two).deleted_at is None
    assert fresh(call).record_id == two.pk


def test_what_is_no_field_is_refused_with_the_reason(company, ada):
    account = make("account", ada, name="Hooli")
    note(fresh(account), verb="attach", diff={"file": [None, "plan.pdf"]}, actor=ada)
    result = undo.undo_changes([last(account).id], actor=ada)
    assert result.taken_back == 0
    assert "file" in result.left[0][1]


def test_others_records_are_neither_shown_nor_put_back(company, ada):
    secret = make("account", ada, name="Secret")
    edit(fresh(secret), ada, phone="+12025550148")
    carl = actor_of(company.carl)
    result = undo.undo_changes([last(secret).id], actor=carl)
    assert (result.taken_back, result.left[0][0].title) == (0, "")
    assert fresh(secret).phone == "+12025550148"


def test_a_hidden_field_is_not_named_in_the_reason(company, ada):
    account = make("account", ada, name="Hooli", owner=str(company.ann.pk))
    edit(fresh(account), ada, phone="+12025550148")
    changed = last(account)
    edit(fresh(account), ada, phone="+12025550149")
    role = make_role("Hides", {("account", action): "all" for action in ("view", "edit")})
    role.field_rules.create(entity="account", field="phone", mode="hidden")
    give(User.objects.get(pk=company.carl.pk), role)
    result = undo.undo_changes([changed.id], actor=actor_of(company.carl))
    assert [reason for _change, reason in result.left] == ["It has been changed since."]


def test_an_unknown_change_is_not_found(ada):
    with pytest.raises(NotFound):
        undo.look([10**12], actor=ada)


def test_the_api_looks_first_then_does_it(api_of, company, account, ada):
    edit(fresh(account), ada, name="Hooli East")
    address = f"changes/{last(account).id}/undo"
    api = api_of(company.ada)
    seen = api.get(address).json()
    assert seen["steps"][0]["diff"] == {"name": ["Hooli East", "Hooli"]}
    assert (seen["taken_back"], seen["batch"]) == (1, None)
    done = api.post(address).json()
    assert fresh(account).name == "Hooli"
    assert api.post(f"batches/{done['batch']}/undo").json()["taken_back"] == 1
    assert fresh(account).name == "Hooli East"
    problem(api.get("changes/none/undo"), 404)
    problem(api.post(f"batches/{uuid.uuid4()}/undo"), 404)


def test_a_long_one_is_a_run(api_of, company, ada, monkeypatch):
    made = [make("account", ada, name=f"Account {number}") for number in range(3)]
    done = bulk.change(registry.get("account"), [each.pk for each in made], {"industry": "retail"}, actor=ada)
    monkeypatch.setattr("regulars.api.undoing.MOST", 2)
    begun = api_of(company.ada).post(f"batches/{done.batch}/undo")
    assert begun.status_code == 202
    run_pending(queues=["exchange"])
    run = Run.objects.get(pk=begun.json()["id"])
    assert (run.state, run.counts["undone"]) == ("done", 3)
    assert run.total == 3
    assert begin_batch(run.batch, actor=ada).input["run"] == str(run.pk)


def test_the_page_shows_what_comes_back_and_offers_an_undo_of_the_undo(enter, company, account, ada):
    edit(fresh(account), ada, name="Hooli East")
    address = f"/undo/change/{last(account).id}"
    client = enter(company.ada)
    shown = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Hooli East" in shown
    assert f'action="{address}"' in shown
    answer = client.post(address, headers={"HX-Request": "true"})
    assert "/undo/batch/" in answer["HX-Trigger"]
    assert fresh(account).name == "Hooli"
    assert enter(company.carl).get(address, headers={"HX-Request": "true"}).content.decode().count("Hooli") == 0


def test_the_timeline_and_the_audit_lead_to_it(enter, company, account, ada):
    edit(fresh(account), ada, name="Hooli East")
    address = f'hx-get="/undo/change/{last(account).id}"'
    client = enter(company.ada)
    assert address in client.get(f"/accounts/{account.number}").content.decode()
    assert address in client.get("/admin/audit/?entity=account").content.decode()
