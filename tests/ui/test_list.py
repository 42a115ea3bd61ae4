"""Lists and boards, as pages and as what they are made of."""

import html
import json
import re
from urllib.parse import urlencode

import pytest

from regulars.engine import access, registry, save, values, workspace
from regulars.engine.models import Change, SavedView
from regulars.services.privacy.erasing.certificate import begin
from tests.factories.people import SYSTEM, actor_of, make_company
from tests.factories.values import sample_record
from tests.rights.matrix.world import PROGRAM

pytestmark = pytest.mark.django_db
LISTED = [entity.name for entity in registry.entities() if entity.list]


@pytest.fixture
def company():
    return make_company()


@pytest.fixture
def browser(client, company):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def make_account(name, owner):
    entity = registry.get("account")
    record = values.new_record(entity)
    values.apply(record, entity, {"name": name}, SYSTEM)
    record.owner = owner
    return save.save(record, actor=SYSTEM)


def certificate():
    begin(sample_record("subject-request"), "erase", SYSTEM)


def of_program(name, whole):
    def made():
        link = {f"{registry.get(name).access.through}_id": sample_record(whole).pk}
        save.save(registry.get(name).model(name="Made", **link, **PROGRAM[name]()), actor=SYSTEM)

    return made


KEPT_BY_THE_PROGRAM = {
    "stock-level": lambda: sample_record("stock-move"),
    "stage-visit": lambda: sample_record("deal"),
    "erasure": certificate,
    "invoice-tax": of_program("invoice-tax", "invoice"),
    "payment-allocation": of_program("payment-allocation", "invoice"),
    "checkout": of_program("checkout", "account"),
    "subscription-period": of_program("subscription-period", "subscription"),
}
"""How records come about that nobody makes by hand."""


@pytest.mark.parametrize("name", LISTED)
def test_every_list_opens_for_those_who_may_and_asks_strangers_to_sign_in(name, browser, company, client):
    entity = registry.get(name)
    KEPT_BY_THE_PROGRAM.get(name, lambda: sample_record(entity))()
    assert client.get(f"/{entity.plural}/").status_code == 302
    answer = browser(company.ada).get(f"/{entity.plural}/?view=all")
    assert answer.status_code == 200
    assert 'data-id="' in answer.content.decode()
    for part in ("filter?add=1", "columns", "rows", "count", "views/new"):
        assert browser(company.ada).get(f"/{entity.plural}/{part}").status_code == 200, part


def test_one_who_may_see_nothing_is_refused(browser, company):
    assert browser(company.nobody).get("/accounts/").status_code == 403


def test_a_list_shows_only_what_the_scope_reaches(browser, company):
    make_account("Anns customer", company.ann)
    make_account("Carls customer", company.carl)
    for person, seen in ((company.ann, "Anns"), (company.carl, "Carls"), (company.mary, "Anns")):
        page = browser(person).get("/accounts/?view=all").content.decode()
        found = re.findall(r"(\w+) customer", page)
        assert set(found) == {seen}, person.name
    page = browser(company.ada).get("/accounts/?view=all").content.decode()
    assert {"Anns", "Carls"} <= set(re.findall(r"(\w+) customer", page))


def test_html_in_names_is_text(browser, company):
    make_account("<script>alert(1)</script> & sons", company.ada)
    page = browser(company.ada).get("/accounts/?view=all").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_next_rows_continue_where_the_page_ends(browser, company):
    for number in range(60):
        make_account(f"Customer {number:03}", company.ada)
    page = browser(company.ada).get("/accounts/?view=all&sort=name").content.decode()
    following = re.search(r'data-next="([^"]+)"', page).group(1).replace("&amp;", "&")
    rows = browser(company.ada).get(following).content.decode()
    names = re.findall(r"Customer (\d+)</a>", page + rows)
    assert names == sorted(set(names))
    assert len(names) == 60


@pytest.mark.parametrize(
    "query",
    [
        {"filter": "nonsense"},
        {"filter": '{"field": "nmae", "op": "eq", "value": 1}'},
        {"filter": '{"field": "name", "op": "drop", "value": 1}'},
        {"sort": "no_such_field"},
        {"sort": "name; drop table contacts_account"},
    ],
)
def test_a_wrong_address_says_so_and_breaks_nothing(browser, company, query):
    answer = browser(company.ada).get(f"/accounts/?{urlencode(query)}")
    assert answer.status_code == 422
    assert "<h1" in answer.content.decode()


def test_unknown_pages_are_not_found(browser, company):
    assert browser(company.ada).get("/nonsense/").status_code == 404


def test_a_cell_is_edited_in_its_place(browser, company):
    account = make_account("Old name", company.ann)
    url = f"/accounts/{account.pk}/cell/name"
    ann = browser(company.ann)
    assert 'value="Old name"' in ann.get(url).content.decode()
    answer = ann.post(url, {"name": "New <b>name", "version": account.version})
    assert answer.status_code == 200
    assert "New &lt;b&gt;name" in answer.content.decode()
    assert access.records("account", SYSTEM).get(account.pk).name == "New <b>name"


def test_a_wrong_cell_value_is_refused_and_kept_on_the_screen(browser, company):
    account = make_account("Name", company.ann)
    answer = browser(company.ann).post(f"/accounts/{account.pk}/cell/email", {"email": "no address"})
    assert answer.status_code == 422
    assert "no address" in answer.content.decode()


def test_a_cell_changed_by_two_asks_which_stays(browser, company):
    account = make_account("Name", company.ann)
    url = f"/accounts/{account.pk}/cell/name"
    ann = browser(company.ann)
    assert ann.post(url, {"name": "First", "version": 1}).status_code == 200
    answer = ann.post(url, {"name": "Second", "version": 1})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "First" in page
    assert "Second" in page
    resolved = ann.post(
        f"/accounts/{account.pk}/resolve", {"version": 2, "data": json.dumps({"name": "Second"}), "keep-name": "mine"}
    )
    assert resolved.status_code == 204
    assert access.records("account", SYSTEM).get(account.pk).name == "Second"


@pytest.mark.parametrize("data", ["[1]", "[" * 100_000, "", "7"])
def test_an_answer_to_a_conflict_that_is_no_form_is_refused(browser, company, data):
    account = make_account("Name", company.ann)
    answer = browser(company.ann).post(f"/accounts/{account.pk}/resolve", {"version": 1, "data": data})
    assert answer.status_code == 422
    assert access.records("account", SYSTEM).get(account.pk).name == "Name"


def test_a_cell_of_another_is_out_of_reach(browser, company):
    account = make_account("Anns", company.ann)
    assert browser(company.carl).get(f"/accounts/{account.pk}/cell/name").status_code == 404
    assert browser(company.carl).post(f"/accounts/{account.pk}/cell/name", {"name": "Mine"}).status_code == 404
    assert access.records("account", SYSTEM).get(account.pk).name == "Anns"


def test_whoever_may_only_see_a_record_is_told_so_where_they_would_change_it(browser, company):
    account = make_account("Anns", company.ann)
    bob = browser(company.bob)
    for answer in (bob.get(f"/accounts/{account.pk}/cell/name"), bob.get(f"/accounts/{account.pk}/fields/name")):
        assert answer.status_code == 403
        assert "You may see this record, but not change it." in html.unescape(answer.content.decode())


def test_many_are_changed_looked_at_before_and_undone_after(browser, company):
    accounts = [make_account(f"Customer {number}", company.ann) for number in range(5)]
    ids = [str(account.pk) for account in accounts]
    ann = browser(company.ann)
    look = ann.post("/accounts/bulk/edit", {"id": ids, "field": "phone", "phone": "+12025550123", "step": "look"})
    assert "5 records will change" in look.content.decode()
    assert access.records("account", SYSTEM).get(ids[0]).phone == ""
    done = ann.post("/accounts/bulk/edit", {"id": ids, "field": "phone", "phone": "+12025550123", "step": "do"})
    assert done.status_code == 204
    assert access.records("account", SYSTEM).get(ids[0]).phone == "+12025550123"
    undo = json.loads(done.headers["HX-Trigger"])["toast"]["undo"]
    assert ann.post(undo).status_code in (200, 204)
    assert access.records("account", SYSTEM).get(ids[0]).phone == ""


def test_a_bulk_change_with_a_wrong_value_changes_nothing(browser, company):
    account = make_account("Customer", company.ann)
    before = Change.objects.count()
    answer = browser(company.ann).post(
        "/accounts/bulk/edit", {"id": [str(account.pk)], "field": "email", "email": "wrong", "step": "do"}
    )
    assert answer.status_code == 422
    assert Change.objects.count() == before


def test_bulk_reaches_only_ones_own(browser, company):
    theirs = make_account("Anns", company.ann)
    answer = browser(company.carl).post("/accounts/bulk/delete", {"id": [str(theirs.pk)], "step": "do"})
    assert answer.status_code in (204, 403, 404)
    assert access.records("account", SYSTEM).get(theirs.pk).deleted_at is None


def test_all_that_match_are_deleted_and_come_back(browser, company):
    for number in range(4):
        make_account(f"Gone {number}", company.ann)
    kept = make_account("Kept", company.ann)
    ann = browser(company.ann)
    query = urlencode({"view": "all", "filter": json.dumps({"field": "name", "op": "starts", "value": "Gone"})})
    looked = ann.post("/accounts/bulk/delete", {"all": "1", "query": query, "step": "look"}).content.decode()
    assert "will go to the bin." in looked
    assert "will change" not in looked
    done = ann.post("/accounts/bulk/delete", {"all": "1", "query": query, "step": "do"})
    assert done.status_code == 204
    reader = access.records("account", SYSTEM)
    assert reader.where({"field": "name", "op": "starts", "value": "Gone"}).count().number == 0
    assert reader.get(kept.pk)
    ann.post(json.loads(done.headers["HX-Trigger"])["toast"]["undo"])
    assert reader.where({"field": "name", "op": "starts", "value": "Gone"}).count().number == 4


def test_a_view_is_saved_shared_and_forgotten(browser, company):
    filter_ = json.dumps({"field": "name", "op": "contains", "value": "x"})
    address = f"/accounts/views/new?{urlencode({'filter': filter_, 'sort': '-name'})}"
    ann = browser(company.ann)
    assert ann.post(address, {"name": ""}).status_code == 422
    assert ann.post(address, {"name": "With x", "for": "team"}).headers["HX-Redirect"]
    view = SavedView.objects.get(name="With x")
    assert view.sort == "-name"
    assert "With x" in browser(company.bob).get("/accounts/").content.decode()
    assert "With x" not in browser(company.carl).get("/accounts/").content.decode()
    assert browser(company.bob).post(f"/accounts/views/{view.pk}/delete").status_code == 403
    assert browser(company.carl).post(f"/accounts/views/{view.pk}/delete").status_code == 404
    browser(company.ann).post(f"/accounts/views/{view.pk}/delete")
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_the_builder_makes_a_filter_and_names_what_is_wrong(browser, company):
    ann = browser(company.ann)
    rule = {
        "node": "r.0",
        "r.0-field": "name",
        "r.0-op": "contains",
        "r.0-value": "abc",
        "r-joiner": "any",
        "step": "apply",
    }
    answer = ann.post("/accounts/filter?view=all", rule)
    assert "contains" in answer.headers["HX-Redirect"]
    wrong = {
        "node": "r.0",
        "r.0-field": "created_at",
        "r.0-op": "gt",
        "r.0-value": "soon",
        "r-joiner": "all",
        "step": "apply",
    }
    assert ann.post("/accounts/filter?view=all", wrong).status_code == 422


def test_chosen_columns_stand_in_the_address(browser, company):
    answer = browser(company.ann).post("/accounts/columns?view=all", {"column": ["name", "email", "owner.email"]})
    assert answer.headers["HX-Redirect"].endswith("columns=name%2Cemail%2Cowner.email")
    make_account("Here", company.ann)
    page = browser(company.ann).get(answer.headers["HX-Redirect"]).content.decode()
    assert company.ann.email in page


def test_a_card_moves_and_a_refused_move_says_what_is_missing(browser, company):
    from tests.factories.values import sample_record as make

    deal = make("deal")
    deal.owner = company.ann
    save.save(deal, actor=SYSTEM)
    ann = browser(company.ann)
    board = ann.get("/deals/board?view=all").content.decode()
    assert deal.name in board
    lanes = re.findall(r'data-lane="([0-9a-f-]{36})"', board)
    target = next(lane for lane in lanes if lane != str(deal.stage_id))
    answer = ann.post(f"/deals/{deal.pk}/move", {"lane": target, "version": deal.version})
    assert answer.status_code in (200, 422)
    moved = str(access.records("deal", SYSTEM).get(deal.pk).stage_id)
    assert (moved == target) == (answer.status_code == 200)
    assert browser(company.carl).post(f"/deals/{deal.pk}/move", {"lane": target}).status_code == 404
    assert ann.post(f"/deals/{deal.pk}/move", {"lane": str(deal.pk)}).status_code in (404, 422)


def test_a_list_costs_few_queries_however_many_rows(browser, company, django_assert_max_num_queries):
    for number in range(30):
        make_account(f"Customer {number}", company.ann)
    ann = browser(company.ann)
    ann.get("/accounts/")
    with django_assert_max_num_queries(12):
        ann.get("/accounts/")


def test_hidden_fields_are_nowhere_in_a_list(browser, company):
    from regulars.engine import workspace
    from regulars.engine.models import FieldRule

    make_account("Secretive", company.ann)
    role = company.ann.roles.first()
    FieldRule.objects.create(role=role, entity="account", field="phone", mode="hidden")
    workspace.move_access_epoch()
    ann = browser(company.ann)
    assert actor_of(company.ann).hides("account", "phone")
    assert 'data-key="phone"' not in ann.get("/accounts/?view=all&columns=name,phone").content.decode()
    assert (
        ann.get(f"/accounts/?{urlencode({'filter': json.dumps({'field': 'phone', 'op': 'filled'})})}").status_code
        == 422
    )
    assert ann.get("/accounts/?sort=phone").status_code == 422


def test_what_stands_round_a_list_follows_its_view_its_reader_and_their_language(browser, company):
    """Frames are remembered by a process: nothing of them may outlive what it was made of."""
    make_account("Acme", company.ada)
    view = SavedView.objects.create(entity="account", name="Northern ones", owner=company.ada)

    def asked(user):
        return browser(user).get(f"/accounts/?view={view.pk}").content.decode()

    assert "Northern ones" in asked(company.ada)
    view.name = "Southern ones"
    view.save()
    assert "Southern ones" in asked(company.ada)
    assert "Northern ones" not in asked(company.ada)
    company.ada.language = "ru"
    save.save(company.ada, actor=SYSTEM)
    workspace.move_access_epoch()  # at the end of the transaction, which a test has none of
    assert "Экспорт…" in asked(company.ada)
    assert "Export…" not in asked(company.ada)


@pytest.mark.parametrize(("plural", "is_offered"), [("accounts", True), ("deliveries", False)])
def test_an_import_is_offered_of_what_can_be_imported(browser, company, plural, is_offered):
    page = browser(company.ada).get(f"/{plural}/?view=all").content.decode()
    assert (f'href="/{plural}/import"' in page) == is_offered
