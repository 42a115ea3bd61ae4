"""Exports of other systems: recognised by their headers, brought in order, their links kept by their identifiers."""

import csv
import io

import pytest

from regulars.areas.contacts.models import Account, Contact
from regulars.areas.sales.models import Deal, Lead
from regulars.engine import actor as actors
from regulars.engine import registry
from regulars.services.exchange import previewing
from regulars.services.exchange.importing import import_file
from regulars.services.exchange.plan import fit, read_plan
from regulars.services.exchange.recognising import known, plan_for, recognised
from tests.factories.people import actor_of, make_user

pytestmark = pytest.mark.django_db


def table(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("each", known(), ids=lambda each: f"{each.system}-{each.entity}")
def test_every_ready_mapping_names_fields_that_there_are(each, db):
    entity = registry.get(each.entity)
    headers = list(each.plan["columns"])
    system = actors.system("test")
    plan = plan_for(each, headers, entity, system)
    assert {column.header for column in plan.columns} == set(headers)
    assert plan.match
    fit(plan, [*headers, *plan.only], entity, system)
    assert read_plan(plan.as_json()) == plan
    found = recognised([*each.known_by, *headers, *each.plan.get("only", ())])
    assert {(one.system, one.entity) for one in found} & {(each.system, each.entity)}


def test_columns_of_our_own_are_no_export_of_another_system():
    for entity in registry.entities():
        assert not recognised([str(each.label) for each in entity.fields]), entity.name


def test_files_of_hubspot_are_linked_by_their_identifiers(system, write):
    import_file("account", write(table(
        ["Record ID", "Company name", "Company owner", "City", "Industry"],
        ["101", "Acme", "Nobody here", "Boston", "COMPUTER_SOFTWARE"],
    )), actor=system)  # fmt: skip
    result = import_file("contact", write(table(
        ["Record ID", "First Name", "Last Name", "Email", "Contact owner", "Associated Company IDs"],
        ["101", "Anna", "Smith", "anna@example.com", "", "101;102"],
        ["102", "Bob", "", "bob@example.com", "", ""],
    )), actor=system)  # fmt: skip
    assert (result.created, result.rejected) == (2, 0)
    deals = table(
        [
            "Record ID",
            "Deal Name",
            "Deal Stage",
            "Close Date",
            "Amount",
            "Associated Company IDs",
            "Associated Contact IDs",
        ],
        ["9", "Big one", "Some stage of theirs", "2026-12-01", "1000", "101", "101;102"],
    )
    result = import_file("deal", write(deals), actor=system)
    assert (result.created, result.problems.get("stage")) == (1, 1)
    deal = Deal.objects.get()
    assert (deal.account.name, deal.contact.email) == ("Acme", "anna@example.com")
    assert Account.objects.get().external_id == "hubspot:company:101"
    again = import_file("deal", write(deals), actor=system)
    assert (again.created, again.skipped) == (0, 1)


def test_a_file_of_odoo_holds_companies_and_people(system, write):
    partners = write(table(
        ["id", "name", "is_company", "parent_id/id", "email", "country_id"],
        ["__export__.res_partner_1", "Acme", "True", "", "info@acme.example", "Atlantis"],
        ["__export__.res_partner_2", "Anna Smith", "False", "__export__.res_partner_1", "anna@acme.example", ""],
    ))  # fmt: skip
    assert [each.entity for each in recognised(["id", "name", "is_company"])] == ["account", "contact"]
    assert import_file("account", partners, actor=system).created == 1
    assert import_file("contact", partners, actor=system).created == 1
    assert Contact.objects.get().account.name == "Acme"


def test_files_of_bitrix_in_russian_are_known(system, write):
    import_file(
        "account",
        write("ID;Название компании;Тип компании;Рабочий телефон\n5;ООО Ромашка;Клиент;+7 495 123-45-67\n"),
        actor=system,
    )
    import_file(
        "contact",
        write("ID;Имя;Отчество;Фамилия;Компания;Ответственный\n7;Иван;Петрович;Иванов;ООО Ромашка;Кто-то\n"),
        actor=system,
    )
    found = Contact.objects.get()
    assert (found.name_middle, found.account.name, found.external_id) == (
        "Петрович",
        "ООО Ромашка",
        "bitrix24:contact:7",
    )


def leads_by_name():
    return {lead.name: lead for lead in Lead.objects.all()}


def test_leads_of_bitrix_in_russian_keep_their_state(system, write):
    rows = write(
        "ID;Название лида;Имя;Отчество;Фамилия;Название компании;Статус;Источник;Сумма;Валюта;Рабочий телефон;E-mail;Дата создания;Ответственный;\n"
        "11;Заявка с сайта;Анна;Сергеевна;Петрова;ООО Ромашка;В работе;Веб-сайт;1500;Доллар США;+7 495 123-45-67, +7 495 765-43-21;a@romashka.example;01.03.2026 10:20:00;Кто-то;\n"
        "12;Входящий звонок;;;;;Некачественный лид;Звонок;;;;;02.03.2026 09:00:00;Кто-то;\n"
        "13;Выставка;Пётр;;Иванов;;Качественный лид;Выставка;;;;;02.03.2026 09:00:00;Кто-то;\n"
        "14;Своё;Олег;;Кит;;Свой статус;Свой источник;;;;;02.03.2026 09:00:00;Кто-то;\n"
    )
    result = import_file("lead", rows, actor=system)
    assert (result.created, result.rejected) == (4, 0), result.problems
    found = leads_by_name()
    anna = found["Анна Сергеевна Петрова"]
    assert (anna.company, anna.status, anna.source, anna.amount) == ("ООО Ромашка", "working", "website", 1500)
    assert (anna.amount_currency, anna.phone, anna.external_id) == ("USD", "+74951234567", "bitrix24:lead:11")
    assert (anna.created_at.year, anna.created_at.month) == (2026, 3)
    call = found["Входящий звонок"]
    assert (call.status, call.disqualify_reason, call.source) == ("disqualified", "other", "incoming_call")
    assert found["Пётр Иванов"].status == "converted"
    assert (found["Олег Кит"].status, found["Олег Кит"].source) == ("new", "")
    assert import_file("lead", rows, actor=system).created == 0


def test_leads_of_bitrix_in_english_are_known_beside_its_contacts(system, write):
    headers = ["ID", "Lead Name", "First Name", "Middle Name", "Last Name", "Status", "Responsible", "Company Name"]
    assert [each.entity for each in recognised(headers)] == ["lead"]
    assert [each.entity for each in recognised([*headers[:1], *headers[2:5], "Responsible"])] == ["contact"]
    result = import_file("lead", write(table(
        headers, ["5", "Call", "Anna", "", "Smith", "Junk Lead", "", "Acme"], ["6", "Call", "", "", "", "Unassigned", "", ""],
    )), actor=system)  # fmt: skip
    assert (result.created, result.rejected) == (2, 0)
    found = leads_by_name()
    assert (found["Anna Smith"].status, found["Anna Smith"].company) == ("disqualified", "Acme")
    assert found["Call"].status == "new"


@pytest.mark.parametrize("labels", [True, False])
def test_leads_of_suitecrm_are_known_by_labels_and_by_names_of_columns(system, write, labels):
    named = ["First Name", "Last Name", "ID", "Title", "Account Name", "Email Address", "Mobile", "Office Phone", "Primary Address City",
             "Status", "Status Description", "Lead Source", "Lead Source Description", "Opportunity Amount", "Reports To ID", "Date Created", "Assigned to"]  # fmt: skip
    columns = ["first_name", "last_name", "id", "title", "account_name", "email_address", "phone_mobile", "phone_work", "primary_address_city",
               "status", "status_description", "lead_source", "lead_source_description", "opportunity_amount", "reports_to_id", "date_entered", "assigned_user_name"]  # fmt: skip
    row = ["Anna", "Smith", "8a1c", "Director", "Acme", "anna@acme.example", "+1 202 555 0101", "+1 202 555 0102", "Boston",
           "Recycled", "", "Web Site", "", "$1,200.00", "", "2026-03-01 10:20", "nobody"]  # fmt: skip
    result = import_file("lead", write(table(named if labels else columns, row)), actor=system)
    assert (result.created, result.rejected) == (1, 0), result.problems
    lead = Lead.objects.get()
    assert (lead.name, lead.company, lead.job_title, lead.address_city) == ("Anna Smith", "Acme", "Director", "Boston")
    assert (lead.status, lead.source, lead.external_id) == ("nurturing", "website", "8a1c")


def test_leads_of_pipedrive_and_hubspot_are_called_by_the_person_or_else_by_the_lead(system, write):
    result = import_file("lead", write(table(
        ["Lead - ID", "Lead - Title", "Lead - Contact person", "Lead - Organization", "Lead - Label", "Lead - Value",
         "Lead - Currency of Value", "Person - Email", "Lead - Lead created", "Lead - Owner"],
        ["55ebb4c0-536e-11ea-87d0-d1171b17f6a0", "Acme lead", "Anna Smith", "Acme", "Hot", "500", "EUR", "anna@acme.example, a@acme.example", "2026-03-01 10:20:00", "Nobody"],
        ["55ebb4c0-536e-11ea-87d0-d1171b17f6a1", "Umbrella lead", "", "Umbrella", "", "", "", "", "2026-03-01 10:20:00", "Nobody"],
    )), actor=system)  # fmt: skip
    assert (result.created, result.rejected) == (2, 0), result.problems
    found = leads_by_name()
    anna = found["Anna Smith"]
    assert (anna.rating, anna.amount, anna.amount_currency, anna.email) == ("hot", 500, "EUR", "anna@acme.example")
    assert found["Umbrella lead"].company == "Umbrella"
    result = import_file("lead", write(table(
        ["Record ID", "Lead name", "Lead label", "Lead stage", "Associated Contact", "Lead owner"],
        ["7", "Bob Jones", "Warm", "Attempting", "", "Nobody"],
        ["8", "Kate", "", "Disqualified", "Kate Bush;Other", ""],
    )), actor=system)  # fmt: skip
    assert (result.created, result.rejected) == (2, 0), result.problems
    found = leads_by_name()
    assert (found["Bob Jones"].rating, found["Bob Jones"].status) == ("warm", "working")
    assert found["Kate Bush"].disqualify_reason == "other"


def test_a_person_may_import_leads_that_were_converted_elsewhere(enter, write):
    from tests.factories.people import actor_of, make_user

    ada = actor_of(make_user("Ada Admin", is_admin=True), source="import")
    rows = write(
        table(["ID", "Lead Name", "First Name", "Status", "Responsible"], ["5", "Call", "Anna", "Good Lead", ""])
    )
    assert import_file("lead", rows, actor=ada).created == 1
    again = write(
        table(["ID", "Lead Name", "First Name", "Status", "Responsible"], ["5", "Call", "Anna", "In Progress", ""])
    )
    assert import_file("lead", again, actor=ada).rejected == 1
    assert Lead.objects.get().status == "converted"


def test_the_wizard_keeps_where_else_a_column_goes(enter):
    import re

    from django.core.files.uploadedfile import SimpleUploadedFile

    from regulars.engine.models import Run

    browser = enter(make_user("Ada Admin", is_admin=True))
    rows = (
        "ID;Название лида;Имя;Фамилия;Статус\n5;Звонок;Анна;Петрова;Некачественный лид\n6;Звонок;;;Обработан\n".encode()
    )
    browser.post("/leads/import", {"file": SimpleUploadedFile("leads.csv", rows)})
    run = Run.objects.get(kind="preview")
    page = browser.get(f"/runs/{run.id}/columns").content.decode()
    assert "Bitrix24" in page
    chosen = {}
    for name, body in re.findall(r'<select class="select" name="(to-\d+)".*?>(.*?)</select>', page, re.DOTALL):
        found = re.search(r'value="([^"]*)" selected', body)
        chosen[name] = found[1] if found else ""
    chosen |= dict(re.findall(r'<textarea[^>]*name="(words-\d+)"[^>]*>(.*?)</textarea>', page, re.DOTALL))
    browser.post(f"/runs/{run.id}/columns", {**chosen, "match": "external_id", "policy": "upsert"})
    run.refresh_from_db()
    assert (run.counts["created"], run.counts["rejected"]) == (2, 0), run.counts


def test_the_wizard_says_whose_export_it_is_and_keeps_the_ready_mapping(enter, system, write):
    import re

    from django.core.files.uploadedfile import SimpleUploadedFile

    from regulars.engine.models import Run
    from tests.factories.people import make_user

    import_file("account", write("Record ID,Company name,Company owner\n5,Acme,\n"), actor=system)
    browser = enter(make_user("Ada Admin", is_admin=True))
    rows = b"Record ID,First Name,Last Name,Contact owner,Associated Company IDs\n1,Anna,Smith,,5;6\n"
    browser.post("/contacts/import", {"file": SimpleUploadedFile("contacts.csv", rows)})
    run = Run.objects.get(kind="preview")
    page = browser.get(f"/runs/{run.id}/columns").content.decode()
    assert "HubSpot" in page
    chosen = {}
    for name, body in re.findall(r'<select class="select" name="(to-\d+)".*?>(.*?)</select>', page, re.DOTALL):
        found = re.search(r'value="([^"]*)" selected', body)
        chosen[name] = found[1] if found else ""
    answer = browser.post(f"/runs/{run.id}/columns", {**chosen, "match": "external_id", "policy": "upsert"})
    assert answer["Location"] == f"/runs/{run.id}/preview", answer.content.decode()
    run.refresh_from_db()
    assert run.counts["created"] == 1, run.counts
    assert "Acme" in browser.get(f"/runs/{run.id}/preview").content.decode() or run.counts["rejected"] == 0
    browser.post("/accounts/import", {"file": SimpleUploadedFile("contacts.csv", rows)})
    other = Run.objects.filter(kind="preview").latest("created_at")
    assert "looks like Contacts" in browser.get(f"/runs/{other.id}/columns").content.decode()


def test_cards_and_json_lines_go_through_the_wizard(enter):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from regulars.engine.models import Run
    from tests.factories.people import make_user

    browser = enter(make_user("Ada Admin", is_admin=True))
    for name, content in (
        ("a.vcf", b"BEGIN:VCARD\nVERSION:3.0\nFN:Anna\nN:;Anna;;;\nEND:VCARD\n"),
        ("a.jsonl", b'{"name": "Anna"}\n'),
    ):
        browser.post("/contacts/import", {"file": SimpleUploadedFile(name, content)})
        run = Run.objects.filter(kind="preview").latest("created_at")
        assert browser.get(f"/runs/{run.id}/columns").status_code == 200


def test_several_files_are_put_in_order_and_imported_one_after_the_other(enter):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from regulars.base import jobs
    from regulars.engine.models import Run
    from tests.factories.people import make_user
    from tests.factories.queue import empty_queue

    empty_queue()
    browser = enter(make_user("Ada Admin", is_admin=True))
    files = {
        "deals.csv": "id,name,stage,closeDate,accountId,contactId\nd1,Big,Other,2026-12-01,a1,c1\n",
        "contacts.csv": "id,firstName,lastName,accountId\nc1,Anna,Smith,a1\n",
        "accounts.csv": "id,name,billingAddressCity\na1,Acme,Boston\n",
    }
    sent = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]
    answer = browser.post("/imports/several", {"file": sent})
    page = browser.get(answer["Location"]).content.decode()
    assert page.index("accounts.csv") < page.index("contacts.csv") < page.index("deals.csv")
    assert not Account.objects.exists()
    browser.post(answer["Location"])
    browser.post(answer["Location"])
    assert Run.objects.filter(kind="import").count() == 3
    jobs.run_pending(queues=["exchange"])
    deal = Deal.objects.get()
    assert (deal.account.name, deal.contact.account.name) == ("Acme", "Acme")
    assert "Begun" in browser.get(answer["Location"]).content.decode()
    unknown = browser.post("/imports/several", {"file": [SimpleUploadedFile("x.csv", b"a,b\n1,2\n")]})
    assert unknown.status_code == 422
    assert browser.post("/imports/several", {}).status_code == 422
    assert browser.get("/imports/several").status_code == 200
    other = enter(make_user("Bea", is_admin=True))
    assert other.get(answer["Location"]).status_code == 404


def test_the_preview_names_the_records_that_links_lead_to_also_where_the_file_does_not():
    admin = make_user("Ada Admin", is_admin=True)
    rows = table(
        ["Id", "AccountId", "Name", "StageName", "CloseDate", "OwnerId", "Amount"],
        ["1", "", "Lost one", "Closed Lost", "2026-04-02", "unknown", "1500"],
        ["2", "", "Open one", "Of theirs", "2026-12-02", "unknown", ""],
    ).encode()
    actor = actor_of(admin)
    run = previewing.bring(rows, name="deals.csv", size=len(rows), entity=registry.get("deal"), actor=actor)
    previewing.decide(run, read_plan(run.input["plan"]), actor=actor)
    run.refresh_from_db()
    cells = [row["cells"] for row in run.position["shown"]["rows"]]
    assert [(each["stage"], each["owner"]) for each in cells] == [("Lost", admin.name), ("Qualify", admin.name)]
    assert [cells[0][key] for key in ("closes_on", "closed_at", "amount")] == [
        "2 Apr 2026",
        "2 Apr 2026, 00:00",
        "$1,500",
    ]
