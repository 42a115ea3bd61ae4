"""Fields kept from a role where they are told by the way: on pages of other records, boards, dashboards, in explanations and titles."""

import pytest

from regulars.engine import registry, save, workspace
from regulars.engine.models import FieldRule
from regulars.engine.withheld import veiled
from tests.areas.make import make
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record
from tests.rights.matrix.world import ACTIONS

pytestmark = pytest.mark.django_db

SECRET = "Zebedee"


@pytest.fixture
def reader(company, enter):
    """`reader(entity.field, …)`: a browser of somebody who sees all but these fields."""

    def made(*fields, mode="hidden"):
        role = make_role(f"All but {SECRET}", grants("all", ACTIONS))
        for each in fields:
            entity, _dot, key = each.partition(".")
            FieldRule.objects.create(role=role, entity=entity, field=key, mode=mode)
        give(company.carl, role)
        workspace.move_access_epoch()
        return enter(company.carl)

    return made


@pytest.fixture
def deal(company):
    return make("deal", actor_of(company.ann), name="Pumps", amount={"amount": "100", "currency": "USD"})


def page(client, address, *, part=False):
    answer = client.get(address, headers={"HX-Request": "true"} if part else {})
    assert answer.status_code == 200, answer.content.decode()[-300:]
    return answer.content.decode()


def test_why_tells_no_names_of_roles_and_people_that_are_kept(reader, company, deal, api_of):
    client = reader("role.name", "user.name")
    told = page(client, f"/deals/{deal.pk}/why", part=True)
    assert "No access" in told
    assert SECRET not in told
    assert company.ann.name not in told
    assert SECRET not in api_of(company.carl).get(f"deals/{deal.pk}/why").text


def test_why_tells_no_owner_that_is_kept(reader, company, deal):
    assert company.ann.name in page(reader(), f"/deals/{deal.pk}/why", part=True)
    assert company.ann.name not in page(reader("deal.owner"), f"/deals/{deal.pk}/why", part=True)


@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_a_board_whose_lanes_are_kept_says_so_and_is_offered_nowhere(reader, deal, mode):
    name = deal.stage.name
    client = reader("deal.stage", mode=mode)
    shown = page(client, "/deals/board?view=all")
    assert "No board for you here" in shown
    assert name not in shown
    assert 'href="/deals/board' not in page(client, "/deals/?view=all")
    assert name not in page(client, f"/deals/{deal.number}")
    assert client.get("/deals/board/lane?view=all&lane=open", headers={"HX-Request": "true"}).status_code == 422


def test_a_board_and_a_dashboard_tell_no_names_of_stages_and_pipelines_that_are_kept(reader, deal, api_of, company):
    names = {deal.stage.name, deal.pipeline.name}
    assert deal.stage.name in page(reader(), "/deals/board?view=all")
    assert all(name in page(reader(), "/dashboard") for name in names)
    client = reader("stage.name", "pipeline.name", "user.name")
    for address in ("/deals/board?view=all", "/dashboard", f"/deals/{deal.number}"):
        shown = page(client, address)
        assert not [name for name in (*names, company.mary.name) if name in shown], address
    told = api_of(company.carl).get("reports/sales").text
    assert not [name for name in names if name in told]


@pytest.mark.parametrize(
    "field", ["user.team", "deal.amount", "deal.closes_on", "deal.status", "deal.stage", "deal.owner"]
)
def test_the_dashboard_leaves_out_what_a_kept_field_is_needed_for(reader, deal, field):
    assert "Sales dashboard" in page(reader(field), "/dashboard")


def test_duplicates_are_listed_for_those_who_read_no_names_of_people(reader):
    page(reader("user.name"), "/duplicates/")


def test_what_is_not_there_is_not_found_whatever_is_kept(reader, deal):
    client = reader("deal.name")
    assert client.get("/deals/999999").status_code == 404
    save.delete([deal], actor=SYSTEM)
    shown = page(client, f"/deals/{deal.number}")
    assert "Pumps" not in shown
    assert f"Deal {deal.number}" in shown


def test_every_record_is_called_by_the_field_that_rights_go_by():
    apart = [
        each.name
        for each in registry.entities()
        if not each.by_key[each.title].custom and each.model.title_attribute not in each.by_key[each.title].columns
    ]
    assert apart == []


def test_a_veiled_record_holds_nothing_of_what_is_kept(reader, company, deal):
    unit = sample_record("unit", SYSTEM, name=SECRET, symbol="zeb")
    product = sample_record("product", SYSTEM, name=f"Pump {SECRET}", unit=str(unit.pk))
    quote = make("quote", SYSTEM, deal=str(deal.pk), account=str(sample_record("account", SYSTEM).pk))
    line = make("quote-line", SYSTEM, quote=str(quote.pk), product=str(product.pk), quantity="2", description=SECRET)
    reader("quote-line.description", "quote-line.name", "unit.name", "unit.symbol")
    shown = veiled(line, actor_of(company.carl))
    assert (shown.description, shown.name) == ("", f"{registry.get('quote-line').label} {line.number}")
    assert (shown.unit.symbol, shown.unit.name) == ("", f"{registry.get('unit').label} {unit.number}")
    assert (line.description, line.unit.symbol) == (SECRET, "zeb")
    assert veiled(line, actor_of(company.ada)) is line


@pytest.mark.parametrize("field", ["price-book.name", "price-book-entry.percent", "unit.name"])
def test_what_price_books_say_is_told_by_no_product_and_no_line(reader, deal, company, field):
    book = make("price-book", SYSTEM, name=SECRET, currency="USD")
    unit = sample_record("unit", SYSTEM, name=SECRET)
    price = {"amount": "90", "currency": "USD"}
    product = sample_record("product", SYSTEM, unit=str(unit.pk), price=price)
    entry = {"method": "discount", "percent": "7.31", "unit": str(unit.pk)}
    make("price-book-entry", SYSTEM, price_book=str(book.pk), product=str(product.pk), **entry)
    line = make("deal-line", SYSTEM, deal=str(deal.pk), product=str(product.pk), quantity="2")
    pages = (f"/products/{product.pk}/related", f"/deal-lines/{line.pk}/related")
    assert all("7.31" in page(reader(), each, part=True) for each in pages)
    client = reader(field)
    for each in pages:
        assert "7.31" not in page(client, each, part=True), each


@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_boards_calendars_and_reports_stand_where_it_is_kept_who_owns_records(reader, deal, company, mode):
    lead = make("lead", SYSTEM, name="Somebody", owner=str(company.ann.pk))
    task = make("task", SYSTEM, name="Ring up", owner=str(company.ann.pk), due_at="2026-11-30T10:00:00Z")
    client = reader("deal.owner", "lead.owner", "task.owner", mode=mode)
    days = "start=2026-11-01&end=2026-12-31"
    for address in ("/deals/board?view=all", "/leads/board?view=all", "/dashboard/leads", f"/calendar/events?{days}"):
        assert company.ann.name not in page(client, address), address
    assert task.name in page(client, f"/calendar/events?{days}")
    assert lead.name in page(client, "/leads/board?view=all")


@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_an_export_goes_by_no_view_that_asks_for_what_is_kept(reader, deal, mode):
    client = reader("deal.owner", "deal.status", mode=mode)
    page(client, "/deals/export")
    answer = client.get("/deals/export?format=csv")
    assert (answer.status_code, deal.name in b"".join(answer.streaming_content).decode()) == (200, True)
