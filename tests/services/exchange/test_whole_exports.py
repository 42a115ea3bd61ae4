"""A whole export of each system, as its documents name the columns: companies, people, deals, in this order, each linked to the others."""

import pytest

from regulars.areas.contacts.models import Account, Contact
from regulars.areas.sales.install import NEW_BUSINESS, add_pipeline
from regulars.areas.sales.models import Deal, Pipeline
from regulars.services.exchange.importing import import_file
from tests.areas.make import edit, stage
from tests.services.exchange.test_systems import table

pytestmark = pytest.mark.django_db

SALESFORCE = {
    "account": (
        ["Id", "IsDeleted", "MasterRecordId", "Name", "Type", "ParentId", "BillingStreet", "BillingCity", "BillingState", "BillingPostalCode", "BillingCountry",
         "Phone", "Website", "AnnualRevenue", "NumberOfEmployees", "OwnerId", "CreatedDate", "SystemModstamp"],
        ["0015g00000A1", "0", "", "Acme", "Customer", "", "1 Main St", "Boston", "MA", "02110", "United States",
         "+1 202 555 0101", "https://acme.example", "1000000", "50", "0055g00000U1", "2026-03-01T10:20:00.000Z", "2026-03-01T10:20:00.000Z"],
    ),
    "contact": (
        ["Id", "AccountId", "LastName", "FirstName", "Salutation", "MailingCity", "Phone", "MobilePhone", "ReportsToId", "Email", "Title", "DoNotCall", "HasOptedOutOfEmail", "OwnerId"],
        ["0035g00000C1", "0015g00000A1", "Smith", "Anna", "Ms.", "Boston", "", "+1 202 555 0102", "", "anna@acme.example", "Director", "0", "1", "0055g00000U1"],
    ),
    "deal": (
        ["Id", "AccountId", "Name", "StageName", "Amount", "Probability", "CloseDate", "IsClosed", "IsWon", "ContactId", "OwnerId", "CreatedDate"],
        ["0065g00000D1", "0015g00000A1", "Big one", "Closed Won", "1000.0", "100.0", "2026-04-01", "1", "1", "0035g00000C1", "0055g00000U1", "2026-03-01T10:20:00.000Z"],
    ),
}  # fmt: skip
HUBSPOT = {
    "account": (
        ["Record ID", "Company name", "Company owner", "Create Date", "Phone Number", "Last Activity Date", "City", "Country/Region", "Industry"],
        ["101", "Acme", "Nobody", "2026-03-01 10:20", "+1 202 555 0101", "", "Boston", "United States", "COMPUTER_SOFTWARE"],
    ),
    "contact": (
        ["Record ID", "First Name", "Last Name", "Email", "Phone Number", "Contact owner", "Lead Status", "Create Date", "Associated Company", "Associated Company IDs (Primary)"],
        ["201", "Anna", "Smith", "anna@acme.example", "", "Nobody", "", "2026-03-01 10:20", "Acme", "101"],
    ),
    "deal": (
        ["Record ID", "Deal Name", "Deal Stage", "Close Date", "Deal owner", "Amount", "Pipeline", "Associated Contact IDs", "Associated Company IDs (Primary)"],
        ["301", "Big one", "Closed Won", "2026-04-01 10:20", "Nobody", "1000", "Sales Pipeline", "201", "101"],
    ),
}  # fmt: skip
PIPEDRIVE = {
    "account": (
        ["Organization - Name", "Organization - Labels", "Organization - Address", "Organization - Owner", "Organization - Creation date", "Organization - Pipedrive System ID"],
        ["Acme", "", "1 Main St, Boston", "Nobody", "2026-03-01 10:20:00", "11"],
    ),
    "contact": (
        ["Person - Name", "Person - Email", "Person - Phone", "Organization", "Person - Owner", "Person - Creation date", "Person - Pipedrive System ID"],
        ["Anna Smith", "anna@acme.example, a.smith@acme.example", "+1 202 555 0102, +1 202 555 0103", "Acme", "Nobody", "2026-03-01 10:20:00", "21"],
    ),
    "deal": (
        ["Deal - Title", "Deal - Value", "Deal - Currency of value", "Organization", "Contact person", "Deal - Stage", "Deal - Status", "Deal - Expected close date", "Deal - Won time", "Deal - Owner", "Deal - Pipedrive System ID"],
        ["Big one", "1000", "USD", "Acme", "Anna Smith", "Negotiations Started", "Won", "2026-04-01", "2026-04-02 10:20:00", "Nobody", "31"],
    ),
}  # fmt: skip
AMOCRM = {
    "account": (
        ["ID", "Название компании", "Дата создания", "Ответственный", "Теги", "Рабочий телефон", "Рабочий email", "Web", "Адрес"],
        ["11", "Acme", "01.03.2026 10:20:00", "Кто-то", "опт, юг", "+7 495 123-45-67", "info@acme.example", "acme.example", "Москва"],
    ),
    "contact": (
        ["ID", "Полное имя контакта", "Имя", "Фамилия", "Компания", "Должность", "Рабочий телефон", "Рабочий email", "Ответственный", "Дата создания"],
        ["21", "Anna Smith", "Anna", "Smith", "Acme", "Директор", "+7 495 123-45-68", "anna@acme.example", "Кто-то", "01.03.2026 10:20:00"],
    ),
    "deal": (
        ["ID", "Название сделки", "Бюджет", "Ответственный", "Дата создания сделки", "Дата закрытия", "Теги", "Этап сделки", "Воронка", "Полное имя контакта", "Компания контакта"],
        ["31", "Big one", "1000", "Кто-то", "01.03.2026 10:20:00", "02.04.2026 10:20:00", "", "Успешно реализовано", "Воронка", "Anna Smith", "Acme"],
    ),
}  # fmt: skip
BITRIX24 = {
    "account": (
        ["ID", "Название компании", "Тип компании", "Рабочий телефон", "E-mail", "Кол-во сотрудников", "Ответственный", "Дата создания"],
        ["11", "Acme", "Клиент", "+7 495 123-45-67, +7 495 123-45-60", "info@acme.example", "менее 50", "Кто-то", "01.03.2026 10:20:00"],
    ),
    "contact": (
        ["ID", "Имя", "Отчество", "Фамилия", "Компания", "Рабочий телефон", "E-mail", "Ответственный"],
        ["21", "Anna", "", "Smith", "Acme", "+7 495 123-45-68", "anna@acme.example", "Кто-то"],
    ),
    "deal": (
        ["ID", "Название сделки", "Стадия сделки", "Сумма", "Валюта", "Вероятность", "Предполагаемая дата закрытия", "Компания", "Контакт", "Ответственный"],
        ["31", "Big one", "Сделка успешна", "1000", "Доллар США", "100", "01.04.2026", "Acme", "Anna Smith", "Кто-то"],
    ),
}  # fmt: skip
ESPOCRM = {
    "account": (
        ["id", "name", "deleted", "website", "type", "industry", "billingAddressStreet", "billingAddressCity", "billingAddressCountry", "description", "createdAt", "emailAddress", "phoneNumber", "assignedUserName"],
        ["65f1a", "Acme", "false", "https://acme.example", "Customer", "Software", "1 Main St", "Boston", "United States", "", "2026-03-01 10:20:00", "info@acme.example", "+12025550101", "Nobody"],
    ),
    "contact": (
        ["id", "name", "firstName", "lastName", "accountId", "accountName", "title", "emailAddress", "phoneNumber", "doNotCall", "createdAt", "assignedUserName"],
        ["75f1b", "Anna Smith", "Anna", "Smith", "65f1a", "Acme", "Director", "anna@acme.example", "+12025550102", "false", "2026-03-01 10:20:00", "Nobody"],
    ),
    "deal": (
        ["id", "name", "amount", "amountCurrency", "stage", "probability", "closeDate", "accountId", "accountName", "contactId", "createdAt", "assignedUserName"],
        ["85f1c", "Big one", "1000", "USD", "Closed Won", "100", "2026-04-01", "65f1a", "Acme", "75f1b", "2026-03-01 10:20:00", "Nobody"],
    ),
}  # fmt: skip
SUITECRM = {
    "account": (
        ["Name", "ID", "Website", "Email Address", "Office Phone", "Billing Street", "Billing City", "Billing Country", "Ticker Symbol", "Employees", "Date Created", "Assigned to"],
        ["Acme", "a-1", "https://acme.example", "info@acme.example", "+1 202 555 0101", "1 Main St", "Boston", "United States", "", "50", "2026-03-01 10:20", "nobody"],
    ),
    "contact": (
        ["First Name", "Last Name", "ID", "Title", "Account Name", "Email Address", "Mobile", "Office Phone", "Reports to ID", "Date Created", "Assigned to"],
        ["Anna", "Smith", "c-1", "Director", "Acme", "anna@acme.example", "+1 202 555 0102", "", "", "2026-03-01 10:20", "nobody"],
    ),
    "deal": (
        ["Opportunity Name", "ID", "Account Name", "Sales Stage", "Opportunity Amount", "Probability (%)", "Expected Close Date", "Date Created", "Assigned to"],
        ["Big one", "o-1", "Acme", "Closed Won", "$1,000.00", "100", "2026-04-01", "2026-03-01 10:20", "nobody"],
    ),
}  # fmt: skip
ODOO = {
    "account": (
        ["id", "name", "is_company", "parent_id/id", "email", "phone", "street", "city", "zip", "country_id", "user_id"],
        ["__export__.res_partner_1", "Acme", "True", "", "info@acme.example", "+1 202 555 0101", "1 Main St", "Boston", "02110", "United States", "Nobody"],
    ),
    "contact": (
        ["id", "name", "is_company", "parent_id/id", "function", "email", "mobile"],
        ["__export__.res_partner_2", "Anna Smith", "False", "__export__.res_partner_1", "Director", "anna@acme.example", "+1 202 555 0102"],
    ),
    "deal": (
        ["id", "name", "partner_id/id", "expected_revenue", "probability", "date_deadline", "stage_id", "create_date", "user_id"],
        ["__export__.crm_lead_1", "Big one", "__export__.res_partner_1", "1000.0", "100.0", "2026-04-01", "Won", "2026-03-01 10:20:00", "Nobody"],
    ),
}  # fmt: skip
SYSTEMS = {
    "salesforce": SALESFORCE, "hubspot": HUBSPOT, "pipedrive": PIPEDRIVE, "amocrm": AMOCRM, "bitrix24": BITRIX24, "espocrm": ESPOCRM,
    "suitecrm": SUITECRM, "odoo": ODOO,
}  # fmt: skip
BY_NAME_ALONE = {"suitecrm", "odoo"}
"""Their deals name no contact."""


@pytest.mark.parametrize("system_name", SYSTEMS)
def test_an_export_comes_in_linked_and_again_changes_nothing(system, write, system_name):
    files = {entity: write(table(*rows), name=f"{entity}.csv") for entity, rows in SYSTEMS[system_name].items()}
    for entity, file in files.items():
        result = import_file(entity, file, actor=system)
        assert (result.created, result.rejected) == (1, 0), (entity, result.problems)
    contact, deal = Contact.objects.get(), Deal.objects.get()
    account = Account.objects.get()
    assert (account.name, contact.name, contact.email) == ("Acme", "Anna Smith", "anna@acme.example")
    assert (contact.account_id, deal.account_id) == (account.pk, account.pk)
    assert deal.contact_id == (None if system_name in BY_NAME_ALONE else contact.pk)
    assert (deal.name, deal.amount, deal.stage_id, deal.status) == ("Big one", 1000, stage("Won").pk, "won")
    assert deal.closes_on is None or str(deal.closes_on) == "2026-04-01"
    assert str(deal.closed_at)[:10] in ("2026-04-01", "2026-04-02")
    assert account.external_id != contact.external_id
    for entity, file in files.items():
        again = import_file(entity, file, actor=system)
        assert (again.created, again.updated, again.rejected) == (0, 0, 0), (entity, again.problems)


@pytest.mark.parametrize(("status", "stands"), [("Open", "Qualify"), ("Lost", "Lost")])
def test_deals_of_pipedrive_keep_whether_they_are_open_or_lost(system, write, status, stands):
    rows = table(
        ["Deal - ID", "Deal - Title", "Deal - Stage", "Deal - Status", "Deal - Lost reason", "Deal - Lost time"],
        ["31", "Big one", "Qualify", status, "Too dear", "2026-04-02 10:20:00" if status == "Lost" else ""],
    )
    result = import_file("deal", write(rows), actor=system)
    assert (result.created, result.rejected) == (1, 0), result.problems
    deal = Deal.objects.get()
    assert (deal.stage_id, str(deal.closed_at)[:10]) == (
        stage(stands).pk,
        "2026-04-02" if status == "Lost" else "None",
    )


LOST = {
    "salesforce": "Closed Lost", "hubspot": "Closed Lost", "pipedrive": "Lost", "amocrm": "Закрыто и не реализовано", "bitrix24": "Сделка провалена",
    "espocrm": "Closed Lost", "suitecrm": "Closed Lost",
}  # fmt: skip
WON = {"Closed Won", "Won", "Успешно реализовано", "Сделка успешна"}


@pytest.mark.parametrize("system_name", LOST)
def test_lost_deals_come_in_lost_whatever_the_stages_are_called_and_however_many_pipelines_there_are(
    system, write, system_name
):
    other = add_pipeline("Renewals", NEW_BUSINESS, is_default=False)
    for pipeline in Pipeline.objects.all():
        for row, name in (
            (pipeline.stages.get(kind="won"), "Выиграно"),
            (pipeline.stages.get(kind="lost"), "Проиграно"),
        ):
            edit(row, system, name=name)
    head, row = SYSTEMS[system_name]["deal"]
    lost = [LOST[system_name] if cell in WON else cell for cell in row]
    result = import_file(
        "deal",
        write(
            table(
                head,
                row,
                [cell.replace("1", "7") if place == head.index(_id(head)) else cell for place, cell in enumerate(lost)],
            )
        ),
        actor=system,
    )
    assert (result.created, result.rejected) == (2, 0), result.problems
    won, gone = Deal.objects.order_by("status").reverse()
    assert (won.status, gone.status, gone.loss_reason) == ("won", "lost", "other")
    assert other.pk not in (won.pipeline_id, gone.pipeline_id)


def _id(head):
    return next(name for name in head if name.casefold() in ("id", "record id") or name.endswith("System ID"))
