"""The import wizard, runs and export over HTTP."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from regulars.areas.contacts.models import Account, Contact
from regulars.base import jobs
from regulars.engine import registry, runs, tasks
from regulars.engine.models import Run, StoredFile
from regulars.services.exchange import writing
from regulars.services.exchange.importing import import_file
from tests.factories.people import give, make_company, make_role, make_user

pytestmark = pytest.mark.django_db

CSV = b"Full name;E-mail;Company\nAnna Smith;anna@example.com;Acme\nBob;wrong;Acme\n<script>alert(1)</script>;x@example.com;\n"


@pytest.fixture
def ada(db):
    return make_user("Ada Admin", is_admin=True)


def upload(browser, content=CSV, name="people.csv", plural="contacts"):
    return browser.post(f"/{plural}/import", {"file": SimpleUploadedFile(name, content)})


def mapped(browser, run, **changes):
    """Step 2 as the page suggests it."""
    page = browser.get(f"/runs/{run.id}/columns").content.decode()
    chosen = {}
    for name, body in re.findall(r'<select class="select" name="(to-\d+)".*?>(.*?)</select>', page, re.DOTALL):
        found = re.search(r'value="([^"]*)" selected', body)
        chosen[name] = found[1] if found else ""
    return browser.post(f"/runs/{run.id}/columns", {**chosen, "match": "email", "policy": "upsert", **changes})


def test_a_file_goes_through_the_wizard_and_can_be_undone(ada, enter, system, write):
    import_file("account", write("name\nAcme\n"), actor=system)
    browser = enter(ada)
    assert browser.get("/contacts/import").status_code == 200
    answer = upload(browser)
    run = Run.objects.get(kind="preview")
    assert answer["Location"] == f"/runs/{run.id}/columns"
    answer = mapped(browser, run)
    assert answer["Location"] == f"/runs/{run.id}/preview", answer.content.decode()
    page = browser.get(f"/runs/{run.id}/preview").content.decode()
    assert "Anna Smith" in page
    assert "<script>alert(1)" not in page
    assert "E-mail" in page
    assert Contact.objects.count() == 0
    begun = browser.post(f"/runs/{run.id}/start")["Location"]
    assert browser.post(f"/runs/{run.id}/start")["Location"] == begun
    assert "Waiting" in browser.get(begun).content.decode()
    assert "running" in browser.get("/runs/active", headers={"HX-Request": "true"}).content.decode()
    jobs.run_pending(queues=["exchange"])
    done = Run.objects.get(kind="import", entity="contact")
    assert done.counts == {"created": 2, "updated": 0, "skipped": 0, "rejected": 1}
    page = browser.get(begun).content.decode()
    assert f"/files/{done.errors_id}" in page
    errors = b"".join(browser.get(f"/files/{done.errors_id}").streaming_content).decode("utf-8-sig")
    assert "Bob,wrong,Acme,3," in errors
    undone = browser.post(f"/runs/{done.id}/undo")["Location"]
    jobs.run_pending(queues=["exchange"])
    assert "Taken back" in browser.get(undone).content.decode()
    assert not Contact.objects.filter(deleted_at=None).exists()
    assert browser.get("/runs").status_code == 200


def test_rows_can_be_pasted(ada, enter):
    browser = enter(ada)
    browser.post("/contacts/import", {"pasted": "name\temail\nAnna\tanna@example.com\n"})
    run = Run.objects.get()
    mapped(browser, run)
    page = browser.get(f"/runs/{run.id}/preview").content.decode()
    assert "anna@example.com" in page


def test_what_is_no_table_is_refused_with_a_reason(ada, enter):
    browser = enter(ada)
    for content, name in (
        (b"", "empty.csv"),
        (b"%PDF-1.4 ...", "a.csv"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\n\n", "blank.csv"),
    ):
        answer = upload(browser, content, name)
        assert answer.status_code == 422, name
        assert 'role="alert"' in answer.content.decode()
    assert browser.post("/contacts/import", {}).status_code == 422
    assert not Run.objects.exists()


def test_the_wrong_person_gets_nowhere(ada, enter):
    company = make_company()
    give(company.carl, make_role("Viewer", {("*", "view"): "all", ("*", "create"): "all"}))
    carl, admin = enter(company.carl), enter(ada)
    assert carl.get("/contacts/import").status_code == 403
    assert upload(carl).status_code == 403
    upload(admin)
    run = Run.objects.get()
    for address in (f"/runs/{run.id}", f"/runs/{run.id}/columns", f"/runs/{run.id}/preview"):
        assert carl.get(address).status_code == 404
    for address in ("start", "cancel", "undo", "continue"):
        assert carl.post(f"/runs/{run.id}/{address}").status_code == 404
    assert carl.get(f"/files/{StoredFile.objects.get().id}").status_code == 404
    assert carl.get("/contacts/export?format=csv").status_code == 403
    assert "running" not in carl.get("/runs/active", headers={"HX-Request": "true"}).content.decode()


def test_a_wrong_choice_of_columns_is_told_and_kept(ada, enter):
    browser = enter(ada)
    upload(browser)
    run = Run.objects.get()
    answer = mapped(browser, run, **{"to-1": "", "match": "email"})
    assert answer.status_code == 422
    assert "no column is mapped" in answer.content.decode()


def test_a_waiting_import_is_cancelled_at_once(ada, enter):
    browser = enter(ada)
    upload(browser)
    run = Run.objects.get()
    mapped(browser, run)
    begun = browser.post(f"/runs/{run.id}/start")["Location"]
    browser.post(f"{begun}/cancel")
    jobs.run_pending(queues=["exchange"])
    assert Run.objects.get(kind="import").state == "cancelled"
    assert Contact.objects.count() == 0
    browser.post(f"{begun}/continue")
    jobs.run_pending(queues=["exchange"])
    assert Run.objects.get(kind="import").state == "done"


def test_a_list_is_exported_from_its_address(ada, enter, system, write):
    import_file("account", write("name,industry\nAcme,software\nBeta,\n"), actor=system)
    browser = enter(ada)
    answer = browser.get("/accounts/export", {"format": "csv", "view": "all", "columns": "name", "sort": "-name"})
    assert b"".join(answer.streaming_content).decode("utf-8-sig").split() == ["Name", "Beta", "Acme"]
    assert answer["Content-Disposition"].startswith("attachment")
    answer = browser.get("/accounts/export", {"format": "xlsx", "view": "all", "what": "all"})
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert browser.get("/accounts/export", {"format": "exe", "view": "all"}).status_code == 422
    assert browser.get("/accounts/export", {"format": "csv", "filter": "{"}).status_code == 422
    assert browser.get("/accounts/export?view=all").status_code == 200


def test_chosen_records_are_exported_in_the_order_and_columns_of_their_list(ada, enter, system, write):
    import_file("account", write("name,industry\nAcme,software\nBeta,\nGamma,software\n"), actor=system)
    browser = enter(ada)
    query = "view=all&columns=name&sort=-name&q=acme"
    ids = [str(Account.objects.get(name=name).pk) for name in ("Acme", "Gamma")]
    asked = browser.post("/accounts/export/chosen", {"id": ids, "query": query}, headers={"HX-Request": "true"})
    dialog = asked.content.decode()
    assert "2 records" in dialog
    assert 'method="post"' in dialog
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', dialog))
    answer = browser.post("/accounts/export", {**kept, "format": "csv"})
    assert b"".join(answer.streaming_content).decode("utf-8-sig").split() == ["Name", "Gamma", "Acme"]


def test_all_that_a_list_finds_is_exported_from_the_bar_too(ada, enter, system, write):
    import_file("account", write("name\nAcme\nBeta\n"), actor=system)
    asked = enter(ada).post("/accounts/export/chosen", {"all": "1", "query": "view=all&q=acme"})
    assert "1 record" in asked.content.decode()


def test_what_is_chosen_for_an_export_is_asked_of_its_reader(ada, enter, system, write):
    company = make_company()
    import_file("account", write("name\nAcme\n"), actor=system)
    acme = str(Account.objects.get().pk)
    give(company.carl, make_role("Exports own", {("*", "view"): "own", ("*", "export"): "own"}))
    assert "0 records" in enter(company.carl).post("/accounts/export/chosen", {"id": acme}).content.decode()
    give(company.bob, make_role("Looks", {("*", "view"): "all"}))
    assert enter(company.bob).post("/accounts/export/chosen", {"id": acme}).status_code == 403
    assert 'hx-post="/accounts/export/chosen"' not in enter(company.bob).get("/accounts/?view=all").content.decode()
    assert 'hx-post="/accounts/export/chosen"' in enter(ada).get("/accounts/?view=all").content.decode()
    for wrong in ({}, {"id": "none of ours"}):
        assert enter(ada).post("/accounts/export/chosen", wrong).status_code == 422


def test_every_form_of_a_file_is_offered(enter):
    browser = enter(make_user("Ada Admin", is_admin=True))
    assert 'hx-get="/contacts/export' in browser.get("/contacts/").content.decode()
    dialog = browser.get("/contacts/export", headers={"HX-Request": "true"}).content.decode()
    assert all(f'name="format" value="{form}"' in dialog for form in writing.FORMATS)
    assert 'value="vcf"' not in browser.get("/deals/export", headers={"HX-Request": "true"}).content.decode()


def test_a_large_export_becomes_a_run(ada, enter, system, write, monkeypatch):
    monkeypatch.setattr("regulars.services.exchange.exporting.AT_ONCE", 1)
    import_file("account", write("name\nAcme\nBeta\n"), actor=system)
    browser = enter(ada)
    assert "background" in browser.get("/accounts/export?view=all&format=csv").content.decode()
    address = browser.post("/accounts/export", {"format": "csv", "view": "all"})["Location"]
    jobs.run_pending(queues=["exchange"])
    run = Run.objects.get(kind="export")
    assert f"/files/{run.result_id}" in browser.get(address).content.decode()
    assert Account.objects.count() == 2
    tasks.do_run(run_id=str(run.id))
    assert Run.objects.get(kind="export").result_id == run.result_id


def test_what_an_import_created_is_shown_by_its_batch_and_named_in_the_readers_language(ada, enter, system, write):
    first = import_file("account", write("name\nAcme\n", "first.csv"), actor=system)
    import_file("account", write("name\nBeta\n", "second.csv"), actor=system)
    browser = enter(ada)
    page = browser.get(f"/runs/{first.run.id}").content.decode()
    address = html.unescape(re.search(r'href="(/accounts/\?[^"]+)"', page)[1])
    shown = browser.get(address).content.decode()
    assert "Acme" in shown
    assert "Beta" not in shown
    assert "Import of Accounts from first.csv" in shown
    builder = browser.get(address.replace("/accounts/?", "/accounts/filter?"), headers={"HX-Request": "true"})
    assert "Import of Accounts from first.csv" in builder.content.decode()
    with override("ru"):
        assert str(registry.get("account").label_plural) in runs.name_of(first.run)


def test_a_batch_that_is_none_is_refused_as_a_filter(ada, enter):
    answer = enter(ada).get("/accounts/", {"view": "all", "filter": '{"batch": {"id": "x"}}'})
    assert "batch" in answer.content.decode()


def test_what_is_wrong_is_told_by_reason_before_and_after_with_numbers_as_the_reader_writes_them(ada, enter):
    browser = enter(ada)
    good = "".join(f"Anna {n},a{n}@example.com\n" for n in range(1100))
    upload(browser, f"name,email\n{good}Bob,wrong\nCid,wrong\n,empty@example.com\n".encode())
    run = Run.objects.get(kind="preview")
    mapped(browser, run)
    page = html.unescape(browser.get(f"/runs/{run.id}/preview").content.decode())
    assert "Import 1,100 rows" in page
    assert re.search(r"<li>2 × E-mail: [^<]+<div.*</div></li>\s*<li>1 × Name: [^<]+<div", page)
    begun = browser.post(f"/runs/{run.id}/start")["Location"]
    jobs.run_pending(queues=["exchange"])
    page = html.unescape(browser.get(begun).content.decode())
    assert re.search(r"<li>2 × E-mail: [^<]+<div.*</div></li>\s*<li>1 × Name: [^<]+<div", page)
