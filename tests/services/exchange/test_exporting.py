"""Exports: what is in the file, who gets it, and that it comes back the same."""

import csv
import json
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from regulars.areas.contacts.models import Account, Contact
from regulars.base import jobs
from regulars.base.errors import NotAllowed, Refused
from regulars.engine import registry, save, stored, values
from regulars.engine.models import FieldRule, Run
from regulars.services.exchange.exporting import Export, begin, write_file
from regulars.services.exchange.importing import import_file
from regulars.services.exchange.naming import export_name
from tests.factories.people import actor_of, give, grants, make_company, make_role, make_user

pytestmark = pytest.mark.django_db


def make(actor, entity, **data):
    described = registry.get(entity)
    record = values.new_record(described)
    values.apply(record, described, data, actor)
    return save.save(record, actor=actor)


def exported(export, path, actor):
    write_file(export, path, actor=actor)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_list_is_exported_as_seen_and_formulas_are_neutralised(system, tmp_path):
    make(system, "account", name="=HYPERLINK(1)", phone="+12025550123")
    make(system, "account", name="Beta")
    rows = exported(Export("account", columns=("name", "phone"), sort="name"), tmp_path / "a.csv", system)
    assert [row["Name"] for row in rows] == ["'=HYPERLINK(1)", "Beta"] or rows[0]["Name"] in ("Beta", "'=HYPERLINK(1)")
    assert any(row["Name"].startswith("'=") for row in rows)


def test_filter_search_and_sort_are_those_of_the_list(system, tmp_path):
    for name in ("Zeta", "Alpha", "Beta"):
        make(system, "account", name=name, industry="software" if name != "Beta" else None)
    rows = exported(
        Export("account", columns=("name",), sort="-name", filter={"field": "name", "op": "ne", "value": "Beta"}),
        tmp_path / "a.csv",
        system,
    )
    assert [row["Name"] for row in rows] == ["Zeta", "Alpha"]


def test_more_rows_than_a_page_are_all_there(system, tmp_path):
    save.save_many([Account(name=f"Account {n}", kind="company") for n in range(1203)], actor=system)
    rows = exported(Export("account", columns=("name",), sort="name"), tmp_path / "a.csv", system)
    assert len({row["Name"] for row in rows}) == 1203


def test_an_export_of_everything_imports_back_the_same(system, tmp_path):
    owner = make_user("Olga Owner")
    parent = make(system, "account", name="Parent", revenue={"amount": "1234.50", "currency": "EUR"})
    twin = make(system, "account", name="Parent")
    make(
        system, "account", name="@Child", parent=parent.id, owner=owner.id, phone="+442071838750", email="a@b.co", tags=["x", "y z"],
        billing={"street": '1 High St, "A"', "city": "London", "country": "GB"}, description="<p>One <b>bold</b></p>",
    )  # fmt: skip
    make(
        system,
        "contact",
        name={"first": "Anna", "middle": "van", "last": "der Berg"},
        account=twin.id,
        birthday="1980-02-03",
    )
    watched = {"account": Account, "contact": Contact}
    before = {name: snapshot(model) for name, model in watched.items()}
    for name, model in watched.items():
        write_file(Export(name), tmp_path / f"{name}.csv", actor=system)
        for record in model.objects.all():
            blank(record, system)
        result = import_file(name, tmp_path / f"{name}.csv", actor=system, match=["number"])
        assert (result.created, result.rejected) == (0, 0), result.error_path and result.error_path.read_text()
        assert snapshot(model) == before[name]


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
@pytest.mark.parametrize("said", ["=1+1", "-5", "+7 999 123-45-67", "@x", "007", "1e5", "true", "2026-01-02"])
def test_what_looks_like_a_formula_or_a_number_comes_back_as_it_was(system, tmp_path, form, said):
    account = make(system, "account", name=f"{said} Ltd", description=said, external_id=said)
    contact = make(system, "contact", name={"last": said}, job_title=said, account=account.id, tags=[said])
    watched = {"account": Account, "contact": Contact}
    before = {name: snapshot(model) for name, model in watched.items()}
    for name, model in watched.items():
        path = tmp_path / f"{name}.{form}"
        write_file(Export(name, form=form), path, actor=system)
        record = model.objects.get()
        for key in ("description", "job_title"):
            if hasattr(record, key):
                setattr(record, key, "")
        save.save(record, actor=system)
        result = import_file(name, path, actor=system, match=["number"])
        assert (result.created, result.rejected) == (0, 0), result.error_path and result.error_path.read_text()
        assert snapshot(model) == before[name]
    assert Contact.objects.get().tags == [contact.tags[0]]


def blank(record, actor):
    for key in ("phone", "email", "job_title", "billing_city", "name_middle", "description"):
        if hasattr(record, key):
            setattr(record, key, "")
    save.save(record, actor=actor)


def snapshot(model):
    left_out = {"version", "updated_at", "updated_by_id", "extra"}
    return [
        {name: getattr(record, name) for name in model.column_names() if name not in left_out}
        for record in model.objects.order_by("id")
    ]


def test_a_workbook_has_numbers_and_text_but_no_formulas(system, tmp_path):
    make(system, "account", name="=1+1", employees=50, revenue={"amount": "10.50", "currency": "USD"})
    path = tmp_path / "a.xlsx"
    write_file(Export("account", form="xlsx", columns=("name", "employees", "revenue")), path, actor=system)
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[2]] == ["=1+1", 50, 10.5, "USD"]
    assert sheet[2][0].data_type == "s"
    result = import_file("account", path, actor=system)
    assert result.created == 1
    assert Account.objects.order_by("-number")[0].revenue == Decimal("10.5")


def test_json_gives_the_values_of_the_api(system, tmp_path):
    make(system, "account", name="Acme", tags=["a"])
    path = tmp_path / "a.json"
    write_file(Export("account", form="json"), path, actor=system)
    (row,) = json.loads(path.read_text())
    assert (row["name"], row["tags"]) == ("Acme", ["a"])


def test_only_those_with_the_right_export_and_only_what_they_see(system, tmp_path):
    company = make_company()
    make(system, "account", name="Mine", owner=company.carl.id)
    make(system, "account", name="Other", owner=company.ann.id)
    role = make_role("Exporter", grants("own"))
    FieldRule.objects.create(role=role, entity="account", field="phone", mode="hidden")
    give(company.carl, role)
    carl = actor_of(company.carl)
    rows = exported(Export("account"), tmp_path / "a.csv", carl)
    assert [row["Name"] for row in rows] == ["Mine"]
    assert "Phone" not in rows[0]
    with pytest.raises(Refused):
        write_file(Export("account", columns=("phone",)), tmp_path / "b.csv", actor=carl)
    give(company.carl, make_role("Viewer", {("*", "view"): "all"}))
    with pytest.raises(NotAllowed):
        write_file(Export("account"), tmp_path / "c.csv", actor=actor_of(company.carl))


def test_a_large_export_is_a_run_with_a_file(system):
    make(system, "account", name="Acme")
    run = begin(Export("account", columns=("name",)), actor=system)
    jobs.run_pending(queues=["exchange"])
    run = Run.objects.get(id=run.id)
    assert (run.state, run.done) == ("done", 1)
    assert "Acme" in stored.path_of(run.result).read_text(encoding="utf-8-sig")


def test_a_list_of_the_past_is_exported_as_it_was(system, tmp_path):
    account = make(system, "account", name="Before", industry="software")
    gone = make(system, "account", name="Gone")
    then = timezone.now().isoformat()
    account.name, account.industry = "After", "retail"
    save.save(account, actor=system)
    save.delete([gone], actor=system)
    make(system, "account", name="Later")
    asked = Export("account", columns=("name", "industry"), sort="name", as_of=then, group=("industry",))
    assert [list(row.values()) for row in exported(asked, tmp_path / "a.csv", system)] == [
        ["Before", "Software"],
        ["Gone", ""],
    ]
    whole = exported(Export("account", sort="name", as_of=then), tmp_path / "b.csv", system)
    assert [row["Name"] for row in whole] == ["Before", "Gone"]
    assert "Name" in exported(Export("account", sort="name"), tmp_path / "c.csv", system)[0]


def test_what_stands_in_several_groups_is_exported_once(system, tmp_path):
    make(system, "account", name="Shop", tags=["north", "retail"])
    make(system, "account", name="Works")
    rows = exported(
        Export("account", columns=("name",), sort="name", group=("tags", "name")), tmp_path / "a.csv", system
    )
    assert [row["Name"] for row in rows] == ["Shop", "Works"]


def test_a_run_exports_the_past_and_says_so(system):
    make(system, "account", name="Before")
    then = "2026-11-02T12:00:00+00:00"
    run = begin(Export("account", as_of=then), actor=system)
    assert run.label == export_name(run) == "Export of Accounts · as of 2 Nov 2026, 12:00"
    jobs.run_pending(queues=["exchange"])
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 0), "nothing was there then"
    with pytest.raises(Refused):
        begin(Export("deal", as_of=then, filter={"field": "health", "op": "filled"}), actor=system)


def test_amounts_have_the_decimals_of_their_currency(system, tmp_path):
    make(system, "account", name="Acorn", revenue={"amount": "100", "currency": "USD"})
    make(system, "account", name="Birch", revenue={"amount": "5000", "currency": "JPY"})
    rows = exported(Export("account", columns=("name", "revenue"), sort="name"), tmp_path / "a.csv", system)
    assert [row["Annual revenue"] for row in rows] == ["100.00", "5000"]
